import { atRoot, detached, unreadable } from '../programs/frame.ts';

const slash = 47;
const mostTexts = 16_384;
const longestKept = 128;

/** Reads the texts of one record after the other. */
export interface Cursor {
  /** Where the next text begins, and where the record ends. */
  at: number;
  end: number;
  text(): string | undefined;
  /** The path made absolute; undefined when it could not be read. `raw` is then what was passed. */
  path(): string | undefined;
  raw: string;
  /** Names up to a mark, leaf first; whether they lead to the process's root. */
  names(): { readonly names: string[]; readonly whole: boolean };
  /** A u16 length and so many bytes: where they lie. */
  bytes(): { readonly start: number; readonly length: number };
}

export function createCursor(memory: Buffer, view: DataView): Cursor {
  // Programs name the same few files over and over.
  const known = new Map<number, string>();

  const slice = (start: number, length: number): string => {
    if (length > longestKept) return memory.toString('utf8', start, start + length);
    let hash = length;
    for (let index = start; index < start + length; index += 1)
      hash = (Math.imul(hash, 31) + (memory[index] as number)) | 0;
    const found = known.get(hash);
    if (found !== undefined && same(found, start, length)) return found;
    const text = memory.toString('utf8', start, start + length);
    if (known.size >= mostTexts) known.clear();
    known.set(hash, text);
    return text;
  };

  const same = (text: string, start: number, length: number): boolean => {
    if (text.length !== length) return false;
    for (let index = 0; index < length; index += 1) if (text.charCodeAt(index) !== memory[start + index]) return false;
    return true;
  };

  const cursor: Cursor = {
    at: 0,
    end: 0,
    raw: '',
    text() {
      if (cursor.at + 2 > cursor.end) return undefined;
      const length = view.getUint16(cursor.at, true);
      cursor.at += 2;
      if (length >= detached) return undefined;
      const start = cursor.at;
      cursor.at += length;
      return slice(start, Math.min(length, Math.max(0, cursor.end - start)));
    },
    path() {
      if (cursor.at + 2 > cursor.end) return undefined;
      const length = view.getUint16(cursor.at, true);
      const start = cursor.at + 2;
      if (length === unreadable) {
        cursor.at += 2;
        cursor.names();
        return undefined;
      }
      const raw = cursor.text() as string;
      cursor.raw = raw;
      if (length > 0 && memory[start] === slash) {
        cursor.at += 2;
        return clean(raw);
      }
      const { names } = cursor.names();
      names.reverse();
      const base = `/${names.join('/')}`;
      if (raw === '') return base;
      return clean(base === '/' ? `/${raw}` : `${base}/${raw}`);
    },
    names() {
      const names: string[] = [];
      while (cursor.at + 2 <= cursor.end) {
        const length = view.getUint16(cursor.at, true);
        if (length === atRoot || length === detached) {
          cursor.at += 2;
          return { names, whole: length === atRoot };
        }
        const name = cursor.text();
        if (name !== undefined) names.push(name);
      }
      return { names, whole: false };
    },
    bytes() {
      if (cursor.at + 2 > cursor.end) return { start: cursor.at, length: 0 };
      const length = view.getUint16(cursor.at, true);
      const start = cursor.at + 2;
      if (length >= detached) {
        cursor.at += 2;
        return { start, length: 0 };
      }
      cursor.at = start + length;
      return { start, length: Math.min(length, Math.max(0, cursor.end - start)) };
    },
  };
  return cursor;
}

/** Without `.`, `..` and double slashes. */
export function clean(path: string): string {
  if (!path.includes('/.') && !path.includes('//')) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
