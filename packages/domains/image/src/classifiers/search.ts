import type { Content } from '../analyse/content.ts';
import { readProgram } from '../formats/program/read.ts';

/** Longer texts V8 keeps among the large and old, whose collection is dear. */
const step = 64 * 1024;
/** No version string is longer than this: what is looked at twice so that none is cut in two. */
const overlap = 512;

/** The first group of the first match in a file, whatever its size; patterns look at bytes as Latin-1. */
export function firstMatch(content: Content, patterns: readonly RegExp[]): string | undefined {
  for (const text of windows(content)) {
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const mostFound = 50;

/** What all matches of a pattern agree on: its first group, and of the second, if it has one, what leads to a release. */
export function agreedVersion(content: Content, pattern: RegExp): string | undefined {
  const found = new Map<string, string>();
  for (const text of windowsOfConstants(content)) {
    for (const [, core = '', rest = ''] of text.matchAll(pattern)) {
      const before = found.get(core);
      if (before === undefined || rest.length < before.length) found.set(core, rest);
      if (found.size > mostFound) return undefined;
    }
  }
  const [only, another] = found;
  return only === undefined || another !== undefined
    ? undefined
    : `${only[0]}${/^-(?:rc|alpha|beta)/.test(only[1]) ? only[1] : ''}`;
}

/** Where the linker puts the texts that it is given; the machine code, most of a program, has none. */
const constants: ReadonlySet<string> = new Set(['.rodata', '__rodata', '.rdata', '.data', '__data']);

function* windowsOfConstants(content: Content): Generator<string> {
  const sections = readProgram(content)?.sections.filter(({ name }) => constants.has(name)) ?? [];
  if (sections.length === 0) yield* windows(content);
  for (const { offset, size } of sections) yield* windows(content, offset, offset + size);
}

function* windows(content: Content, from = 0, to = content.size): Generator<string> {
  for (let at = from; at < to; at += step) {
    const start = Math.max(at - overlap, from);
    const bytes = content.read(start, Math.min(at + step, to) - start);
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}
