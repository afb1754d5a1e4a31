import type { Context, Get } from '../eval/context.ts';
import { type Document, materialize, rootPlace, ruleValue, selectDocument } from '../eval/documents.ts';
import { select } from '../values/table.ts';
import type { Value } from '../values/value.ts';
import type { Bound, Unit } from './compiler.ts';
import type { Node } from './ir.ts';
import { path } from './path.ts';
import { ruleNodes, type TreeNode } from './tree.ts';

/** Where the constant start of a path below `data` leads. */
interface Target {
  /** The rules at its end; undefined when none are on the way. */
  readonly rule: TreeNode | undefined;
  /** How many keys lead there. */
  readonly depth: number;
  /** Whether only base documents are met, whatever the other keys are. */
  readonly baseOnly: boolean;
}

function findTarget(root: TreeNode, keys: readonly Node[]): Target {
  let node = root;
  for (let depth = 0; ; depth += 1) {
    if (node.kind === 'object') return { rule: undefined, depth, baseOnly: false };
    if (node.kind === 'complete' || node.kind === 'set') return { rule: node, depth, baseOnly: false };
    const key = keys[depth];
    if (key === undefined || key.k !== 'const') return { rule: undefined, depth, baseOnly: false };
    const child = typeof key.value === 'string' ? node.children.get(key.value) : undefined;
    if (child === undefined || child.kind === 'function') return { rule: undefined, depth, baseOnly: true };
    node = child;
  }
}

/** Notes which rules a reference may evaluate. */
export function noteUses(unit: Unit, keys: readonly Node[]): void {
  visitUses(unit, unit.tree.root, keys, 0);
}

function visitUses(unit: Unit, node: TreeNode, keys: readonly Node[], at: number): void {
  const key = keys[at];
  if (key === undefined) {
    for (const each of ruleNodes(node)) unit.uses.add(each);
    return;
  }
  if (node.rules.length > 0) unit.uses.add(node);
  if (key.k === 'const') {
    const child = typeof key.value === 'string' ? node.children.get(key.value) : undefined;
    if (child !== undefined) visitUses(unit, child, keys, at + 1);
  } else for (const child of node.children.values()) visitUses(unit, child, keys, at + 1);
}

/** Compiles a reference below `data` all of whose keys are bound. */
export function dataGetter(unit: Unit, keys: readonly Node[], bound: Bound): Get {
  noteUses(unit, keys);
  const { root } = unit.tree;
  const gets = keys.map((key) => unit.parts.getter(unit, key, bound));
  const general: Get = (frame) => {
    let document: Document | undefined = rootPlace(frame.c, root);
    for (const get of gets) {
      const key = get(frame);
      if (key === undefined) return undefined;
      document = selectDocument(frame.c, document, key);
      if (document === undefined) return undefined;
    }
    return materialize(frame.c, document);
  };
  const fast = fastGetter(unit, keys, bound);
  if (fast === undefined) return general;
  return (frame) => (frame.c.override === undefined ? fast(frame) : general(frame));
}

function fastGetter(unit: Unit, keys: readonly Node[], bound: Bound): Get | undefined {
  const start = fastStart(unit, keys);
  if (start === undefined) return undefined;
  const base: Get = (frame) => start.value(frame.c);
  return path(base, unit, keys.slice(start.depth), bound);
}

/** The value from which the rest of the path is plain selection, when no `with data` is in force. */
export function fastStart(
  unit: Unit,
  keys: readonly Node[],
): { readonly value: (context: Context) => Value | undefined; readonly depth: number } | undefined {
  const { rule, depth, baseOnly } = findTarget(unit.tree.root, keys);
  if (rule !== undefined) return { value: (context) => ruleValue(context, rule), depth };
  unit.varies.value = true;
  if (!baseOnly) return undefined;
  const prefix = keys.slice(0, depth).map((key) => (key.k === 'const' ? key.value : null));
  return {
    value: (context) => {
      let value: Value | undefined = context.data;
      for (const key of prefix) value = select(value, key);
      return value;
    },
    depth,
  };
}
