import { RegoError, withinStack } from '../../errors.ts';
import { parseJson } from '../../values/json.ts';
import { objectOf } from '../../values/table.ts';
import { isObject, type Value } from '../../values/value.ts';
import { type Builtin, builtin, fail, type Failure } from '../builtin.ts';
import { matchSchema } from './match.ts';
import { schemaFault } from './verify.ts';

// JSON Schema of drafts 4, 6 and 7. The words are those of the validator that OPA uses, because policies compare them.

/** A document given as JSON text or as it is. */
function documentOf(given: Value): Value | Failure {
  if (typeof given !== 'string') return given;
  try {
    return parseJson(given);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RegoError) return fail(error.message);
    throw error;
  }
}

function isFault(value: Value | Failure): value is Failure {
  return typeof value === 'object' && value !== null && 'tag' in value && value.tag === 'failure';
}

export const schema: readonly Builtin[] = [
  builtin('json.verify_schema', ['any'], 'array', (given) => {
    if (typeof given !== 'string' && !isObject(given))
      return [false, 'jsonschema: wrong type, expected string or object'];
    const parsed = documentOf(given);
    if (isFault(parsed)) return [false, 'jsonschema: invalid JSON string'];
    const fault = withinStack('eval_builtin_error', () => schemaFault(parsed));
    return fault === undefined ? [true, null] : [false, `jsonschema: ${fault}`];
  }),
  builtin('json.match_schema', ['string|object|array', 'string|object'], 'array', (document, given, run) => {
    const value = documentOf(document);
    if (isFault(value)) return value;
    const parsed = documentOf(given);
    if (isFault(parsed)) return parsed;
    const fault = withinStack('eval_builtin_error', () => schemaFault(parsed));
    if (fault !== undefined) return fail(`jsonschema: ${fault}`);
    const faults = withinStack('eval_builtin_error', () => matchSchema(value, parsed, run));
    const told = faults.map(({ field, type, description }) =>
      objectOf([
        ['error', `${field}: ${description}`],
        ['type', type],
        ['field', field],
        ['desc', description],
      ]),
    );
    return [faults.length === 0, told];
  }),
];
