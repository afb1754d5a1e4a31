import { FalcoError } from '../errors.ts';
import type { Filter } from '../syntax/ast.ts';
import { compileCheck, type Predicate } from './check.ts';
import type { CompileContext } from './operand.ts';

/**
 * A filter as a function over events. Macros must have been replaced.
 *
 * @throws {FalcoError} `unknown` for what does not exist, `compile` for what does not fit, `macro` for a macro
 */
export function compileFilter<Event>(filter: Filter, context: CompileContext<Event>): Predicate<Event> {
  switch (filter.kind) {
    case 'macro':
      throw new FalcoError('macro', `Undefined macro '${filter.name}' used in filter.`, filter.position);
    case 'not':
      return negation(compileFilter(filter.term, context));
    case 'and':
      return conjunction(filter.terms.map((term) => compileFilter(term, context)));
    case 'or':
      return disjunction(filter.terms.map((term) => compileFilter(term, context)));
    case 'check':
      break;
  }
  return compileCheck(filter, context);
}

export function negation<Event>(term: Predicate<Event>): Predicate<Event> {
  return (event, turn) => !term(event, turn);
}

export function conjunction<Event>(terms: readonly Predicate<Event>[]): Predicate<Event> {
  const [first, second, third] = terms;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (third === undefined) return (event, turn) => first(event, turn) && second(event, turn);
  const rest = terms.slice(1);
  return (event, turn) => {
    if (!first(event, turn)) return false;
    for (let at = 0; at < rest.length; at += 1) if (!(rest[at] as Predicate<Event>)(event, turn)) return false;
    return true;
  };
}

export function disjunction<Event>(terms: readonly Predicate<Event>[]): Predicate<Event> {
  const [first, second, third] = terms;
  if (first === undefined) return () => false;
  if (second === undefined) return first;
  if (third === undefined) return (event, turn) => first(event, turn) || second(event, turn);
  return (event, turn) => {
    for (let at = 0; at < terms.length; at += 1) if ((terms[at] as Predicate<Event>)(event, turn)) return true;
    return false;
  };
}
