import { gzipSync, zstdCompressSync } from 'node:zlib';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { StreamAnalyser } from '../../src/analyse/stream.ts';
import { catalogers } from '../../src/catalogers/index.ts';
import { type LayerClaim, type LayerLimits, readLayer } from '../../src/layers/read.ts';
import type { LayerResult } from '../../src/layers/result.ts';
import { squash } from '../../src/layers/squash.ts';
import { fileHistory, squashedView } from '../../src/layers/view.ts';
import { type Member, tar } from '../tar/write.ts';

/** Tells of every file that holds the word `secret`, wherever the chunks divide it. */
const finder: StreamAnalyser = {
  id: 'finder',
  key: '1',
  openLayer() {
    let text = '';
    return {
      begin({ path }) {
        text = '';
        return !path.endsWith('.skip');
      },
      chunk(bytes) {
        text += Buffer.from(bytes).toString();
      },
      end: () => (text.includes('secret') ? { at: text.indexOf('secret') } : undefined),
    };
  },
};

async function* chunked(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function read(bytes: Buffer, claim: Partial<LayerClaim> = {}, limits?: LayerLimits, size = 1000): Promise<LayerResult> {
  return readLayer(chunked(bytes, size), { catalogers, streams: [finder] }, { name: 'layer 1', ...claim }, limits);
}

function layer(members: readonly Member[]): Promise<LayerResult> {
  return read(tar(members));
}

function randomMember(): Buffer {
  let seed = 1;
  const content = Buffer.from(Array.from({ length: 40_000 }, () => (seed = (seed * 48_271) % 2_147_483_647) & 255));
  return tar([{ name: 'random', content }], false);
}

async function* failing(): AsyncGenerator<Buffer> {
  yield archive.subarray(0, 500);
  throw new Error('the network went away');
}

function secret(name: string): Member {
  return { name, content: 'secret' };
}

function sha256(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

const apk = 'P:busybox\nV:1.37.0-r0\nA:x86_64\n\n';
const archive = tar([
  { name: 'etc/os-release', content: 'ID=alpine\nVERSION_ID=3.22.1\n' },
  { name: 'lib/apk/db/installed', content: apk.repeat(300) },
  { name: 'app/config', content: `${'x'.repeat(5000)}secret` },
  { name: 'app/other.skip', content: 'secret' },
]);

describe('one pass', () => {
  const skippable = Buffer.from('502a4d1803000000616263', 'hex');
  test.each([
    ['plain', archive],
    ['gzip', gzipSync(archive)],
    ['gzip of several members', Buffer.concat([gzipSync(archive.subarray(0, 700)), gzipSync(archive.subarray(700))])],
    ['zstd', zstdCompressSync(archive)],
    [
      'zstd of several frames with skippable ones',
      Buffer.concat([
        skippable,
        zstdCompressSync(archive.subarray(0, 700)),
        skippable,
        zstdCompressSync(archive.subarray(700)),
        skippable,
      ]),
    ],
  ])('%s: hashes, readings and findings', async (_name, stored) => {
    for (const size of [7, 1000, stored.length]) {
      const result = await read(stored, { diffId: sha256(archive), digest: sha256(stored) }, undefined, size);
      expect(result.problems).toEqual([]);
      expect(result).toMatchObject({ complete: true, bytes: archive.length, entries: 4, diffId: sha256(archive) });
      expect(result.files.map(({ path, readings, streams }) => [path, Object.keys(readings ?? {}), streams])).toEqual([
        ['etc/os-release', ['distribution'], undefined],
        ['lib/apk/db/installed', ['apk'], undefined],
        ['app/config', [], { finder: { at: 5000 } }],
      ]);
    }
  });
});

describe('bad layers say what is wrong and keep what was read before', () => {
  const stored = gzipSync(Buffer.concat([archive.subarray(0, -1024), randomMember(), Buffer.alloc(1024)]));

  test('cut off', async () => {
    const result = await read(stored.subarray(0, stored.length - 5000));
    expect(result.problems.map(({ code }) => code)).toEqual(['truncated']);
    expect(result.complete).toBe(false);
    expect(result.files.map(({ path }) => path)).toContain('lib/apk/db/installed');
  });

  test('damaged in the middle', async () => {
    const damaged = Buffer.from(stored);
    damaged.fill(0xff, stored.length - 5000, stored.length - 4000);
    const result = await read(damaged);
    expect(result.problems[0]?.code).toBe('syntax');
    expect(result.files.map(({ path }) => path)).toContain('etc/os-release');
  });

  test('a zstd layer that is cut off between its blocks', async () => {
    const whole = zstdCompressSync(archive);
    expect((await read(whole.subarray(0, whole.length - 3))).problems.map(({ code }) => code)).toEqual(['truncated']);
  });

  test('another digest than the image says', async () => {
    const claimed = `sha256:${'0'.repeat(64)}`;
    for (const claim of [{ diffId: claimed }, { digest: claimed }]) {
      const result = await read(stored, claim);
      expect(result.problems.map(({ code }) => code)).toEqual(['digest-mismatch']);
      expect(result.problems[0]?.message.en).toContain(claimed);
      expect(result.complete).toBe(false);
    }
  });

  test('a bomb is stopped by its ratio, an endless layer by its size', async () => {
    const bomb = gzipSync(tar([{ name: 'zeros', content: Buffer.alloc(4_000_000) }]));
    const limits = { maxBytes: 1e12, maxRatio: 300, freeBytes: 1_000_000 };
    expect((await read(bomb, {}, limits)).problems[0]?.message.en).toContain('decompression bomb');
    const small = { maxBytes: 100_000, maxRatio: 1e9, freeBytes: 1e9 };
    expect((await read(bomb, {}, small)).problems[0]?.message.en).toContain('after 100000 bytes');
  });

  test('a compression that images do not know, and what is no archive', async () => {
    expect((await read(Buffer.from('BZh91AY&SY......'))).problems[0]?.message.en).toContain('bzip2');
    expect((await read(Buffer.from('x'.repeat(2000)))).problems[0]?.code).toBe('syntax');
  });

  test('names that lead out of the root', async () => {
    const result = await layer([{ name: '../../etc/os-release', content: 'ID=evil' }]);
    expect(result.problems.map(({ code, file }) => [code, file])).toEqual([['link-outside', '../../etc/os-release']]);
    expect(result.files[0]?.path).toBe('etc/os-release');
  });

  test('a failure of the source is told as it is', async () => {
    await expect(readLayer(failing(), { catalogers, streams: [] }, { name: 'x' })).rejects.toThrow(
      'the network went away',
    );
  });
});

describe('layers over each other', () => {
  test.each([
    ['a whiteout', [secret('a/x'), secret('a/y')], [{ name: 'a/.wh.x' }], ['a/y'], { 'a/x': 'removal' }],
    [
      'a whiteout of a folder',
      [secret('a/b/x'), secret('ab/x')],
      [{ name: '.wh.a' }],
      ['ab/x'],
      { 'a/b/x': 'removal' },
    ],
    [
      'an opaque folder',
      [secret('a/b/x'), secret('c')],
      [{ name: 'a/.wh..wh..opq' }, secret('a/new')],
      ['a/new', 'c'],
      { 'a/b/x': 'removal' },
    ],
    ['a changed file', [secret('a')], [{ name: 'a', content: 'clean' }], [], { a: 'replacement' }],
    [
      'a link in the place of a folder',
      [secret('a/x')],
      [{ name: 'a', type: 'symlink', link: 'b' }],
      [],
      { 'a/x': 'replacement' },
    ],
    ['a folder again', [secret('a/x')], [{ name: 'a', type: 'directory' }], ['a/x'], {}],
    ['marks of AUFS', [secret('a')], [{ name: '.wh..wh.plnk/x' }, { name: '.wh..wh.aufs' }], ['a'], {}],
  ] as const)('%s', async (_name, below, above, seen, hidden) => {
    const files = squash([await layer(below), await layer(above)]);
    expect(files.filter((one) => one.hidden === undefined).map(({ file }) => file.path)).toEqual(seen);
    expect(
      Object.fromEntries(files.flatMap((one) => (one.hidden === undefined ? [] : [[one.file.path, one.hidden.by]]))),
    ).toEqual(hidden);
  });

  test('what comes back after a removal is seen, as of the layer that brought it back', async () => {
    const layers = [await layer([secret('a')]), await layer([{ name: '.wh.a' }]), await layer([secret('a')])];
    expect(squash(layers).map(({ layer: number, hidden }) => [number, hidden?.layer])).toEqual([
      [0, 1],
      [2, undefined],
    ]);
    expect(fileHistory(layers, 'a').map(({ what, layer: number }) => [what, number])).toEqual([
      ['added', 0],
      ['removed', 1],
      ['added', 2],
    ]);
  });

  test('the view names every file with the layer that brought it', async () => {
    const layers = [
      await layer([{ name: 'd', type: 'directory' }, { name: 'd/x' }, { name: 'y' }]),
      await layer([
        { name: 'd', type: 'symlink', link: 'e' },
        { name: 'z', mode: 0o755 },
      ]),
    ];
    expect(
      [...squashedView(layers)].map(([path, { layer: number, entry }]) => `${path} ${entry.type} ${number}`).sort(),
    ).toEqual(['d symlink 1', 'y file 0', 'z file 1']);
    expect(fileHistory(layers, 'd/x').map(({ what }) => what)).toEqual(['added', 'removed']);
  });
});
