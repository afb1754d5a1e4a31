// What registries and lock files say, read without trusting its form.

export type Fields = Record<string, unknown>;

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value itself when it is an object, so that it can be changed; an empty one otherwise. */
export function record(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

/** The entries whose values are texts. */
export function strings(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value)).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return Object.fromEntries(entries);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function copied(value: unknown): unknown {
  return value === undefined ? undefined : structuredClone(value);
}
