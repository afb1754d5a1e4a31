import { type Location, RegoError } from '../errors.ts';
import type { Context, NONE } from '../eval/context.ts';
import type { Module, Rule, Term } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';

type RuleKind = 'complete' | 'set' | 'object' | 'function';

export interface RuleEntry {
  readonly module: Module;
  readonly rule: Rule;
  /** What follows the constant names of the head: keys that the body decides. */
  readonly suffix: readonly Term[];
}

/** A place below `data`: a package, the rules of a name, or both a name and names below it. */
export interface TreeNode {
  readonly path: readonly string[];
  readonly children: Map<string, TreeNode>;
  readonly rules: RuleEntry[];
  kind: RuleKind | undefined;
  /** Number of the node in an evaluation's cache. */
  readonly id: number;
  /** Evaluates the rules of this node; set by the compiler. */
  evaluate: ((context: Context) => Value | undefined) | undefined;
  call: ((context: Context, args: readonly Value[]) => Value | undefined) | undefined;
  readonly uses: Set<TreeNode>;
  /** Whether the rules themselves read more than the policy. */
  readonly varies: { value: boolean };
  /** Whether neither they nor what they use do: their value is the same in every evaluation, and kept in `kept`. */
  isGround: boolean;
  kept: Value | typeof NONE | undefined;
}

export interface Tree {
  readonly root: TreeNode;
  count: number;
}

export function newTree(): Tree {
  return { root: newNode([], 0), count: 1 };
}

function newNode(path: readonly string[], id: number): TreeNode {
  return {
    path,
    id,
    children: new Map(),
    rules: [],
    kind: undefined,
    evaluate: undefined,
    call: undefined,
    uses: new Set(),
    varies: { value: false },
    isGround: false,
    kept: undefined,
  };
}

export function nodeName(node: TreeNode): string {
  return ['data', ...node.path].join('.');
}

function descend(tree: Tree, from: TreeNode, name: string): TreeNode {
  let child = from.children.get(name);
  if (child === undefined) {
    child = newNode([...from.path, name], tree.count);
    tree.count += 1;
    from.children.set(name, child);
  }
  return child;
}

/** The node at a path of names, undefined when no module has it. */
export function findNode(tree: Tree, path: readonly string[]): TreeNode | undefined {
  let node: TreeNode | undefined = tree.root;
  for (const name of path) node = node?.children.get(name);
  return node;
}

/** Puts a module's rules in their places. Throws rego_type_error when rules of one name are of different kinds. */
export function addModule(tree: Tree, module: Module): void {
  let at = tree.root;
  for (const name of module.package) at = descend(tree, at, name);
  for (const rule of module.rules) addRule(tree, at, { module, rule });
}

function addRule(tree: Tree, packageNode: TreeNode, { module, rule }: { module: Module; rule: Rule }): void {
  let node = packageNode;
  const { ref } = rule.head;
  let index = 0;
  for (; index < ref.length; index += 1) {
    const step = ref[index] as Term;
    const name = index === 0 && step.type === 'var' ? step.name : step.type === 'scalar' ? step.value : undefined;
    if (typeof name !== 'string') break;
    node = descend(tree, node, name);
  }
  const suffix = ref.slice(index);
  const kind = kindOf(rule, suffix);
  if (node.kind !== undefined && node.kind !== kind) throw conflict(node, rule.loc);
  if (rule.isDefault && suffix.length > 0) {
    throw new RegoError('rego_parse_error', 'default rules are not allowed on partial rules', rule.loc);
  }
  node.kind = kind;
  const arity = node.rules[0]?.rule.head.args?.length;
  if (arity !== undefined && arity !== rule.head.args?.length) throw conflict(node, rule.loc);
  node.rules.push({ module, rule, suffix });
}

function kindOf(rule: Rule, suffix: readonly Term[]): RuleKind {
  if (rule.head.args !== undefined) return 'function';
  if (suffix.length > 0) return 'object';
  return rule.head.element === undefined ? 'complete' : 'set';
}

function conflict(node: TreeNode, loc: Location): RegoError {
  return new RegoError('rego_type_error', `conflicting rules ${nodeName(node)} found`, loc);
}

/** Throws rego_type_error for two default rules of a name and for values that have names below them. */
export function checkTree(node: TreeNode): void {
  const [first, second] = node.rules.filter(({ rule }) => rule.isDefault);
  if (first !== undefined && second !== undefined) {
    throw new RegoError('rego_type_error', `multiple default rules ${nodeName(node)} found`, second.rule.loc);
  }
  const only = node.rules[0];
  if (only !== undefined && node.kind !== 'object' && [...node.children.values()].some(hasRules)) {
    throw new RegoError(
      'rego_type_error',
      `rule ${nodeName(node)} conflicts with ${[...node.children.values()].map(nodeName).join(', ')}`,
      only.rule.loc,
    );
  }
  for (const child of node.children.values()) checkTree(child);
}

function hasRules(node: TreeNode): boolean {
  return node.rules.length > 0 || [...node.children.values()].some(hasRules);
}

/** Every node with rules at or below one. */
export function* ruleNodes(node: TreeNode): Generator<TreeNode> {
  if (node.rules.length > 0) yield node;
  for (const child of node.children.values()) yield* ruleNodes(child);
}

/** Throws rego_recursion_error when a rule needs itself; finds out which rules are ground. */
export function checkUses(tree: Tree): void {
  const state = new Map<TreeNode, 'open' | 'done'>();
  const trail: TreeNode[] = [];
  const visit = (node: TreeNode): void => {
    if (state.get(node) === 'done') return;
    if (state.get(node) === 'open') {
      const cycle = [...trail.slice(trail.indexOf(node)), node].map(nodeName);
      const loc = node.rules[0]?.rule.loc;
      throw new RegoError('rego_recursion_error', `rule ${cycle[0]} is recursive: ${cycle.join(' -> ')}`, loc);
    }
    state.set(node, 'open');
    trail.push(node);
    for (const used of node.uses) visit(used);
    trail.pop();
    node.isGround = !node.varies.value && [...node.uses].every(({ isGround }) => isGround);
    state.set(node, 'done');
  };
  for (const node of ruleNodes(tree.root)) visit(node);
}
