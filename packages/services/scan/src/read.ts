import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultLimits, type Problem } from '@seawall/kube';
import { unreadable } from './problems.ts';
import type { Found } from './discover/kinds.ts';

export type ReadResult = { readonly text: string } | { readonly problem: Problem } | { readonly ignored: true };

/** Enough of a JSON file to see whether it is a manifest; `apiVersion` and `kind` come first in all that tools write. */
const sniffBytes = 64 * 1024;

/**
 * The text of a file, or what is wrong with it: larger than the limit, binary, not UTF-8, unreadable. Large JSON files
 * that do not look like manifests are ignored when they were met in a directory. Reads without yielding: for the many
 * small files of a source tree that is several times faster than a promise each.
 */
export function readFound(found: Found, named: boolean): ReadResult {
  try {
    const file = openSync(found.path, 'r');
    try {
      const { size } = fstatSync(file);
      if (size <= defaultLimits.bytes) return decode(readFileSync(file), found.shown);
      if (!named && /\.json$/i.test(found.path) && !looksLikeManifest(file)) return { ignored: true };
      return { problem: tooLarge(found.shown, size) };
    } finally {
      closeSync(file);
    }
  } catch (error) {
    return { problem: unreadable(found.shown, error) };
  }
}

/** The text of the `.dockerignore` that holds for a Dockerfile, its own before its directory's; null without one. */
export function ignoreFileOf(dockerfile: string): string | null {
  for (const path of [`${dockerfile}.dockerignore`, join(dirname(dockerfile), '.dockerignore')]) {
    const read = existsSync(path) ? readFound({ kind: 'dockerfile', path, shown: path }, true) : undefined;
    if (read !== undefined && 'text' in read) return read.text;
  }
  return null;
}

function looksLikeManifest(file: number): boolean {
  const head = Buffer.alloc(sniffBytes);
  const length = readSync(file, head, 0, sniffBytes, 0);
  return /"apiVersion"\s*:/.test(head.toString('latin1', 0, length));
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });

/** The text of bytes: UTF-8, or UTF-16 with its mark. */
export function decode(bytes: Uint8Array, file: string, most: number = defaultLimits.bytes): ReadResult {
  if (bytes.length > most) return { problem: tooLarge(file, bytes.length, most) };
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : undefined;
  if (utf16 !== undefined) return { text: new TextDecoder(utf16).decode(bytes) };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { problem: binary(file, lineOf(bytes, nul)) };
  try {
    return { text: utf8.decode(bytes) };
  } catch {
    return { problem: notUtf8(file, lineOf(bytes, firstInvalid(bytes))) };
  }
}

/** Offset of the first byte that UTF-8 does not allow there, found by halving. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (good + 1 < bad) {
    const middle = (good + bad) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      good = middle;
    } catch {
      bad = middle;
    }
  }
  return good;
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < offset; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  return line;
}

function tooLarge(file: string, size: number, most = defaultLimits.bytes): Problem {
  const found = (size / 1024 / 1024).toFixed(0);
  const limit = most / 1024 / 1024;
  return {
    code: 'too-large',
    file,
    line: 1,
    message: {
      en: `${found} MiB, over the limit of ${limit} MiB for one file; split it`,
      zh: `文件为 ${found} MiB，超过单个文件 ${limit} MiB 的上限；请拆分`,
    },
  };
}

function binary(file: string, line: number): Problem {
  return {
    code: 'binary',
    file,
    line,
    message: {
      en: 'Binary data, not text; rename it or exclude it in seawall.yaml',
      zh: '内容为二进制数据而非文本；请重命名或在 seawall.yaml 中排除',
    },
  };
}

function notUtf8(file: string, line: number): Problem {
  return {
    code: 'encoding',
    file,
    line,
    message: { en: 'Not valid UTF-8; save the file as UTF-8', zh: '不是有效的 UTF-8；请以 UTF-8 保存' },
  };
}
