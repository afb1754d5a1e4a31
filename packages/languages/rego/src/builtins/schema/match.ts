import { RegoError } from '../../errors.ts';
import { type Run, tick } from '../../eval/context.ts';
import { equal } from '../../values/compare.ts';
import { jsonText } from '../../values/json.ts';
import { select } from '../../values/table.ts';
import { isArray, isNumber, isObject, type RegoObject, type Value } from '../../values/value.ts';
import { type Fault, faultsOf, fieldOf, type Matching, nameOf, say } from './fault.ts';
import { matchArray, matchObject } from './collections.ts';
import { resolveReference } from './references.ts';
import { matchNumber, matchString } from './scalars.ts';
import { isOfType, schemaType } from './types.ts';

/** What of a value does not fit a schema, which has been verified; at most so many faults are told. */
export function matchSchema(value: Value, schema: Value, run: Run): Fault[] {
  const faults: Fault[] = [];
  match(value, schema, { match, root: schema, run, faults, path: [], depth: 0 });
  return faults;
}

/** References may lead in circles. */
const deepest = 500;

function match(value: Value, schema: Value, at: Matching): void {
  tick(at.run);
  if (at.depth > deepest) throw new RegoError('eval_builtin_error', 'schema is nested too deeply');
  if (schema === false) say(at, 'false', 'False always fails validation');
  if (!isObject(schema)) return;
  const reference = select(schema, '$ref');
  if (typeof reference === 'string') {
    match(value, resolveReference(reference, at.root) ?? true, { ...at, depth: at.depth + 1 });
    return;
  }
  const type = select(schema, 'type');
  if (type !== undefined && !(isArray(type) ? type : [type]).some((each) => isOfType(value, each))) {
    const names = (isArray(type) ? type : [type]).map(nameOf);
    const expected = names.length > 1 ? `[${names.join(',')}]` : names[0];
    say(at, 'invalid_type', `Invalid type. Expected: ${expected}, given: ${schemaType(value)}`);
    return;
  }
  matchCombined(value, schema, at);
  matchListed(value, schema, at);
  if (isNumber(value)) matchNumber(value, schema, at);
  else if (typeof value === 'string') matchString(value, schema, at);
  else if (isArray(value)) matchArray(value, schema, at);
  else if (isObject(value)) matchObject(value, schema, at);
}

function matchListed(value: Value, schema: RegoObject, at: Matching): void {
  const constant = select(schema, 'const');
  const field = fieldOf(at.path);
  if (constant !== undefined && !equal(constant, value))
    say(at, 'const', `${field} does not match: ${jsonText(constant)}`);
  const listed = select(schema, 'enum');
  if (!isArray(listed) || listed.some((each) => equal(each, value))) return;
  say(at, 'enum', `${field} must be one of the following: ${listed.map(jsonText).join(', ')}`);
}

function matchCombined(value: Value, schema: RegoObject, at: Matching): void {
  const list = (keyword: string): readonly Value[] => {
    const forms = select(schema, keyword);
    return isArray(forms) ? forms : [];
  };
  const any = list('anyOf').map((form) => faultsOf(value, form, at));
  if (any.length > 0 && !any.some(isEmpty)) {
    say(at, 'number_any_of', 'Must validate at least one schema (anyOf)');
    at.faults.push(...closest(any));
  }
  const one = list('oneOf').map((form) => faultsOf(value, form, at));
  const fitting = one.filter(isEmpty).length;
  if (one.length > 0 && fitting !== 1) {
    say(at, 'number_one_of', 'Must validate one and only one schema (oneOf)');
    if (fitting === 0) at.faults.push(...closest(one));
  }
  const all = list('allOf').map((form) => faultsOf(value, form, at));
  for (const faults of all) at.faults.push(...faults);
  if (!all.every(isEmpty)) say(at, 'number_all_of', 'Must validate all the schemas (allOf)');
  const not = select(schema, 'not');
  if (not !== undefined && isEmpty(faultsOf(value, not, at)))
    say(at, 'number_not', 'Must not validate the schema (not)');
  matchCondition(value, schema, at);
}

function matchCondition(value: Value, schema: RegoObject, at: Matching): void {
  const condition = select(schema, 'if');
  if (condition === undefined) return;
  const holds = isEmpty(faultsOf(value, condition, at));
  const branch = select(schema, holds ? 'then' : 'else');
  if (branch === undefined) return;
  const faults = faultsOf(value, branch, at);
  if (isEmpty(faults)) return;
  if (holds) say(at, 'condition_then', 'Must validate "then" as "if" was valid');
  else say(at, 'condition_else', 'Must validate "else" as "if" was not valid');
  at.faults.push(...faults);
}

function isEmpty(faults: readonly Fault[]): boolean {
  return faults.length === 0;
}

/** The form with the fewest faults is most likely the one that was meant. */
function closest(forms: readonly Fault[][]): readonly Fault[] {
  return forms.toSorted((a, b) => a.length - b.length)[0] ?? [];
}
