import * as fc from 'fast-check';

export type Json = Readonly<Record<string, unknown>>;

/** Values that a JSON Schema lets through, as far as the API's own document uses it. */
export function valuesOf(schema: Json, schemas: Readonly<Record<string, Json>>): fc.Arbitrary<unknown> {
  const { $ref, enum: options, anyOf, type, pattern, format } = schema;
  if (typeof $ref === 'string') return valuesOf(schemas[$ref.split('/').at(-1) ?? ''] ?? {}, schemas);
  if (Array.isArray(options)) return fc.constantFrom(...(options as unknown[]));
  if (Array.isArray(anyOf)) return fc.oneof(...(anyOf as Json[]).map((each) => valuesOf(each, schemas)));
  if ('const' in schema) return fc.constant(schema['const']);
  switch (type) {
    case 'object':
      return objectsOf(schema, schemas);
    case 'array':
      return fc.array(valuesOf((schema['items'] as Json | undefined) ?? {}, schemas), {
        minLength: numberIn(schema, 'minItems') ?? 0,
        maxLength: Math.min(4, numberIn(schema, 'maxItems') ?? 4),
      });
    case 'integer':
      return fc.integer({ min: numberIn(schema, 'minimum') ?? -1000, max: numberIn(schema, 'maximum') ?? 1000 });
    case 'number':
      return fc.double({
        min: numberIn(schema, 'minimum') ?? -1000,
        max: numberIn(schema, 'maximum') ?? 1000,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      if (format === 'date-time') return moments;
      if (typeof pattern === 'string')
        return fc.stringMatching(new RegExp(pattern)).filter((text) => text.trim() !== '');
      return texts(numberIn(schema, 'minLength') ?? 0, numberIn(schema, 'maxLength') ?? 80);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

/** From the year 1 to 9999: what RFC 3339 can say and databases hold. */
const moments = fc
  .date({ min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());

function texts(min: number, max: number): fc.Arbitrary<string> {
  const known = [
    "'; drop table users; --",
    '%',
    '\\',
    '_',
    '${7*7}',
    '../../etc/passwd',
    '=1+1',
    '<script>',
    'a b',
    '𝕏',
  ];
  const bounds = { minLength: min, maxLength: Math.max(min, Math.min(max, 40)) };
  const free = fc.string({ ...bounds, unit: 'binary' }).filter((text) => !text.includes('\0') && fits(text, min, max));
  return fc.oneof(free, fc.constantFrom(...known.filter((text) => fits(text, min, max)), 'x'.repeat(Math.max(min, 1))));
}

/** JSON Schema counts characters, and what is blank is no value. */
function fits(text: string, min: number, max: number): boolean {
  const { length } = [...text];
  return length >= min && text.length <= max && (min === 0 || text.trim().length >= min);
}

function objectsOf(schema: Json, schemas: Readonly<Record<string, Json>>): fc.Arbitrary<unknown> {
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, Json>>;
  const required = (schema['required'] ?? []) as string[];
  const model = Object.fromEntries(Object.entries(properties).map(([name, each]) => [name, valuesOf(each, schemas)]));
  const fixed = fc.record(model, { requiredKeys: required });
  const { additionalProperties } = schema;
  if (typeof additionalProperties !== 'object' || additionalProperties === null) return fixed;
  const further = fc.dictionary(fc.stringMatching(/^[a-z-]{1,12}$/), valuesOf(additionalProperties as Json, schemas), {
    maxKeys: 4,
  });
  return fc.tuple(further, fixed).map(([free, own]) => ({ ...free, ...own }));
}

function numberIn(schema: Json, name: string): number | undefined {
  const value = schema[name];
  return typeof value === 'number' ? value : undefined;
}

/** Stands for a field more than there is. */
export const addition = '+';

/** The value with something else in one of its places, or with a field more. */
export function changedAt(body: unknown, place: number, value: unknown): unknown {
  const places: (readonly string[])[] = [];
  const walk = (each: unknown, path: readonly string[]): void => {
    places.push(path);
    if (typeof each !== 'object' || each === null) return;
    for (const [key, item] of Object.entries(each)) walk(item, [...path, key]);
  };
  walk(body, []);
  const chosen = places[place % places.length] ?? [];
  const change = (each: unknown, [key, ...rest]: readonly string[]): unknown => {
    if (key === undefined) {
      return value === addition && typeof each === 'object' && each !== null && !Array.isArray(each)
        ? { ...each, 'unheard-of': 1 }
        : value;
    }
    if (Array.isArray(each)) return each.map((item: unknown, i) => (String(i) === key ? change(item, rest) : item));
    return { ...(each as object), [key]: change((each as Json)[key], rest) };
  };
  return change(body, chosen);
}
