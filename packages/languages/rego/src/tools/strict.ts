import { type Location, RegoError } from '../errors.ts';
import { directNames, patternNames } from '../compile/names.ts';
import type { Body, Import, LiteralForm, Module, Rule, Term } from '../syntax/ast.ts';

/** Built-ins that OPA keeps for old policies only. */
const deprecated = new Set(
  'all any cast_array cast_boolean cast_null cast_object cast_set cast_string net.cidr_overlap re_match set_diff'.split(
    ' ',
  ),
);

/** A name and where it is given its meaning. */
interface Declared {
  readonly name: string;
  readonly loc: Location;
  readonly how: 'assigned' | 'declared' | 'argument';
}

/**
 * What strict mode holds against a module, in the order of the text: what v1 refuses, and imports, variables and
 * arguments that nothing uses.
 */
export function strictFaults(module: Module): RegoError[] {
  return [...refusedByV1(module), ...unusedImports(module), ...module.rules.flatMap(unusedNames)].sort(inOrder);
}

/** What v1 refuses though it could be evaluated: two imports of one name, names that hide `input` or `data`, deprecated built-ins. */
export function refusedByV1(module: Module): RegoError[] {
  const named = new Set(module.rules.map(({ head: { ref } }) => (ref[0]?.type === 'var' ? ref[0].name : '')));
  const faults = [
    ...doubledImports(module),
    ...module.rules.flatMap((rule) => [...hidingNames(rule), ...deprecatedCalls(rule, named)]),
  ];
  return faults.sort(inOrder);
}

function inOrder(a: RegoError, b: RegoError): number {
  return (a.location?.row ?? 0) - (b.location?.row ?? 0) || (a.location?.col ?? 0) - (b.location?.col ?? 0);
}

function fault(message: string, loc: Location): RegoError {
  return new RegoError('rego_compile_error', message, loc);
}

function importName({ path, alias }: Import): string {
  return alias ?? path.at(-1) ?? '';
}

function doubledImports({ imports }: Module): RegoError[] {
  const faults: RegoError[] = [];
  const seen = new Map<string, string>();
  for (const each of imports) {
    const name = importName(each);
    const before = seen.get(name);
    if (before !== undefined) faults.push(fault(`import must not shadow import ${before}`, each.loc));
    seen.set(name, each.path.join('.'));
  }
  return faults;
}

function unusedImports({ imports, rules }: Module): RegoError[] {
  const used = occurrences(rules);
  return imports
    .filter(({ path }) => path.length > 1 && path[0] !== 'rego' && path[0] !== 'future')
    .filter((each) => !used.has(importName(each)))
    .map(({ path, loc }) => fault(`import ${path.join('.')} unused`, loc));
}

function hidingNames(rule: Rule): RegoError[] {
  const faults: RegoError[] = [];
  const hide = (what: string, name: string, kind: string, loc: Location): void => {
    if (name === 'input' || name === 'data')
      faults.push(fault(`${what} must not shadow ${name} (use a different ${kind} name)`, loc));
  };
  const [first] = rule.head.ref;
  if (first?.type === 'var') hide('rules', first.name, 'rule', rule.loc);
  for (const arg of rule.head.args ?? []) patternNames(arg, (name, { loc }) => hide('args', name, 'variable', loc));
  for (const { form, loc } of bodiesIn(rule).flat()) {
    if (form.type === 'assign' && form.left.type === 'var') hide('variables', form.left.name, 'variable', loc);
  }
  return faults;
}

function deprecatedCalls(rule: Rule, named: ReadonlySet<string>): RegoError[] {
  return calls(rule)
    .filter(({ name }) => deprecated.has(name) && !named.has(name))
    .map(
      ({ name, loc }) =>
        new RegoError('rego_type_error', `deprecated built-in function calls in expression: ${name}`, loc),
    );
}

function unusedNames(rule: Rule): RegoError[] {
  const faults: RegoError[] = [];
  const declared: Declared[] = [];
  for (const arg of rule.head.args ?? []) {
    directNames(arg, (name, { loc }) => void declared.push({ name, loc, how: 'argument' }));
  }
  for (const { form, loc } of bodiesIn(rule).flat()) declarations(form, loc, declared);
  const used = occurrences([rule]);
  const times = Map.groupBy(declared, ({ name }) => name);
  for (const { name, loc, how } of declared) {
    if (name === '_' || name.startsWith('$')) continue;
    // As many as declare it: none is left that uses it.
    if ((used.get(name) ?? 0) > (times.get(name)?.length ?? 0)) continue;
    faults.push(
      how === 'argument'
        ? fault(`unused argument ${name}. (hint: use _ (wildcard variable) instead)`, loc)
        : fault(`${how} var ${name} unused`, loc),
    );
  }
  return faults;
}

function declarations(form: LiteralForm, loc: Location, declared: Declared[]): void {
  if (form.type === 'assign') patternNames(form.left, (name) => void declared.push({ name, loc, how: 'assigned' }));
  if (form.type === 'declare')
    for (const term of form.names) directNames(term, (name) => void declared.push({ name, loc, how: 'declared' }));
}

type Visit = (node: Readonly<Record<string, unknown>>) => void;

/** Every node of a tree, from outside inwards. */
function walk(tree: unknown, visit: Visit): void {
  const pending: unknown[] = [tree];
  while (pending.length > 0) {
    const node = pending.pop();
    if (typeof node !== 'object' || node === null) continue;
    if (!Array.isArray(node)) visit(node as Readonly<Record<string, unknown>>);
    pending.push(...Object.values(node));
  }
}

/** The bodies of a rule: its own, those of its branches, and those inside of `every` and comprehensions. */
function bodiesIn(rule: Rule): Body[] {
  const bodies: Body[] = [];
  walk(rule, ({ body }) => {
    if (Array.isArray(body)) bodies.push(body as Body);
  });
  return bodies;
}

function occurrences(rules: readonly Rule[]): Map<string, number> {
  const counts = new Map<string, number>();
  walk(rules, ({ type, name }) => {
    if (type === 'var' && typeof name === 'string') counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return counts;
}

function calls(rule: Rule): { readonly name: string; readonly loc: Location }[] {
  const found: { name: string; loc: Location }[] = [];
  walk(rule, (node) => {
    if (node['type'] !== 'call') return;
    const { fn, loc } = node as { readonly fn: Term; readonly loc: Location };
    if (fn.type === 'var') found.push({ name: fn.name, loc });
    if (fn.type === 'ref') found.push({ name: refName(fn), loc });
  });
  return found;
}

function refName({ head, path }: Extract<Term, { type: 'ref' }>): string {
  const names = path.map((step) => (step.type === 'scalar' ? String(step.value) : ''));
  return [head.type === 'var' ? head.name : '', ...names].join('.');
}
