import type { Value } from '@seawall/kube';
import { RE2JS } from 're2js';
import type { Schema } from './schema.ts';

/** What a schema's bounds, lengths and patterns say against a number or a string. */
export function scalarFaults(value: Value, schema: Schema): string[] {
  if (typeof value === 'number') return numberFaults(value, schema);
  return typeof value === 'string' ? stringFaults(value, schema) : [];
}

function numberFaults(value: number, schema: Schema): string[] {
  const { minimum, maximum, multipleOf } = schema;
  const faults: string[] = [];
  if (typeof minimum === 'number') {
    if (schema['exclusiveMinimum'] === true ? value <= minimum : value < minimum)
      faults.push(`is less than ${minimum}`);
  }
  if (typeof maximum === 'number') {
    if (schema['exclusiveMaximum'] === true ? value >= maximum : value > maximum)
      faults.push(`is more than ${maximum}`);
  }
  if (typeof multipleOf === 'number' && multipleOf > 0 && !Number.isInteger(value / multipleOf)) {
    faults.push(`is no multiple of ${multipleOf}`);
  }
  return faults;
}

function stringFaults(value: string, schema: Schema): string[] {
  const { minLength, maxLength, pattern } = schema;
  const length = [...value].length;
  const faults: string[] = [];
  if (typeof minLength === 'number' && length < minLength) faults.push(`needs ${minLength} characters or more`);
  if (typeof maxLength === 'number' && length > maxLength) faults.push(`takes ${maxLength} characters at most`);
  if (typeof pattern === 'string' && compiled(pattern)?.matcher(value).find() === false) {
    faults.push(`does not match ${pattern}`);
  }
  return faults;
}

const patterns = new Map<string, RE2JS | undefined>();

/** A pattern that cannot be read is the schema's fault and says nothing of values. */
function compiled(pattern: string): RE2JS | undefined {
  if (patterns.has(pattern)) return patterns.get(pattern);
  let made: RE2JS | undefined;
  try {
    made = RE2JS.compile(pattern);
  } catch {
    made = undefined;
  }
  if (patterns.size > 1000) patterns.clear();
  patterns.set(pattern, made);
  return made;
}
