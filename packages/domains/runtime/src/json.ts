/** Reading values out of JSON that others wrote: whatever is not of the expected type is not there. */

export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textAt(json: Json | undefined, key: string): string | undefined {
  const value = json === undefined || !Object.hasOwn(json, key) ? undefined : json[key];
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(json: Json | undefined, key: string): number | undefined {
  const value = json === undefined || !Object.hasOwn(json, key) ? undefined : json[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function booleanAt(json: Json | undefined, key: string): boolean | undefined {
  const value = json === undefined || !Object.hasOwn(json, key) ? undefined : json[key];
  return typeof value === 'boolean' ? value : undefined;
}

export function objectAt(json: Json | undefined, key: string): Json | undefined {
  const value = json === undefined || !Object.hasOwn(json, key) ? undefined : json[key];
  return isJson(value) ? value : undefined;
}

export function listAt(json: Json | undefined, key: string): readonly unknown[] {
  const value = json === undefined || !Object.hasOwn(json, key) ? undefined : json[key];
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The texts of a list; what is none is left out. */
export function textsAt(json: Json | undefined, key: string): readonly string[] {
  return listAt(json, key).filter((item) => typeof item === 'string');
}

/** The JSON object that a text holds, if it holds one. */
export function parsedAt(json: Json | undefined, key: string): Json | undefined {
  return parsedObject(textAt(json, key));
}

export function parsedObject(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
