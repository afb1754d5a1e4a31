/** What was read from outside is looked at through these: whatever is not of the wanted type reads as absent. */

function mapping(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

/** The value's own field, never one that objects inherit. */
export function field(value: unknown, key: string): unknown {
  const object = mapping(value);
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A text that says something. */
export function filled(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

export function texts(value: unknown): string[] {
  return list(value).filter((item) => typeof item === 'string');
}

export function entries(value: unknown): [string, unknown][] {
  return Object.entries(mapping(value) ?? {});
}

/** An object without the keys whose values are undefined: what `exactOptionalPropertyTypes` asks for. */
export function compact<Fields extends object>(fields: Fields): Compact<Fields> {
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) if (value !== undefined) result[key] = value;
  return result as Compact<Fields>;
}

type Compact<Fields> = { [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key] } & {
  [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};
