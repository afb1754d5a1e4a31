import { RegoError } from '../errors.ts';
import type { Body, Call, Literal, LiteralForm, Term, With } from '../syntax/ast.ts';
import { objectOf, setOf } from '../values/table.ts';
import type { Value } from '../values/value.ts';
import type { BodyNode, FormNode, LiteralNode, Node, WithNode } from './ir.ts';
import { bodyNames, declaredNames, directNames, patternNames } from './names.ts';
import { childScope, declare, implicit, lookup, newSlot, type Scope } from './scope.ts';

/** Resolves a body in a scope of its own; `heads` are terms outside of it that share its variables. */
function resolveBody(body: Body, scope: Scope, heads: readonly Term[]): { body: BodyNode; scope: Scope } {
  const inner = childScope(scope);
  return { body: resolveInto(body, inner, heads), scope: inner };
}

export function resolveInto(body: Body, inner: Scope, heads: readonly Term[]): BodyNode {
  const declared = declaredNames(body);
  const visit = (name: string): void => {
    if (!declared.has(name)) implicit(inner, name);
  };
  bodyNames(body, visit, (term) => replacement(term, inner) !== undefined);
  for (const head of heads) directNames(head, visit);
  const literals: LiteralNode[] = [];
  for (const literal of body) {
    const resolved = resolveLiteral(literal, inner);
    if (resolved !== undefined) literals.push(resolved);
  }
  return { literals, own: inner.own };
}

function resolveLiteral(literal: Literal, scope: Scope): LiteralNode | undefined {
  const withs = literal.withs.map((each) => resolveWith(each, scope));
  const form = resolveForm(literal.form, scope);
  return form === undefined ? undefined : { form, withs, loc: literal.loc };
}

function resolveForm(form: LiteralForm, scope: Scope): FormNode | undefined {
  switch (form.type) {
    case 'declare':
      for (const term of form.names) if (term.type === 'var') declare(scope, term.name, 'declared', term.loc);
      return undefined;
    case 'assign': {
      const right = resolveTerm(form.right, scope);
      checkAssignable(form.left);
      patternNames(form.left, (name, term) => {
        if (name !== '_') declare(scope, name, 'assigned', term.loc);
      });
      return { k: 'unify', left: resolveTerm(form.left, scope), right };
    }
    case 'unify':
      return { k: 'unify', left: resolveTerm(form.left, scope), right: resolveTerm(form.right, scope) };
    case 'someIn': {
      const domain = resolveTerm(form.domain, scope);
      for (const pattern of [form.key, form.value]) {
        if (pattern === undefined) continue;
        patternNames(pattern, (name, term) => {
          if (name !== '_') declare(scope, name, 'declared', term.loc);
        });
      }
      const key = form.key === undefined ? undefined : resolveTerm(form.key, scope);
      return { k: 'some', key, value: resolveTerm(form.value, scope), domain };
    }
    case 'every': {
      const domain = resolveTerm(form.domain, scope);
      const inner = childScope(scope);
      const name = (term: Term): number => declare(inner, term.type === 'var' ? term.name : '_', 'declared', term.loc);
      const key = form.key === undefined ? undefined : name(form.key);
      const value = name(form.value);
      return { k: 'every', key, value, domain, body: resolveInto(form.body, inner, []) };
    }
    case 'not': {
      const inner = resolveForm(form.form, scope);
      return inner === undefined ? undefined : { k: 'not', form: inner };
    }
    case 'expr':
      break;
  }
  return resolveExpression(form.term, scope);
}

function checkAssignable(term: Term): void {
  if (term.type === 'var') return;
  if (term.type === 'array') {
    for (const item of term.items) checkAssignable(item);
    return;
  }
  if (term.type === 'object') {
    for (const [, value] of term.entries) checkAssignable(value);
    return;
  }
  if (term.type === 'scalar') return;
  throw new RegoError('rego_compile_error', `cannot assign to ${term.type}`, term.loc);
}

/** `f(x, y)` with one argument more than `f` has unifies its result with that. */
function resolveExpression(term: Term, scope: Scope): FormNode {
  if (term.type === 'call' && !term.infix) {
    const { name, arity } = resolveCallee(term, scope);
    if (term.args.length === arity.max + 1 && name !== 'print' && arity.max >= 0) {
      const call: Call = { ...term, args: term.args.slice(0, -1) };
      const result = resolveTerm(term.args.at(-1) as Term, scope);
      return { k: 'unify', left: resolveTerm(call, scope), right: result };
    }
  }
  // `eq(x, y)` and `assign` as written out by tools.
  if (term.type === 'call' && term.fn.type === 'var' && term.fn.name === 'eq' && term.args.length === 2) {
    const [left, right] = term.args as [Term, Term];
    return { k: 'unify', left: resolveTerm(left, scope), right: resolveTerm(right, scope) };
  }
  return { k: 'test', term: resolveTerm(term, scope) };
}

export function resolveTerm(term: Term, scope: Scope): Node {
  switch (term.type) {
    case 'scalar':
      return { k: 'const', value: term.value };
    case 'var':
      return resolveVar(term.name, term, scope);
    case 'ref': {
      const head = resolveTerm(term.head, scope);
      const path = term.path.map((step) => resolveTerm(step, scope));
      if (head.k === 'data' || head.k === 'input') return { k: head.k, path: [...head.path, ...path] };
      return { k: 'ref', base: head, path };
    }
    case 'array':
    case 'set':
      return composite(
        term.type,
        term.items.map((item) => resolveTerm(item, scope)),
      );
    case 'object':
      return objectNode(term.entries.map(([key, value]) => [resolveTerm(key, scope), resolveTerm(value, scope)]));
    case 'call':
      return resolveCall(term, scope);
    case 'arrayComp':
    case 'setComp': {
      const { body, scope: inner } = resolveBody(term.body, scope, [term.head]);
      const head = resolveTerm(term.head, inner);
      return {
        k: 'comp',
        kind: term.type === 'setComp' ? 'set' : 'array',
        head,
        value: undefined,
        body,
        loc: term.loc,
      };
    }
    case 'objectComp': {
      const { body, scope: inner } = resolveBody(term.body, scope, [term.key, term.value]);
      const head = resolveTerm(term.key, inner);
      return { k: 'comp', kind: 'object', head, value: resolveTerm(term.value, inner), body, loc: term.loc };
    }
    case 'template':
      break;
  }
  const parts = term.parts.map((part) =>
    typeof part === 'string' ? ({ k: 'const', value: part } as const) : collected(part, scope),
  );
  return { k: 'call', name: 'internal.template_string', args: [{ k: 'array', items: parts }], loc: term.loc };
}

/** `{x | x = term}`: a value that may be undefined as a set of none or one. */
function collected(literal: Literal, scope: Scope): Node {
  const inner = childScope(scope);
  const term = literal.form.type === 'expr' ? literal.form.term : undefined;
  if (term === undefined) throw new RegoError('rego_compile_error', 'expected a term', literal.loc);
  directNames(term, (name) => implicit(inner, name));
  const slot = newSlot(inner, '_');
  const withs = literal.withs.map((each) => resolveWith(each, scope));
  const form: FormNode = { k: 'unify', left: { k: 'local', slot }, right: resolveTerm(term, inner) };
  const body: BodyNode = { literals: [{ form, withs, loc: literal.loc }], own: inner.own };
  return { k: 'comp', kind: 'set', head: { k: 'local', slot }, value: undefined, body, loc: literal.loc };
}

function composite(k: 'array' | 'set', items: readonly Node[]): Node {
  if (!items.every((item) => item.k === 'const')) return { k, items };
  const values = items.map((item) => item.value);
  return { k: 'const', value: k === 'set' ? setOf(values) : values };
}

function objectNode(entries: readonly (readonly [Node, Node])[]): Node {
  const values: [Value, Value][] = [];
  for (const [key, value] of entries) {
    if (key.k !== 'const' || value.k !== 'const') return { k: 'object', entries };
    values.push([key.value, value.value]);
  }
  const object = objectOf(values);
  return object.map.size === values.length ? { k: 'const', value: object } : { k: 'object', entries };
}

function resolveVar(name: string, term: Term, scope: Scope): Node {
  if (name === '_') return { k: 'local', slot: newSlot(scope, '_') };
  const slot = lookup(scope, name);
  if (slot !== undefined) return { k: 'local', slot };
  if (name === 'input' || name === 'data') return { k: name, path: [] };
  const global = scope.around.globals.get(name);
  if (global !== undefined) return globalNode(global);
  throw new RegoError('rego_unsafe_var_error', `var ${name} is unsafe`, term.loc);
}

function globalNode({ root, path }: { root: 'data' | 'input'; path: readonly string[] }): Node {
  return { k: root, path: path.map((value) => ({ k: 'const', value })) };
}

/** The name that a callee resolves to, with how many arguments it takes. */
function resolveCallee(call: Call, scope: Scope): { name: string; arity: { min: number; max: number } } {
  const name = calleeName(call.fn, scope);
  const own = scope.around.functionArity(name);
  if (own !== undefined) return { name, arity: { min: own, max: own } };
  const arity = name.startsWith('data.') ? undefined : scope.around.builtinArity(name);
  if (arity !== undefined) return { name, arity };
  throw new RegoError('rego_type_error', `undefined function ${name}`, call.loc);
}

/** A function's name in full: `data.lib.f` or a built-in's. */
function calleeName(fn: Term, scope: Scope): string {
  const steps = fn.type === 'ref' ? [fn.head, ...fn.path] : [fn];
  const names = steps.map((step) => {
    if (step.type === 'var') return step.name;
    if (step.type === 'scalar' && typeof step.value === 'string') return step.value;
    throw new RegoError('rego_type_error', 'a function must be called by its name', fn.loc);
  });
  const [first = '', ...rest] = names;
  const global = lookup(scope, first) === undefined ? scope.around.globals.get(first) : undefined;
  return global === undefined ? names.join('.') : [global.root, ...global.path, ...rest].join('.');
}

function resolveCall(term: Call, scope: Scope): Node {
  const { name, arity } = resolveCallee(term, scope);
  if (name === 'rego.metadata.rule') return { k: 'const', value: scope.around.metadata.rule };
  if (name === 'rego.metadata.chain') return { k: 'const', value: scope.around.metadata.chain };
  if (name === 'print') {
    const items = term.args.map((arg) =>
      collected({ form: { type: 'expr', term: arg }, withs: [], loc: arg.loc }, scope),
    );
    return { k: 'call', name: 'internal.print', args: [{ k: 'array', items }], loc: term.loc };
  }
  const count = term.args.length;
  if (count < arity.min || (count > arity.max && arity.max >= 0)) {
    const words = count < arity.min ? 'too few' : 'too many';
    throw new RegoError('rego_type_error', `${name}: arity mismatch: ${words} arguments`, term.loc);
  }
  return { k: 'call', name, args: term.args.map((arg) => resolveTerm(arg, scope)), loc: term.loc };
}

function resolveWith({ target, value }: With, scope: Scope): WithNode {
  const name = target.type === 'var' || target.type === 'ref' ? calleeName(target, scope) : '';
  const isFunction = scope.around.functionArity(name) !== undefined || scope.around.builtinArity(name) !== undefined;
  if (isFunction) {
    const by = replacement(value, scope);
    return { k: 'function', name, value: by ?? resolveTerm(value, scope) };
  }
  const node = resolveTerm(target, scope);
  if (node.k !== 'input' && node.k !== 'data') {
    throw new RegoError(
      'rego_type_error',
      'with keyword target must reference existing input, data, or a function',
      target.loc,
    );
  }
  const path = node.path.map((step) => {
    if (step.k === 'const') return step.value;
    throw new RegoError('rego_type_error', 'with keyword target must be ground', target.loc);
  });
  return { k: node.k, path, value: resolveTerm(value, scope) };
}

/** The name of the function that replaces another; undefined when it is a value that does. */
function replacement(value: Term, scope: Scope): string | undefined {
  if (value.type !== 'var' && value.type !== 'ref') return undefined;
  if (value.type === 'ref' && value.path.some((step) => step.type !== 'scalar')) return undefined;
  if (value.type === 'var' && lookup(scope, value.name) !== undefined) return undefined;
  if (value.type === 'ref' && value.head.type !== 'var') return undefined;
  const name = calleeName(value, scope);
  const around = scope.around;
  return around.functionArity(name) !== undefined || around.builtinArity(name) !== undefined ? name : undefined;
}
