import type { Check, Filter } from '../syntax/ast.ts';
import { constantsOf } from './check.ts';

/** A set of event types: those named, or all but those named. */
export interface EventTypeSet {
  readonly complement: boolean;
  readonly names: ReadonlySet<string>;
}

const all: EventTypeSet = { complement: true, names: new Set() };
const none: EventTypeSet = { complement: false, names: new Set() };

/**
 * The types of events for which a filter can hold. Comparisons of `evt.type` decide; what `evt.num` is compared with
 * may be impossible, for events are counted from 1; every other comparison can hold for any type.
 */
export function eventTypesOf(filter: Filter): EventTypeSet {
  return possible(filter, false);
}

export function holdsType({ complement, names }: EventTypeSet, type: string): boolean {
  return names.has(type) !== complement;
}

/** How many of the types of a source the set holds. */
export function countTypes(set: EventTypeSet, universe: ReadonlySet<string>): number {
  let count = 0;
  for (const type of universe) if (holdsType(set, type)) count += 1;
  return count;
}

function possible(filter: Filter, negated: boolean): EventTypeSet {
  switch (filter.kind) {
    case 'macro':
      return all;
    case 'not':
      return possible(filter.term, !negated);
    case 'and':
    case 'or': {
      const sets = filter.terms.map((term) => possible(term, negated));
      return (filter.kind === 'and') === negated ? sets.reduce(union, none) : sets.reduce(intersection, all);
    }
    case 'check':
      break;
  }
  const number = eventNumberVerdict(filter);
  if (number !== undefined) return number === negated ? none : all;
  const types = typesOfCheck(filter);
  if (types === undefined) return all;
  return negated ? { ...types, complement: !types.complement } : types;
}

function typesOfCheck({ left, operator, modifier, right }: Check): EventTypeSet | undefined {
  if (left.kind !== 'field' || left.name !== 'evt.type') return undefined;
  const constants = constantsOf(right);
  if (constants === undefined || (modifier !== undefined && modifier !== 'anyof')) return undefined;
  if (operator === '!=' && modifier === undefined) return { complement: true, names: new Set(constants) };
  if (!['=', '==', 'in', 'intersects'].includes(operator)) return undefined;
  return { complement: false, names: new Set(constants) };
}

/** What a comparison of the event's number always comes to, if it does. */
export function eventNumberVerdict({ left, operator, modifier, right }: Check): boolean | undefined {
  if (left.kind !== 'field' || left.name !== 'evt.num' || right?.kind !== 'text' || modifier !== undefined)
    return undefined;
  const constant = Number(right.value);
  if (Number.isNaN(constant)) return undefined;
  // An event's number is 1 at least.
  if (operator === '=' || operator === '==' || operator === '<=') return constant < 1 ? false : undefined;
  if (operator === '!=' || operator === '>') return constant < 1 ? true : undefined;
  if (operator === '<') return constant <= 1 ? false : undefined;
  if (operator === '>=') return constant <= 1 ? true : undefined;
  return undefined;
}

function intersection(left: EventTypeSet, right: EventTypeSet): EventTypeSet {
  if (left.complement && right.complement) return { complement: true, names: left.names.union(right.names) };
  if (left.complement) return { complement: false, names: right.names.difference(left.names) };
  if (right.complement) return { complement: false, names: left.names.difference(right.names) };
  return { complement: false, names: left.names.intersection(right.names) };
}

function union(left: EventTypeSet, right: EventTypeSet): EventTypeSet {
  const flip = (set: EventTypeSet): EventTypeSet => ({ ...set, complement: !set.complement });
  return flip(intersection(flip(left), flip(right)));
}
