import type { Builtin } from './builtins/builtin.ts';
import { builtins as standard } from './builtins/registry.ts';
import type { RuleCompiler } from './compile/collecting.ts';
import type { Unit } from './compile/compiler.ts';
import { moduleGlobals } from './compile/globals.ts';
import { annotationsOf } from './compile/metadata.ts';
import { parts } from './compile/parts.ts';
import { compileNode } from './compile/rules.ts';
import { type Global, newSlots, type Surroundings } from './compile/scope.ts';
import { addModule, checkUses, checkTree, findNode, newTree, nodeName, ruleNodes, type Tree } from './compile/tree.ts';
import { withinStack } from './errors.ts';
import type { Limits } from './eval/context.ts';
import type { Dialect, Module } from './syntax/ast.ts';
import { parseModule } from './syntax/parser.ts';
import { refusedByV1, strictFaults } from './tools/strict.ts';

export interface PolicyOptions {
  /** How modules are read that do not say so themselves by `import rego.v1`; v1 unless given. */
  readonly dialect?: Dialect;
  /** Functions of the host, by name; they may replace standard ones. */
  readonly functions?: readonly Builtin[];
  /** Also refuses what strict mode does: see `strictFaults`. */
  readonly strict?: boolean;
  /** Compiles literals that report to a tracer, which costs time; for `explain` and coverage. */
  readonly traced?: boolean;
  /** Passes over rules whose constants rule them out, unless false: to compare with the plain evaluation. */
  readonly indexed?: boolean;
}

/** Compiled modules. Nothing in it changes any more; it can serve any number of evaluations. */
export interface Policy {
  readonly modules: readonly Module[];
  readonly tree: Tree;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly traced: boolean;
  readonly dialect: Dialect;
}

export type { Limits };

/**
 * Compiles modules, given as text by file name or already parsed.
 * Throws a RegoError for the first thing that is wrong: syntax, unsafe variables, recursion, unknown functions,
 * rules of one name that do not go together.
 */
export function createPolicy(sources: Readonly<Record<string, string | Module>>, options: PolicyOptions = {}): Policy {
  return withinStack('rego_compile_error', () => compile(sources, options));
}

function compile(sources: Readonly<Record<string, string | Module>>, options: PolicyOptions): Policy {
  const dialect = options.dialect ?? 'v1';
  const modules = Object.entries(sources).map(([file, source]) =>
    typeof source === 'string' ? parseModule(source, file, dialect) : source,
  );
  const faultsOf = options.strict === true ? strictFaults : refusedByV1;
  const [fault] = modules.filter((module) => options.strict === true || module.dialect === 'v1').flatMap(faultsOf);
  if (fault !== undefined) throw fault;
  const builtins = new Map(standard);
  for (const each of options.functions ?? []) builtins.set(each.name, each);
  const tree = newTree();
  for (const module of modules) addModule(tree, module);
  checkTree(tree.root);
  const policy: Policy = { modules, tree, builtins, traced: options.traced ?? false, dialect };
  const compiler = ruleCompiler(policy, options.indexed ?? !policy.traced);
  for (const node of ruleNodes(tree.root)) compileNode(compiler, node);
  checkUses(tree);
  return policy;
}

function ruleCompiler(policy: Policy, indexed: boolean): RuleCompiler {
  const { tree } = policy;
  const globals = new Map<Module, ReadonlyMap<string, Global>>();
  return {
    indexed,
    unit: (node) => ({
      ...newUnit(policy, nodeName(node)),
      uses: node.uses,
      varies: node.varies,
      ordered: policy.traced,
    }),
    surroundings: (entry) => {
      let names = globals.get(entry.module);
      if (names === undefined) {
        names = moduleGlobals(entry.module, tree);
        globals.set(entry.module, names);
      }
      return surroundings(policy, names, () => annotationsOf(policy.modules, entry));
    },
  };
}

export function newUnit(policy: Policy, name: string): Unit {
  const { tree, builtins, traced } = policy;
  const varies = { value: false };
  return { slots: newSlots(), tree, builtins, uses: new Set(), traced, ordered: true, varies, name, parts };
}

export function surroundings(
  policy: Policy,
  globals: ReadonlyMap<string, Global>,
  metadata: () => Surroundings['metadata'],
): Surroundings {
  return {
    globals,
    functionArity: (name) => {
      if (!name.startsWith('data.')) return undefined;
      const node = findNode(policy.tree, name.split('.').slice(1));
      return node?.kind === 'function' ? node.rules[0]?.rule.head.args?.length : undefined;
    },
    builtinArity: (name) => {
      if (name === 'print') return { min: 0, max: Number.POSITIVE_INFINITY };
      const found = policy.builtins.get(name);
      return found === undefined ? undefined : { min: found.operands.length, max: found.operands.length };
    },
    get metadata() {
      return metadata();
    },
  };
}
