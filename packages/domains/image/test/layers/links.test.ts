import { describe, expect, test } from 'vitest';
import { noCache } from '../../src/cache/store.ts';
import { catalogers } from '../../src/catalogers/index.ts';
import { type ImageContents, inspectImage } from '../../src/inspect.ts';
import { localReader } from '../../src/pool/reader.ts';
import type { SourceImage } from '../../src/sources/source.ts';
import { type Member, tar } from '../tar/write.ts';

const config = {
  platform: { os: 'linux', architecture: 'amd64' },
  diffIds: [],
  history: [],
  labels: {},
  env: [],
  entrypoint: [],
  command: [],
  exposedPorts: [],
};

/** What an image of these layers holds. */
async function contentsOf(...layers: readonly (readonly Member[])[]): Promise<ImageContents> {
  const image: SourceImage = {
    name: 'test',
    kind: 'oci-layout',
    config,
    annotations: {},
    layers: layers.map((members) => ({
      location: {
        kind: 'stream',
        async *open() {
          yield tar(members);
        },
      },
    })),
    close: async () => undefined,
  };
  return inspectImage(image, localReader({ catalogers, streams: [] }), { catalogers, streams: [], cache: noCache });
}

function purls({ components }: ImageContents): string[] {
  return components.map(({ purl }) => purl);
}

function file(name: string, content: string): Member {
  return { name, content };
}

function symlink(name: string, link: string): Member {
  return { name, type: 'symlink', link };
}

function hardlink(name: string, link: string): Member {
  return { name, type: 'hardlink', link };
}

function npm(name: string, version = '1.0.0'): string {
  return JSON.stringify({ name, version });
}

function status(name: string): string {
  return `Package: ${name}\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n`;
}

describe('hard links', () => {
  test.each([
    [
      'to a file that nobody wants by its own name',
      [file('store/ab12', npm('a')), hardlink('app/node_modules/a/package.json', 'store/ab12')],
    ],
    [
      'to another hard link',
      [
        file('store/ab12', npm('a')),
        hardlink('store/x', 'store/ab12'),
        hardlink('app/node_modules/a/package.json', 'store/x'),
      ],
    ],
    [
      'to a file that is wanted too',
      [
        file('b/node_modules/a/package.json', npm('a')),
        hardlink('app/node_modules/a/package.json', 'b/node_modules/a/package.json'),
      ],
    ],
  ])('%s', async (_, members) => {
    const contents = await contentsOf(members);
    expect(purls(contents)).toEqual(['pkg:npm/a@1.0.0']);
    expect(contents.components[0]?.places.map(({ path }) => path)).toContain('app/node_modules/a/package.json');
    expect(contents.problems).toEqual([]);
  });

  test('into a lower layer, as it was when the link was made', async () => {
    const contents = await contentsOf(
      [file('store/ab12', npm('a'))],
      [hardlink('app/node_modules/a/package.json', 'store/ab12')],
    );
    expect(purls(contents)).toEqual(['pkg:npm/a@1.0.0']);
  });

  test('to what no layer holds is told', async () => {
    const contents = await contentsOf([hardlink('app/node_modules/a/package.json', 'gone')]);
    expect(contents.complete).toBe(false);
    expect(contents.problems.map(({ code, file: where }) => [code, where])).toEqual([
      ['unreadable', 'app/node_modules/a/package.json'],
    ]);
  });

  test('that a later layer removes', async () => {
    const contents = await contentsOf(
      [file('store/ab12', npm('a')), hardlink('app/node_modules/a/package.json', 'store/ab12')],
      [file('app/node_modules/a/.wh.package.json', '')],
    );
    expect(purls(contents)).toEqual([]);
  });
});

describe('files that are named through a link of a lower layer', () => {
  const base = [symlink('lib', 'usr/lib'), file('usr/lib/node_modules/a/package.json', npm('a'))];

  test('are written where it leads, and replace what is there', async () => {
    const contents = await contentsOf(base, [file('lib/node_modules/a/package.json', npm('a', '2.0.0'))]);
    expect(purls(contents)).toEqual(['pkg:npm/a@2.0.0']);
  });

  test('are removed where it leads', async () => {
    expect(purls(await contentsOf(base, [file('lib/node_modules/a/.wh.package.json', '')]))).toEqual([]);
    expect(purls(await contentsOf(base, [file('lib/node_modules/.wh..wh..opq', '')]))).toEqual([]);
  });

  test('stand beside it when the layer has put a folder in the place of the link', async () => {
    const contents = await contentsOf(base, [
      { name: 'lib/', type: 'directory' },
      file('lib/node_modules/a/package.json', npm('a', '2.0.0')),
    ]);
    expect(purls(contents)).toEqual(['pkg:npm/a@1.0.0', 'pkg:npm/a@2.0.0']);
  });

  test('absolute, through several links, and a loop', async () => {
    const links = [symlink('a', '/b'), symlink('b', 'x/../d'), symlink('c', 'c')];
    const contents = await contentsOf(
      [...links, file('d/node_modules/x/package.json', npm('x'))],
      [file('a/node_modules/x/package.json', npm('x', '2.0.0')), file('c/node_modules/y/package.json', npm('y'))],
    );
    expect(purls(contents)).toEqual(['pkg:npm/x@2.0.0', 'pkg:npm/y@1.0.0']);
  });
});

describe('what a package manager keeps behind a link', () => {
  test.each([
    ['the file', [symlink('var/lib/dpkg/status', '../../../data/packages'), file('data/packages', status('a'))]],
    ['the folder', [symlink('var/lib/dpkg', '/data/dpkg'), file('data/dpkg/status', status('a'))]],
    ['a folder of files', [symlink('var/lib/dpkg', '/data/dpkg'), file('data/dpkg/status.d/a', status('a'))]],
  ])('%s', async (_, members) => {
    expect(purls(await contentsOf(members))).toEqual(['pkg:deb/debian/a@1?arch=all']);
    const [first = [], ...rest] = members.map((member) => [member]);
    expect(purls(await contentsOf(first, ...rest))).toEqual(['pkg:deb/debian/a@1?arch=all']);
  });

  test('a link that a later layer replaces by a file', async () => {
    const link = [symlink('var/lib/dpkg/status', '../../../data/packages'), file('data/packages', status('a'))];
    expect(purls(await contentsOf(link, [file('var/lib/dpkg/status', status('b'))]))).toEqual([
      'pkg:deb/debian/b@1?arch=all',
    ]);
  });

  test('a file that a later layer replaces by a link', async () => {
    const contents = await contentsOf(
      [file('var/lib/dpkg/status', status('a'))],
      [symlink('var/lib/dpkg/status', '/data/packages'), file('data/packages', status('b'))],
    );
    expect(purls(contents)).toEqual(['pkg:deb/debian/b@1?arch=all']);
  });
});
