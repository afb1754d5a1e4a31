import type { Body, LiteralForm, Term } from '../syntax/ast.ts';

/** Names of the variables in a term, without those in the bodies of comprehensions. */
export function directNames(term: Term, visit: (name: string, term: Term) => void): void {
  switch (term.type) {
    case 'scalar':
    case 'arrayComp':
    case 'setComp':
    case 'objectComp':
    case 'template':
      return;
    case 'var':
      visit(term.name, term);
      return;
    case 'ref':
      directNames(term.head, visit);
      for (const step of term.path) directNames(step, visit);
      return;
    case 'call':
      for (const arg of term.args) directNames(arg, visit);
      return;
    case 'array':
    case 'set':
      for (const item of term.items) directNames(item, visit);
      return;
    case 'object':
      for (const [key, value] of term.entries) {
        directNames(key, visit);
        directNames(value, visit);
      }
  }
}

/** Names that a pattern binds: its variables in the places of values. */
export function patternNames(term: Term, visit: (name: string, term: Term) => void): void {
  if (term.type === 'var') visit(term.name, term);
  else if (term.type === 'array') for (const item of term.items) patternNames(item, visit);
  else if (term.type === 'object') for (const [, value] of term.entries) patternNames(value, visit);
}

/** Names that a body declares by `some` or `:=`. */
export function declaredNames(body: Body): Set<string> {
  const names = new Set<string>();
  const visit = (name: string): void => {
    if (name !== '_') names.add(name);
  };
  for (const { form } of body) {
    if (form.type === 'declare') for (const term of form.names) directNames(term, visit);
    else if (form.type === 'assign') patternNames(form.left, visit);
    else if (form.type === 'someIn') {
      if (form.key !== undefined) patternNames(form.key, visit);
      patternNames(form.value, visit);
    }
  }
  return names;
}

/** Names that stand in a body itself, not in what is nested in it. */
export function bodyNames(
  body: Body,
  visit: (name: string, term: Term) => void,
  namesFunction: (term: Term) => boolean,
): void {
  for (const { form, withs } of body) {
    formNames(form, visit);
    for (const { value } of withs) if (!namesFunction(value)) directNames(value, visit);
  }
}

function formNames(form: LiteralForm, visit: (name: string, term: Term) => void): void {
  switch (form.type) {
    case 'expr':
      directNames(form.term, visit);
      return;
    case 'unify':
    case 'assign':
      directNames(form.left, visit);
      directNames(form.right, visit);
      return;
    case 'someIn':
      if (form.key !== undefined) directNames(form.key, visit);
      directNames(form.value, visit);
      directNames(form.domain, visit);
      return;
    case 'every':
      directNames(form.domain, visit);
      return;
    case 'not':
      formNames(form.form, visit);
      return;
    case 'declare':
      return;
  }
}
