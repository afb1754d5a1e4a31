import { VulnsError } from '@seawall/vulns';
import { describe, expect, test } from 'vitest';
import { lockFormatOf } from '../src/locks/registry.ts';
import { type Registries, registriesOf } from '../src/locks/registries.ts';
import { zipOf } from './zip.ts';

/** Registries that answer what is given, by the end of the address. */
function answering(answers: Readonly<Record<string, string | Buffer>>): Registries {
  const bytes = (url: string): Promise<Buffer> => {
    const found = Object.entries(answers).find(([end]) => url.endsWith(end));
    if (found === undefined) throw new VulnsError('network', { en: `no ${url}`, zh: `无 ${url}` });
    return Promise.resolve(Buffer.from(found[1]));
  };
  return {
    npm: 'https://npm.example',
    pypi: 'https://pypi.example/simple',
    crates: 'https://crates.example',
    goProxy: 'https://go.example',
    goSums: 'sum.example',
    isPrivate: (module) => module.startsWith('corp.example/'),
    text: async (url) => (await bytes(url)).toString('utf8'),
    bytes,
  };
}

async function raise(
  file: string,
  text: string,
  change: string,
  answers: Readonly<Record<string, string | Buffer>>,
  beside: Readonly<Record<string, string>> = {},
): Promise<string> {
  const [, name = '', from = '', to = ''] = /^(\S+) (\S+) → (\S+)$/.exec(change) ?? [];
  const folder = { name: file, text, beside: (other: string) => beside[other] };
  const edit = await lockFormatOf(file)?.raise(folder, { name, from, to }, answering(answers));
  if (edit === undefined) throw new Error('no such lock file');
  return 'refused' in edit ? edit.refused.en : [...edit.files.values()].join('');
}

function lock(packages: object): string {
  return `${JSON.stringify({ lockfileVersion: 3, packages }, undefined, 2)}\n`;
}

function release(more: object = {}): string {
  return JSON.stringify({ dist: { integrity: 'sha512-new' }, ...more });
}

function wheel(...needs: string[]): Buffer {
  const lines = needs.map((need) => `Requires-Dist: ${need}\n`).join('');
  return zipOf({ 'django-1.dist-info/METADATA': `Name: django\n${lines}\ntext` });
}

function yarnEntry(keys: string, version: string, more = ''): string {
  const resolved = `https://registry.yarnpkg.com/b/-/b-${version}.tgz#00`;
  return `\n${keys}:\n  version "${version}"\n  resolved "${resolved}"\n  integrity sha512-old\n${more}`;
}

describe('package-lock.json', () => {
  const two = lock({
    '': { dependencies: { a: '^1.0.0' } },
    'node_modules/a': { version: '1.0.0', integrity: 'sha512-old', dependencies: { b: '~2.1.0' } },
    'node_modules/b': { version: '2.1.0', resolved: 'https://npm.example/b/-/b-2.1.0.tgz', integrity: 'sha512-old' },
  });
  test('takes version, hash and address of the registry', async () => {
    const after = await raise('package-lock.json', two, 'b 2.1.0 → 2.1.5', {
      '/b/2.1.5': release({ dist: { integrity: 'sha512-new', tarball: 'https://npm.example/b/-/b-2.1.5.tgz' } }),
    });
    expect(JSON.parse(after)).toMatchObject({
      packages: {
        'node_modules/b': {
          version: '2.1.5',
          integrity: 'sha512-new',
          resolved: 'https://npm.example/b/-/b-2.1.5.tgz',
        },
      },
    });
  });
  test.each([
    ['b 2.1.0 → 2.2.0', { '/b/2.2.0': release() }, 'node_modules/a asks for b ~2.1.0 and does not take 2.2.0'],
    [
      'a 1.0.0 → 1.1.0',
      { '/a/1.1.0': release({ dependencies: { b: '^3.0.0' } }) },
      'node_modules/a asks for b ^3.0.0, which the lock file does not hold',
    ],
    ['a 1.0.0 → 1.1.0', { '/a/1.1.0': release() }, 'its dependencies change (b), and with them the tree'],
    ['a 1.0.0 → 1.1.0', { '/a/1.1.0': '{}' }, 'the registry gives no hash of 1.1.0'],
    ['c 1.0.0 → 1.1.0', {}, 'the lock file does not name it'],
  ])('%s is left alone where the tree would not hold', async (change, answers, reason) => {
    expect(await raise('package-lock.json', two, change, answers)).toBe(reason);
  });
  test('a package of another registry is not even asked for', async () => {
    const entry = { version: '1.0.0', resolved: 'https://corp.example/a/-/a-1.0.0.tgz', integrity: 'x' };
    const other = lock({ '': { dependencies: { a: '^1.0.0' } }, 'node_modules/a': entry });
    expect(await raise('package-lock.json', other, 'a 1.0.0 → 1.0.1', {})).toBe(`it comes from ${entry.resolved}`);
    const held = { 'go.mod': 'module a\n\ngo 1.22\n\nrequire corp.example/m v1.1.0\n' };
    expect(await raise('go.sum', '', 'corp.example/m v1.0.0 → 1.1.0', {}, held)).toBe('it is private by GOPRIVATE');
  });
  test('raises what package.json pins with it', async () => {
    const pinned = lock({
      '': { dependencies: { a: '1.0.0' } },
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
    });
    const manifest = '{"dependencies": {\n  "a": "1.0.0"\n}}\n';
    const after = await raise(
      'package-lock.json',
      pinned,
      'a 1.0.0 → 1.0.1',
      { '/a/1.0.1': release() },
      { 'package.json': manifest },
    );
    expect(after).toContain('{"dependencies": {\n  "a": "1.0.1"\n}}\n');
    expect(after).not.toContain('1.0.0');
  });
});

test('yarn.lock takes both hashes, where every range that was asked for takes the version', async () => {
  const text = `# yarn lockfile v1\n\n${yarnEntry('a@^1.0.0', '1.0.0', '  dependencies:\n    b "~2.1.0"\n')}${yarnEntry('b@^2.0.0, b@~2.1.0', '2.1.0')}`;
  const answer = release({ dist: { integrity: 'sha512-new', shasum: 'ab12' } });
  const after = await raise('yarn.lock', text, 'b 2.1.0 → 2.1.5', { '/b/2.1.5': answer });
  expect(after).toContain(
    'b@^2.0.0, b@~2.1.0:\n  version "2.1.5"\n  resolved "https://registry.yarnpkg.com/b/-/b-2.1.5.tgz#ab12"\n  integrity sha512-new\n',
  );
  expect(await raise('yarn.lock', text, 'b 2.1.0 → 2.2.0', { '/b/2.2.0': answer })).toBe(
    'package.json, or another package, asks for b@~2.1.0 and does not take 2.2.0',
  );
  expect(await raise('yarn.lock', text, 'a 1.0.0 → 1.0.1', { '/a/1.0.1': answer })).toBe(
    'its dependencies change, and with them the tree',
  );
});

test('Cargo.lock takes the checksum of the index, where those that use the crate take the version', async () => {
  const source = 'source = "registry+https://github.com/rust-lang/crates.io-index"\n';
  const crates = `version = 3\n\n[[package]]\nname = "app"\nversion = "0.1.0"\ndependencies = [\n "ring",\n]\n\n[[package]]\nname = "ring"\nversion = "0.16.0"\n${source}checksum = "00"\n`;
  const index = ['0.16.0', '0.16.5', '0.17.0'].map((vers, at) =>
    JSON.stringify({ name: 'ring', vers, deps: [], cksum: `a${at}` }),
  );
  const answers = { '/ri/ng/ring': index.join('\n') };
  const manifest = { 'Cargo.toml': '[package]\nname = "app"\n[dependencies]\nring = "0.16"\n' };
  const after = await raise('Cargo.lock', crates, 'ring 0.16.0 → 0.16.5', answers, manifest);
  expect(after).toContain(`name = "ring"\nversion = "0.16.5"\n${source}checksum = "a1"`);
  const refused = await raise('Cargo.lock', crates, 'ring 0.16.0 → 0.17.0', answers, manifest);
  expect(refused).toBe('Cargo.toml asks for ring 0.16 and does not take 0.17.0');
});

test('go.sum takes both sums of the checksum database, where go.mod holds what the module asks for', async () => {
  const sum = 'h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
  const answers = {
    '/example.com/!m/@v/v1.2.0.mod': 'module example.com/M\n\ngo 1.20\n\nrequire example.com/n v1.0.0 // indirect\n',
    '/sumdb/sum.example/lookup/example.com/!m@v1.2.0': `7\nexample.com/M v1.2.0 ${sum}\nexample.com/M v1.2.0/go.mod ${sum}\n\ngo.sum database tree\n`,
  };
  const held = { 'go.mod': 'module a\n\ngo 1.22\n\nrequire (\n\texample.com/M v1.2.0\n\texample.com/n v1.1.0\n)\n' };
  const before = `example.com/M v1.1.0 ${sum}\nexample.com/n v1.1.0 ${sum}\n`;
  expect(await raise('go.sum', before, 'example.com/M v1.1.0 → 1.2.0', answers, held)).toBe(
    `example.com/M v1.1.0 ${sum}\nexample.com/M v1.2.0 ${sum}\nexample.com/M v1.2.0/go.mod ${sum}\nexample.com/n v1.1.0 ${sum}\n`,
  );
  const without = { 'go.mod': 'module a\n\ngo 1.22\n\nrequire example.com/M v1.2.0\n' };
  expect(await raise('go.sum', before, 'example.com/M v1.1.0 → 1.2.0', answers, without)).toBe(
    'example.com/M v1.2.0 asks for example.com/n v1.0.0, which the lock file does not hold',
  );
});

describe('Python', () => {
  const listing = JSON.stringify({
    files: ['3.2.0', '3.2.5'].flatMap((version) =>
      [`Django-${version}-py3-none-any.whl`, `django-${version}.tar.gz`].map((filename) => ({
        filename,
        url: `https://files.example/${filename}`,
        hashes: { sha256: `${version.replaceAll('.', '')}${filename.length}` },
      })),
    ),
  });
  const answers = (before: Buffer, after: Buffer): Record<string, string | Buffer> => ({
    '/simple/django/': listing,
    'Django-3.2.0-py3-none-any.whl': before,
    'Django-3.2.5-py3-none-any.whl': after,
  });
  const pinned =
    'django==3.2.0 \\\n    --hash=sha256:old \\\n    --hash=sha256:older\nsqlparse==0.4.1 \\\n    --hash=sha256:x\n';

  test('requirements with hashes take those of every file', async () => {
    const same = wheel('sqlparse>=0.2.2', 'argon2; extra == "argon2"');
    expect(await raise('requirements.txt', pinned, 'django 3.2.0 → 3.2.5', answers(same, same))).toBe(
      'django==3.2.5 \\\n    --hash=sha256:32519 \\\n    --hash=sha256:32529\nsqlparse==0.4.1 \\\n    --hash=sha256:x\n',
    );
  });
  test('what it asks for anew must be pinned beside it', async () => {
    const next = answers(wheel(), wheel('sqlparse (>=0.5)'));
    expect(await raise('requirements.txt', pinned, 'django 3.2.0 → 3.2.5', next)).toBe(
      'django 3.2.5 asks for sqlparse (>=0.5), which the lock file does not hold',
    );
  });
  test('Pipfile.lock and poetry.lock likewise', async () => {
    const pipfile = `${JSON.stringify({ default: { django: { hashes: ['sha256:x'], version: '==3.2.0' } } }, undefined, 4)}\n`;
    const same = answers(wheel(), wheel());
    expect(await raise('Pipfile.lock', pipfile, 'django 3.2.0 → 3.2.5', same)).toContain('"version": "==3.2.5"');
    const poetry =
      '[[package]]\nname = "django"\nversion = "3.2.0"\nfiles = [\n    {file = "a.whl", hash = "sha256:x"},\n]\n';
    const project = { 'pyproject.toml': '[tool.poetry.dependencies]\ndjango = "^3.2"\n' };
    expect(await raise('poetry.lock', poetry, 'django 3.2.0 → 3.2.5', same, project)).toContain(
      'version = "3.2.5"\nfiles = [\n    {file = "Django-3.2.5-py3-none-any.whl", hash = "sha256:32529"},\n',
    );
    const strict = { 'pyproject.toml': '[project]\ndependencies = [\n  "django==3.2.0",\n]\n' };
    expect(await raise('poetry.lock', poetry, 'django 3.2.0 → 3.2.5', same, strict)).toBe(
      'pyproject.toml asks for django ==3.2.0 and does not take 3.2.5',
    );
  });
});

test.each([
  ['corp.example', 'corp.example/team/a', true],
  ['*.corp.example/team', 'git.corp.example/team/a', true],
  ['*.corp.example/team', 'git.corp.example/other', false],
  ['corp.example/team/a', 'corp.example/team', false],
  ['', 'corp.example/team', false],
])('GOPRIVATE=%s and %s: %s', (glob, module, expected) => {
  expect(registriesOf({ GOPRIVATE: glob }).isPrivate(module)).toBe(expected);
});
