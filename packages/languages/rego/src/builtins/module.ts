import { RegoError, withinStack } from '../errors.ts';
import type { Body, Call, Else, Head, Import, Literal, LiteralForm, Module, Rule, Term } from '../syntax/ast.ts';
import { parseModule } from '../syntax/parser.ts';
import { fromJson } from '../values/json.ts';
import { type Builtin, builtin, fail } from './builtin.ts';

// `rego.parse_module`: the tree in the form in which OPA writes it as JSON.

type Json = Readonly<Record<string, unknown>>;

const names: Readonly<Record<string, string>> = {
  arrayComp: 'arraycomprehension',
  setComp: 'setcomprehension',
  objectComp: 'objectcomprehension',
};

function moduleJson({ package: path, imports, rules }: Module): Json {
  return {
    package: { path: [variable('data'), ...path.map(text)] },
    ...(imports.length === 0 ? {} : { imports: imports.map(importJson) }),
    ...(rules.length === 0 ? {} : { rules: rules.map(ruleJson) }),
  };
}

function importJson({ path, alias }: Import): Json {
  const [first = '', ...rest] = path;
  const value = [variable(first), ...rest.map(text)];
  return { path: { type: 'ref', value }, ...(alias === undefined ? {} : { alias }) };
}

function ruleJson(rule: Rule): Json {
  const body = rule.hasBody ? bodyJson(rule.body) : always;
  const otherwise = elseJson(rule.elses);
  return {
    ...(rule.isDefault ? { default: true } : {}),
    head: headJson(rule.head),
    body,
    ...(otherwise === undefined ? {} : { else: otherwise }),
  };
}

/** Branches hang on one another. */
function elseJson([first, ...rest]: readonly Else[]): Json | undefined {
  if (first === undefined) return undefined;
  const further = elseJson(rest);
  const value = first.value === undefined ? yes : termJson(first.value);
  return {
    head: { value, ...(first.assign ? { assign: true } : {}) },
    body: first.body.length === 0 ? always : bodyJson(first.body),
    ...(further === undefined ? {} : { else: further }),
  };
}

function headJson({ ref, args, element, value, assign }: Head): Json {
  const [first] = ref;
  const key = element ?? (ref.length > 1 ? ref.at(-1) : undefined);
  return {
    ...(first?.type === 'var' ? { name: first.name } : {}),
    ...(args === undefined ? {} : { args: args.map(termJson) }),
    ...(key === undefined ? {} : { key: termJson(key) }),
    ...(element === undefined ? { value: value === undefined ? yes : termJson(value) } : {}),
    ...(assign ? { assign: true } : {}),
    ref: ref.map(termJson),
  };
}

const yes: Json = { type: 'boolean', value: true };
const always: readonly Json[] = [{ index: 0, terms: yes }];

function bodyJson(body: Body): Json[] {
  return body.map((literal, index) => ({ index, ...literalJson(literal) }));
}

function literalJson({ form, withs }: Literal): Json {
  const changes = withs.map(({ target, value }) => ({ target: termJson(target), value: termJson(value) }));
  return { ...formJson(form), ...(changes.length === 0 ? {} : { with: changes }) };
}

function formJson(form: LiteralForm): Json {
  switch (form.type) {
    case 'not':
      return { ...formJson(form.form), negated: true };
    case 'unify':
      return { terms: operation('eq', [form.left, form.right]) };
    case 'assign':
      return { terms: operation('assign', [form.left, form.right]) };
    case 'declare':
      return { terms: { symbols: form.names.map(termJson) } };
    case 'someIn': {
      const parts = form.key === undefined ? [form.value, form.domain] : [form.key, form.value, form.domain];
      const value = operation(`internal.member_${parts.length}`, parts);
      return { terms: { symbols: [{ type: 'call', value }] } };
    }
    case 'every':
      return {
        terms: {
          key: form.key === undefined ? null : termJson(form.key),
          value: termJson(form.value),
          domain: termJson(form.domain),
          body: bodyJson(form.body),
        },
      };
    case 'expr':
      break;
  }
  // A call that is a whole expression stands in its parts.
  return { terms: form.term.type === 'call' ? callJson(form.term) : termJson(form.term) };
}

function operation(name: string, args: readonly Term[]): Json[] {
  return [calleeJson(name), ...args.map(termJson)];
}

function calleeJson(name: string): Json {
  const [first = '', ...rest] = name.split('.');
  return { type: 'ref', value: [variable(first), ...rest.map(text)] };
}

function callJson({ fn, args }: Call): Json[] {
  const callee = fn.type === 'var' ? calleeJson(fn.name) : termJson(fn);
  return [callee, ...args.map(termJson)];
}

function termJson(term: Term): Json {
  switch (term.type) {
    case 'scalar':
      return { type: term.value === null ? 'null' : scalarType(term.value), value: term.value };
    case 'var':
      return variable(term.name);
    case 'ref':
      return { type: 'ref', value: [term.head, ...term.path].map(termJson) };
    case 'call':
      return { type: 'call', value: callJson(term) };
    case 'array':
    case 'set':
      return { type: term.type, value: term.items.map(termJson) };
    case 'object':
      return { type: 'object', value: term.entries.map((entry) => entry.map(termJson)) };
    case 'arrayComp':
    case 'setComp':
      return { type: names[term.type], value: { term: termJson(term.head), body: bodyJson(term.body) } };
    case 'objectComp': {
      const value = { key: termJson(term.key), value: termJson(term.value), body: bodyJson(term.body) };
      return { type: names[term.type], value };
    }
    case 'template':
      break;
  }
  const parts = term.parts.map((part) => (typeof part === 'string' ? text(part) : literalJson(part)));
  return { type: 'templatestring', value: { parts, multi_line: term.raw } };
}

function scalarType(value: boolean | number | bigint | string): string {
  return typeof value === 'bigint' ? 'number' : typeof value;
}

function variable(name: string): Json {
  return { type: 'var', value: name };
}

function text(value: string): Json {
  return { type: 'string', value };
}

export const module: readonly Builtin[] = [
  builtin('rego.parse_module', ['string', 'string'], 'object', (file, source) => {
    try {
      return withinStack('eval_builtin_error', () => fromJson(moduleJson(parseModule(source, file))));
    } catch (error) {
      if (error instanceof RegoError) return fail(error.message);
      throw error;
    }
  }),
];
