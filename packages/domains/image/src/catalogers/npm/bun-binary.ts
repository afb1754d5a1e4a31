import type { CatalogedFile, Reading } from '../../analyse/cataloger.ts';
import { sriHashes } from '../../formats/integrity.ts';
import { problem } from '../../problem.ts';
import { componentsOf, type Entry, type Root } from '../graph.ts';

const mark = Buffer.from('#!/usr/bin/env bun\nbun-lockfile-format-v0\n');
/** Behind the mark: the format's number, a digest of 32 bytes, the length of it all. */
const tableAt = mark.length + 4 + 32 + 8;
const mostPackages = 1_000_000;

/** Columns of the table of packages, one after another, with the bytes of one cell; version numbers grew in format 3. */
const columns = { name: 8, nameHash: 8, resolution: 0, needs: 8, found: 8, meta: 88, bin: 20, scripts: 49 } as const;
const resolutionBytes = new Map([
  [2, { cell: 64, number: 4 }],
  [3, { cell: 72, number: 8 }],
]);

const dependencyBytes = 26;
const behaviour = { optional: 4, development: 8 } as const;

/** What kind of thing a package was resolved to. */
const kinds = {
  root: 1,
  npm: 2,
  folder: 4,
  tarball: 8,
  github: 16,
  git: 32,
  link: 64,
  workspace: 72,
  remote: 80,
} as const;

const integrityBytes = [undefined, 'sha1', 'sha256', 'sha384', 'sha512'] as const;

/** The lock file of Bun before 1.2, which later ones write when told to: tables of numbers, and a heap of text. */
export function readBinaryLock({ path, content }: CatalogedFile): Reading {
  const file = Buffer.from(content.bytes());
  if (!file.subarray(0, mark.length).equals(mark)) return unreadable(path);
  const format = file.length < mark.length + 4 ? 0 : file.readUInt32LE(mark.length);
  const widths = resolutionBytes.get(format);
  if (widths === undefined) return { problems: [otherFormat(path, format)] };
  try {
    return { components: packagesOf(file, path, widths) };
  } catch (error) {
    // Offsets that lead out of the file.
    if (error instanceof RangeError) return unreadable(path);
    throw error;
  }
}

function packagesOf(file: Buffer, path: string, { cell, number }: { cell: number; number: number }) {
  const count = at64(file, tableAt);
  const start = at64(file, tableAt + 24);
  const end = at64(file, tableAt + 32);
  if (count > mostPackages) throw new RangeError('too many packages');
  const at = columnStarts(start, count, cell);
  const [, , resolutions, dependencies, , texts] = arraysAt(file, end);
  if (resolutions === undefined || dependencies === undefined || texts === undefined) throw new RangeError('no arrays');
  const packages = Array.from({ length: count }, (_, index) => {
    const resolution = at.resolution + index * cell;
    const found = pairAt(file, at.found + index * columns.found);
    const needs = pairAt(file, at.needs + index * columns.needs);
    return {
      name: textAt(file, at.name + index * columns.name, texts),
      kind: file.readUInt8(resolution),
      version: versionOf(file, resolution, number, texts),
      integrity: integrityOf(file, at.meta + index * columns.meta),
      needs: Array.from({ length: Math.min(needs.length, found.length) }, (__, one) => ({
        key: String(within(resolutions, (found.offset + one) * 4).readUInt32LE()),
        behaviour: within(dependencies, (needs.offset + one) * dependencyBytes).readUInt8(16),
      })),
    };
  });
  const entries: Entry[] = [];
  const roots: Root[] = [];
  for (const [index, { name, kind, version, integrity, needs }] of packages.entries()) {
    if (kind === kinds.root || kind === kinds.workspace) {
      roots.push(...needs.map((need): Root => ({ key: need.key, scope: scopeOf(need.behaviour) })));
    } else if (name !== '' && version !== undefined) {
      entries.push({
        key: String(index),
        draft: { ecosystem: 'npm', name, version, place: { path }, hashes: sriHashes(integrity) },
        needs: needs.map(({ key }) => key),
      });
    }
  }
  return componentsOf(entries, roots);
}

function columnStarts(start: number, count: number, cell: number): Record<keyof typeof columns, number> {
  let at = start;
  const starts: Partial<Record<keyof typeof columns, number>> = {};
  for (const [name, width] of Object.entries(columns) as [keyof typeof columns, number][]) {
    starts[name] = at;
    at += count * (name === 'resolution' ? cell : width);
  }
  return starts as Record<keyof typeof columns, number>;
}

/** Trees, hoisted packages, resolutions, dependencies, further texts' places, texts: each says where it begins and ends. */
function arraysAt(file: Buffer, start: number): Buffer[] {
  const arrays: Buffer[] = [];
  for (let at = start; arrays.length < 6; ) {
    const from = at64(file, at);
    const to = at64(file, at + 8);
    if (from < at || to < from || to > file.length) throw new RangeError('an array out of the file');
    arrays.push(file.subarray(from, to));
    at = to;
  }
  return arrays;
}

/** Up to eight bytes stand in place; of a longer text its place in the heap does, marked by the highest bit. */
function textAt(file: Buffer, at: number, texts: Buffer): string {
  const high = file.readUInt32LE(at + 4);
  if (high < 0x80000000) {
    const bytes = file.subarray(at, at + 8);
    const zero = bytes.indexOf(0);
    return bytes.toString('utf8', 0, zero < 0 ? bytes.length : zero);
  }
  const from = file.readUInt32LE(at);
  return within(texts, from).toString('utf8', 0, high - 0x80000000);
}

/** As the text form of the lock file writes it; undefined for what is the project's own. */
function versionOf(file: Buffer, resolution: number, number: number, texts: Buffer): string | undefined {
  const value = resolution + 8;
  const text = (index: number): string => textAt(file, value + index * 8, texts);
  switch (file.readUInt8(resolution)) {
    case kinds.npm: {
      const parts = [0, 1, 2].map((one) =>
        number === 8 ? at64(file, value + 8 + one * 8) : file.readUInt32LE(value + 8 + one * 4),
      );
      const rest = value + 8 + (number === 8 ? 24 : 16);
      const before = textAt(file, rest, texts);
      const build = textAt(file, rest + 16, texts);
      return `${parts.join('.')}${before === '' ? '' : `-${before}`}${build === '' ? '' : `+${build}`}`;
    }
    case kinds.github:
      return `github:${text(0)}/${text(1)}#${text(3) || text(2)}`;
    case kinds.git:
      return `git+${text(1)}#${text(3) || text(2)}`;
    case kinds.folder:
      return `file:${text(0)}`;
    case kinds.link:
      return `link:${text(0)}`;
    case kinds.tarball:
    case kinds.remote:
      return text(0);
    default:
      return undefined;
  }
}

function integrityOf(file: Buffer, meta: number): string | undefined {
  const lengths = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 } as const;
  const algorithm = integrityBytes[file.readUInt8(meta + 20)];
  if (algorithm === undefined) return undefined;
  return `${algorithm}-${file.subarray(meta + 21, meta + 21 + lengths[algorithm]).toString('base64')}`;
}

function scopeOf(bits: number): Root['scope'] {
  if ((bits & behaviour.development) !== 0) return 'development';
  return (bits & behaviour.optional) === 0 ? 'runtime' : 'optional';
}

function pairAt(file: Buffer, at: number): { offset: number; length: number } {
  return { offset: file.readUInt32LE(at), length: file.readUInt32LE(at + 4) };
}

function at64(file: Buffer, at: number): number {
  const value = Number(file.readBigUInt64LE(at));
  if (!Number.isSafeInteger(value)) throw new RangeError('a number past all sizes');
  return value;
}

function within(bytes: Buffer, at: number): Buffer {
  if (at > bytes.length) throw new RangeError('a place out of its array');
  return bytes.subarray(at);
}

function unreadable(path: string): Reading {
  return {
    problems: [
      problem(
        'syntax',
        path,
        'the binary lock file of Bun is damaged; bun install --save-text-lockfile writes it anew, as text',
        'Bun 的二进制锁文件已损坏；可用 bun install --save-text-lockfile 重新生成文本格式',
      ),
    ],
  };
}

function otherFormat(path: string, format: number) {
  return problem(
    'unreadable',
    path,
    `format ${format} of Bun's binary lock file is not read (2 and 3 are): bun install --save-text-lockfile writes the text form`,
    `不支持 Bun 二进制锁文件的格式 ${format}（支持 2 和 3）：请用 bun install --save-text-lockfile 生成文本格式`,
  );
}
