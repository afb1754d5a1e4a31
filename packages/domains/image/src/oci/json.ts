import { badImage } from '../error.ts';

/** Manifests and configurations past this size are refused; registries allow 4 MiB for manifests. */
export const maxDocument = 16 * 1024 * 1024;

export type Json = Readonly<Record<string, unknown>>;

/** A JSON object from outside; `what` names it in errors. */
export function parseObject(bytes: Uint8Array, what: string): Json {
  if (bytes.length > maxDocument) {
    throw badImage(what, {
      en: `${bytes.length} bytes, over the limit of ${maxDocument}`,
      zh: `大小为 ${bytes.length} 字节，超过上限 ${maxDocument} 字节`,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString());
  } catch (error) {
    const why = (error as Error).message;
    throw badImage(what, { en: `not JSON (${why})`, zh: `不是 JSON（${why}）` });
  }
  if (!isObject(value)) throw badImage(what, { en: 'not a JSON object', zh: '不是 JSON 对象' });
  return value;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** The entries of an object whose values are strings. */
export function stringsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}
