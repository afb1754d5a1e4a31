import { parseNumber } from '../values/number.ts';
import { setOf, elements } from '../values/table.ts';
import { isArray, isNumber, isObject, isSet, typeName, type Value } from '../values/value.ts';
import { type Builtin, builtin, fail, typeFailure } from './builtin.ts';

function is(name: string, test: (value: Value) => boolean): Builtin {
  return builtin(name, ['any'], 'boolean', (value) => test(value));
}

function cast(name: string, wanted: string, test: (value: Value) => boolean): Builtin {
  return builtin(name, ['any'], wanted, (value) =>
    test(value) ? value : typeFailure(`${name}: operand 1 must be ${wanted} but got ${typeName(value)}`),
  );
}

/** A number from text as Go's ParseFloat reads it (hexadecimal floats and underscores excepted). */
function numberFrom(text: string): number | bigint | undefined {
  const match = /^([+-]?)(\d*)(\.\d*)?([eE][+-]?\d+)?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = ''] = match;
  if (whole === '' && fraction.length < 2) return undefined;
  return parseNumber(`${sign}${whole === '' ? '0' : whole}${fraction === '.' ? '' : fraction}${exponent}`);
}

export const types: readonly Builtin[] = [
  is('is_null', (value) => value === null),
  is('is_boolean', (value) => typeof value === 'boolean'),
  is('is_number', isNumber),
  is('is_string', (value) => typeof value === 'string'),
  is('is_array', isArray),
  is('is_object', isObject),
  is('is_set', isSet),
  builtin('type_name', ['any'], 'string', typeName),
  builtin('to_number', ['null|boolean|number|string'], 'number', (value) => {
    if (value === null) return 0;
    if (typeof value === 'boolean') return value ? 1 : 0;
    if (typeof value !== 'string') return value;
    if (/^[+-]*(?:inf|infinity|nan)$/i.test(value)) {
      return typeFailure('to_number: operand 1 must be valid number string but got string');
    }
    return numberFrom(value) ?? fail(`strconv.ParseFloat: parsing ${JSON.stringify(value)}: invalid syntax`);
  }),
  builtin('cast_array', ['any'], 'array', (value) => {
    if (isArray(value)) return value;
    return isSet(value) ? elements(value) : typeFailure('cast_array: operand 1 must be one of {array, set}');
  }),
  builtin('cast_set', ['any'], 'set', (value) => {
    if (isSet(value)) return value;
    return isArray(value) ? setOf(value) : typeFailure('cast_set: operand 1 must be one of {array, set}');
  }),
  cast('cast_string', 'string', (value) => typeof value === 'string'),
  cast('cast_boolean', 'boolean', (value) => typeof value === 'boolean'),
  cast('cast_null', 'null', (value) => value === null),
  cast('cast_object', 'object', isObject),
];
