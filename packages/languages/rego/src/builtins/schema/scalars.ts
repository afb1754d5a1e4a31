import { compare } from '../../values/compare.ts';
import { numberText, remainder } from '../../values/number.ts';
import { select } from '../../values/table.ts';
import { isNumber, type RegoObject, type Value } from '../../values/value.ts';
import { compilePattern } from '../regex.ts';
import { fitsFormat } from './formats.ts';
import { type Matching, say } from './fault.ts';

export function matchNumber(value: number | bigint, schema: RegoObject, at: Matching): void {
  const multiple = select(schema, 'multipleOf');
  if (isNumber(multiple) && !isMultiple(value, multiple))
    say(at, 'multiple_of', `Must be a multiple of ${numberText(multiple)}`);
  const bound = (keyword: string, exclusive: string): { limit: number | bigint | undefined; strict: boolean }[] => {
    const limit = select(schema, keyword);
    const other = select(schema, exclusive);
    // Draft 4 has a boolean beside the bound, later ones a bound of its own.
    return [
      { limit: isNumber(limit) ? limit : undefined, strict: other === true },
      { limit: isNumber(other) ? other : undefined, strict: true },
    ];
  };
  for (const { limit, strict } of bound('maximum', 'exclusiveMaximum')) {
    if (limit === undefined) continue;
    const order = compare(value, limit);
    if (strict && order >= 0) say(at, 'number_lt', `Must be less than ${numberText(limit)}`);
    else if (order > 0) say(at, 'number_lte', `Must be less than or equal to ${numberText(limit)}`);
  }
  for (const { limit, strict } of bound('minimum', 'exclusiveMinimum')) {
    if (limit === undefined) continue;
    const order = compare(value, limit);
    if (strict && order <= 0) say(at, 'number_gt', `Must be greater than ${numberText(limit)}`);
    else if (order < 0) say(at, 'number_gte', `Must be greater than or equal to ${numberText(limit)}`);
  }
}

function isMultiple(value: number | bigint, multiple: number | bigint): boolean {
  if (Number.isInteger(multiple) || typeof multiple === 'bigint') {
    if (typeof value === 'bigint' || Number.isInteger(value)) return remainder(value, multiple) === 0;
    return false;
  }
  const share = Number(value) / multiple;
  return Math.abs(share - Math.round(share)) < 1e-9;
}

export function matchString(value: string, schema: RegoObject, at: Matching): void {
  const length = [...value].length;
  const least = select(schema, 'minLength');
  const most = select(schema, 'maxLength');
  if (isNumber(least) && length < least)
    say(at, 'string_gte', `String length must be greater than or equal to ${least}`);
  if (isNumber(most) && length > most) say(at, 'string_lte', `String length must be less than or equal to ${most}`);
  const pattern = select(schema, 'pattern');
  if (typeof pattern === 'string' && !isFound(pattern, value))
    say(at, 'pattern', `Does not match pattern '${pattern}'`);
  const format: Value | undefined = select(schema, 'format');
  if (typeof format === 'string' && !fitsFormat(format, value)) say(at, 'format', `Does not match format '${format}'`);
}

export function isFound(pattern: string, value: string): boolean {
  const compiled = compilePattern(pattern);
  return !('tag' in compiled) && compiled.matcher(value).find();
}
