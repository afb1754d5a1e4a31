import { type Location, RegoError } from '../errors.ts';
import { directNames, patternNames } from '../compile/names.ts';
import type { Body, LiteralForm, Module, Rule, Term } from '../syntax/ast.ts';

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
 * What strict mode holds against a module, in the order of the text: imports that are there twice or never used,
 * variables and arguments that nothing uses, names that hide `input` or `data`, deprecated built-ins.
 */
export function strictFaults(module: Module): RegoError[] {
  const faults = [...importFaults(module), ...module.rules.flatMap(ruleFaults)];
  return faults.sort(
    (a, b) => (a.location?.row ?? 0) - (b.location?.row ?? 0) || (a.location?.col ?? 0) - (b.location?.col ?? 0),
  );
}

function fault(message: string, loc: Location): RegoError {
  return new RegoError('rego_compile_error', message, loc);
}

function importFaults({ imports, rules }: Module): RegoError[] {
  const faults: RegoError[] = [];
  const seen = new Map<string, string>();
  const used = occurrences(rules);
  for (const { path, alias, loc } of imports) {
    if (path[0] === 'rego' || path[0] === 'future') continue;
    const name = alias ?? path.at(-1) ?? '';
    const written = path.join('.');
    const before = seen.get(name);
    if (before !== undefined) faults.push(fault(`import must not shadow import ${before}`, loc));
    seen.set(name, written);
    if (isRoot(name) && path.length > 1) faults.push(shadow(name, loc));
    if ((used.get(name) ?? 0) === 0 && path.length > 1) faults.push(fault(`import ${written} unused`, loc));
  }
  return faults;
}

function ruleFaults(rule: Rule): RegoError[] {
  const faults: RegoError[] = [];
  const [first] = rule.head.ref;
  if (first?.type === 'var' && isRoot(first.name)) {
    faults.push(fault(`rules must not shadow ${first.name} (use a different rule name)`, rule.loc));
  }
  const declared: Declared[] = [];
  for (const arg of rule.head.args ?? []) {
    directNames(arg, (name, { loc }) => void declared.push({ name, loc, how: 'argument' }));
  }
  for (const body of bodiesIn(rule)) for (const { form, loc } of body) declarations(form, loc, declared);
  const used = occurrences([rule]);
  const times = Map.groupBy(declared, ({ name }) => name);
  for (const { name, loc, how } of declared) {
    if (name === '_' || name.startsWith('$')) continue;
    if (isRoot(name)) faults.push(shadow(name, loc));
    // As many as declare it: none is left that uses it.
    if ((used.get(name) ?? 0) > (times.get(name)?.length ?? 0)) continue;
    faults.push(
      how === 'argument'
        ? fault(`unused argument ${name}. (hint: use _ (wildcard variable) instead)`, loc)
        : fault(`${how} var ${name} unused`, loc),
    );
  }
  for (const { name, loc } of calls(rule)) {
    if (deprecated.has(name)) faults.push(fault(`deprecated built-in function calls in expression: ${name}`, loc));
  }
  return faults;
}

function isRoot(name: string): boolean {
  return name === 'input' || name === 'data';
}

function shadow(name: string, loc: Location): RegoError {
  return fault(`variables must not shadow ${name} (use a different variable name)`, loc);
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
