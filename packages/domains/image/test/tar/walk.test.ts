import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/tar/entry.ts';
import { TarError } from '../../src/tar/error.ts';
import { walkTar } from '../../src/tar/walk.ts';
import { header, type Member, padded, sealed, tar } from './write.ts';

interface Read {
  readonly entries: (Entry & { content: string })[];
  readonly names: string[];
}

/** Walks an archive that arrives in chunks of `size` bytes. */
function walked(archive: Buffer, size = archive.length): Read {
  const read: Read = { entries: [], names: [] };
  const chunks: Buffer[] = [];
  const walker = walkTar(
    {
      entry(entry) {
        read.entries.push({ ...entry, content: '' });
        chunks.length = 0;
        return entry.type === 'file';
      },
      data: (bytes) => void chunks.push(Buffer.from(bytes)),
      end() {
        read.entries.at(-1)!.content = Buffer.concat(chunks).toString();
      },
    },
    { onName: (name) => void read.names.push(name) },
  );
  for (let at = 0; at < archive.length; at += size) walker.push(archive.subarray(at, at + size));
  walker.close();
  return read;
}

function paths(members: readonly Member[]): string[] {
  return walked(tar(members)).entries.map(({ path }) => path);
}

/** How the walk of an archive ends: `whole`, or the code of its error. */
function outcome(archive: Buffer): string {
  try {
    walked(archive);
    return 'whole';
  } catch (error) {
    return error instanceof TarError ? error.code : String(error);
  }
}

test('files, folders, links and devices come with their paths, sizes, modes and targets', () => {
  const { entries } = walked(
    tar([
      { name: './' },
      { name: './etc/', type: 'directory', mode: 0o755 },
      { name: './etc/passwd', content: 'root' },
      { name: 'bin', type: 'symlink', link: 'usr/bin' },
      { name: 'etc/copy', type: 'hardlink', link: './etc/passwd' },
      { name: 'dev/null', type: 'character' },
      { name: 'empty' },
    ]),
  );
  expect(entries.map(({ path, type, size, link, content }) => [path, type, size, link, content])).toEqual([
    ['', 'directory', 0, '', ''],
    ['etc', 'directory', 0, '', ''],
    ['etc/passwd', 'file', 4, '', 'root'],
    ['bin', 'symlink', 0, 'usr/bin', ''],
    ['etc/copy', 'hardlink', 0, 'etc/passwd', ''],
    ['dev/null', 'character', 0, '', ''],
    ['empty', 'file', 0, '', ''],
  ]);
});

test('chunks of any size give the same entries', () => {
  const archive = tar([
    { name: 'a', content: 'x'.repeat(1000) },
    { name: 'short', content: 'b', pax: { path: `long/${'y'.repeat(300)}` } },
    { name: 'c', content: 'z'.repeat(512) },
  ]);
  const whole = walked(archive);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (size) => {
      expect(walked(archive, size)).toEqual(whole);
    }),
    {
      numRuns: 50,
    },
  );
});

test('names out of pax headers, GNU long names and the ustar prefix', () => {
  const long = `deep/${'n'.repeat(150)}`;
  const gnu = Buffer.concat([
    header('././@LongLink', 'L', 156, 0, ''),
    padded(Buffer.from(`${long}\0`)),
    tar([{ name: 'cut' }]),
  ]);
  expect(walked(gnu).entries[0]?.path).toBe(long);
  expect(paths([{ name: 'cut', pax: { path: long, mtime: '1.5' } }])).toEqual([long]);
  const block = header('name', '0', 0, 0o644, '');
  block.write('prefix/folder', 345);
  expect(walked(Buffer.concat([sealed(block), Buffer.alloc(1024)])).entries[0]?.path).toBe('prefix/folder/name');
});

test('names that lead out of the root stay below it, and are told', () => {
  const { entries, names } = walked(
    tar([{ name: '../../etc/passwd' }, { name: '/abs//x/./y' }, { name: 'a/../../b' }]),
  );
  expect(entries.map(({ path }) => path)).toEqual(['etc/passwd', 'abs/x/y', 'b']);
  expect(names).toEqual(['../../etc/passwd', '/abs//x/./y', 'a/../../b']);
});

test('sparse files come with their holes', () => {
  const old = header('sparse', 'S', 3, 0o644, '');
  old.write('ustar  \0', 257);
  old.write('00000000002\0', 386);
  old.write('00000000003\0', 398);
  old.write('00000000010\0', 483);
  expect(walked(Buffer.concat([sealed(old), padded(Buffer.from('abc')), Buffer.alloc(1024)])).entries[0]).toMatchObject(
    {
      size: 8,
      content: '\0\0abc\0\0\0',
    },
  );
  const pax01 = { 'GNU.sparse.map': '1,2,4,1', 'GNU.sparse.size': '6', 'GNU.sparse.name': 'real' };
  expect(walked(tar([{ name: 'x', content: 'abc', pax: pax01 }])).entries[0]).toMatchObject({
    path: 'real',
    content: '\0ab\0c\0',
  });
  const pax10 = {
    'GNU.sparse.major': '1',
    'GNU.sparse.minor': '0',
    'GNU.sparse.name': 'real',
    'GNU.sparse.realsize': '5',
  };
  const content = Buffer.concat([padded(Buffer.from('1\n2\n3\n')), Buffer.from('abc')]);
  expect(walked(tar([{ name: 'x', content, pax: pax10 }]), 100).entries[0]).toMatchObject({
    path: 'real',
    size: 5,
    content: '\0\0abc',
  });
});

test('a size in base 256 is read', () => {
  const archive = tar([{ name: 'huge', size: 9 * 2 ** 30, content: 'start' }], false);
  expect(() => walked(archive)).toThrow(/middle of an entry/);
});

test.each([
  ['a damaged checksum', () => tar([{ name: 'a' }]).fill('x', 0, 3), 'corrupt'],
  ['no archive at all', () => Buffer.from('hello'.repeat(200)), 'corrupt'],
  ['content that ends early', () => tar([{ name: 'a', content: 'x'.repeat(600) }]).subarray(0, 700), 'truncated'],
  ['half a header', () => tar([{ name: 'a' }]).subarray(0, 300), 'truncated'],
  ['a size that is no number', () => tar([{ name: 'a', pax: { size: '-1' } }]), 'corrupt'],
  [
    'a pax record longer than its header',
    () => Buffer.concat([header('p', 'x', 9, 0, ''), padded(Buffer.from('99 a=b\nxx'))]),
    'corrupt',
  ],
  ['an extended header of a gigabyte', () => header('p', 'x', 2 ** 30, 0, ''), 'corrupt'],
  [
    'a sparse map that needs more than is stored',
    () => tar([{ name: 'x', content: 'abc', pax: { 'GNU.sparse.map': '0,4', 'GNU.sparse.size': '9' } }]),
    'corrupt',
  ],
  [
    'overlapping sparse segments',
    () => tar([{ name: 'x', content: 'abcd', pax: { 'GNU.sparse.map': '0,2,1,2', 'GNU.sparse.size': '9' } }]),
    'corrupt',
  ],
] as const)('%s is an error', (_name, archive, code) => {
  expect(outcome(archive())).toBe(code);
});

test('an archive without end marker is whole when it ends between entries', () => {
  expect(walked(tar([{ name: 'a', content: 'x' }], false)).entries).toHaveLength(1);
  expect(walked(Buffer.alloc(0)).entries).toEqual([]);
});

test('whatever the bytes are, the walk ends with entries or an error of its own', () => {
  const valid = tar([
    { name: 'a', content: 'x'.repeat(700), pax: paxRecords },
    { name: 'b', flag: 'S', content: 'y' },
  ]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 }), (edits) => {
      const archive = Buffer.from(valid);
      for (const [at, byte] of edits) archive[at] = byte;
      // With the checksums made right again the damage reaches what stands behind them.
      for (let at = 0; at + 512 <= archive.length; at += 512)
        if (archive[at] !== 0) sealed(archive.subarray(at, at + 512));
      expect(['whole', 'corrupt', 'truncated']).toContain(outcome(archive));
    }),
    { numRuns: 300 },
  );
});

const paxRecords = { path: 'renamed', 'GNU.sparse.map': '0,700', 'GNU.sparse.size': '700' };
