import { lookup, type FieldRegistry } from '../fields/registry.ts';
import { sourcesOf } from '../filter/details.ts';
import { escapeText } from '../syntax/escape.ts';
import { parseFilter } from '../syntax/parser.ts';
import { listOperators, modifiers, operatorNames, textOperators } from '../syntax/vocabulary.ts';
import type { ExceptionDefinition, ExceptionValue } from './definitions.ts';
import { LoadFailure } from './messages.ts';

const plainOperators = new Set<string>(operatorNames.filter((name) => name !== 'exists'));
const modifiedOperators = new Set(
  textOperators.flatMap((operator) => modifiers.map((modifier) => `${operator} ${modifier}`)),
);
const listLike: ReadonlySet<string> = new Set<string>(listOperators).union(modifiedOperators);

/**
 * Checks an exception's fields and operators.
 *
 * @throws {LoadFailure} code `LOAD_ERR_VALIDATE`
 */
export function checkException(exception: ExceptionDefinition, registry: FieldRegistry): void {
  const { fields, comparisons } = exception;
  if (fields === undefined) throw valuesMissing('must have fields property with a list of fields', exception);
  if (typeof fields === 'string') checkSingle(exception, comparisons);
  else checkSeveral(exception, fields, comparisons);
  for (const field of typeof fields === 'string' ? [fields] : fields) {
    if (!isSupported(field, registry)) throw refused(`'${field}' is not a supported filter field`, exception);
  }
}

function checkSingle(exception: ExceptionDefinition, comparisons: ExceptionDefinition['comparisons']): void {
  if (comparisons === undefined) return;
  if (typeof comparisons !== 'string') throw refused('Fields and comps must both be strings', exception);
  if (!listLike.has(spaced(comparisons))) {
    const known = [...listOperators].sort().join(', ');
    throw refused(
      `When fields is a single value, comps must be one of (${known}) or an operator with a modifier`,
      exception,
    );
  }
}

function checkSeveral(
  exception: ExceptionDefinition,
  fields: readonly string[],
  comparisons: ExceptionDefinition['comparisons'],
): void {
  if (comparisons === undefined) return;
  if (typeof comparisons === 'string') throw refused('Fields and comps must both be lists', exception);
  if (fields.length !== comparisons.length) throw refused('Fields and comps lists must have equal length', exception);
  for (const comparison of comparisons) {
    if (!plainOperators.has(comparison) && !modifiedOperators.has(spaced(comparison))) {
      throw refused(`'${comparison}' is not a supported comparison operator`, exception);
    }
  }
}

function spaced(operator: string): string {
  return operator.trim().replaceAll(/\s+/g, ' ');
}

/** The field or transformer in printed form, if all that it names exists. */
function isSupported(field: string, registry: FieldRegistry): boolean {
  const check = sourceOf(field);
  if (check === undefined) return false;
  return [...sourcesOf(check)].every(
    (source) => source.kind === 'transformer' || lookup(registry, source.name) !== undefined,
  );
}

function sourceOf(field: string) {
  try {
    const filter = parseFilter(`${field} exists`);
    return filter.kind === 'check' && filter.operator === 'exists' ? filter : undefined;
  } catch {
    return undefined;
  }
}

/** A rule's condition with what its exceptions leave out. */
export function conditionWith(condition: string, exceptions: readonly ExceptionDefinition[]): string {
  const left = exceptions.map(conditionOf).filter((text) => text !== undefined);
  return left.length === 0 ? condition : `(${condition}) ${left.map((text) => `and not ${text}`).join(' ')}`;
}

function conditionOf(exception: ExceptionDefinition): string | undefined {
  const { fields = [], comparisons, values } = exception;
  if (values.length === 0) return undefined;
  if (typeof fields === 'string') {
    const items = values.map((value) => {
      if (typeof value !== 'string') throw refused('Expected values array to contain a list of strings', exception);
      return quoteItem(value);
    });
    return `(${fields} ${typeof comparisons === 'string' ? comparisons : 'in'} (${items.join(', ')}))`;
  }
  const tuples = values.map((tuple) => {
    if (typeof tuple === 'string' || tuple.length !== fields.length) {
      throw refused('Fields and values lists must have equal length', exception);
    }
    const terms = fields.map((field, at) => {
      const comparison = typeof comparisons === 'object' ? (comparisons[at] as string) : '=';
      return `${field} ${comparison} ${valueText(tuple[at] as ExceptionValue, comparison)}`;
    });
    return `(${terms.join(' and ')})`;
  });
  return `(${tuples.join(' or ')})`;
}

function valueText(value: ExceptionValue, comparison: string): string {
  if (typeof value !== 'string') return `(${value.map((item) => quoteItem(String(item))).join(', ')})`;
  return listLike.has(spaced(comparison)) && !value.trim().startsWith('(') ? `(${quoteItem(value)})` : quoteItem(value);
}

/** An item of a list as it stands in a condition: quoted when a blank is in it, unless it brings its quotes. */
export function quoteItem(item: string): string {
  if (item === '') return escapeText(item);
  return /\s/.test(item) && !/^["']/.test(item) ? `"${item}"` : item;
}

function refused(message: string, { place }: ExceptionDefinition): LoadFailure {
  return new LoadFailure('LOAD_ERR_VALIDATE', message, place);
}

export function valuesMissing(why: string, exception: ExceptionDefinition): LoadFailure {
  return refused(`Rule exception ${why}`, exception);
}
