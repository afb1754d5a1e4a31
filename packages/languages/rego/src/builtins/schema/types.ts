import { isInteger } from '../../values/number.ts';
import { isArray, isNumber, isObject, type Value } from '../../values/value.ts';

export const typeNames = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string'] as const;

/** The type of a value in JSON Schema's words: whole numbers are integers. */
export function schemaType(value: Value): string {
  if (value === null) return 'null';
  if (isNumber(value)) return isInteger(value) ? 'integer' : 'number';
  if (isArray(value)) return 'array';
  return isObject(value) ? 'object' : typeof value;
}

export function isOfType(value: Value, type: Value): boolean {
  const own = schemaType(value);
  return own === type || (type === 'number' && own === 'integer');
}
