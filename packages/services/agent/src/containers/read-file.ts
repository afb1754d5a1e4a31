import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The text of a file that others may have put there: never a pipe or a device that would keep the reader waiting, never through a
 * symbolic link in its last part, never more than so many bytes. Undefined when it is not to be had so.
 */
export function readBounded(path: string, mostBytes: number): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
    const stat = fstatSync(fd);
    if (!stat.isFile() || stat.size > mostBytes) return undefined;
    // Files of /proc say that they are empty.
    const bytes = Buffer.allocUnsafe(stat.size === 0 ? mostBytes : stat.size);
    let length = 0;
    while (length < bytes.length) {
      const got = readSync(fd, bytes, length, bytes.length - length, null);
      if (got === 0) break;
      length += got;
    }
    return bytes.toString('utf8', 0, length);
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** The same, read as JSON; undefined when it is none. */
export function readJson(path: string, mostBytes: number): Record<string, unknown> | undefined {
  const text = readBounded(path, mostBytes);
  if (text === undefined) return undefined;
  try {
    return objectFrom(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function objectFrom(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function textFrom(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of an object, as labels and annotations are. */
export function textsFrom(value: unknown): Record<string, string> {
  const entries = Object.entries(objectFrom(value) ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
