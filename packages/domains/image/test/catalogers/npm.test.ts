import { describe, expect, it } from 'vitest';
import { inventoryOf } from './harness.ts';
import { linesOf, problemsOf } from './lines.ts';

const expected = [
  'npm/%40s/a@1.0.0 :{a} runtime direct → npm/b@2.0.0',
  'npm/b@2.0.0 :{b} runtime indirect',
  'npm/d@3.0.0 :{d} development direct → npm/b@2.0.0',
  'npm/real@4.0.0 :{real} optional direct',
];

function at(lines: Readonly<Record<'a' | 'b' | 'd' | 'real', number>>): string[] {
  return expected.map((line) => line.replace(/\{(\w+)\}/, (_, name: keyof typeof lines) => String(lines[name])));
}

const integrity = `sha512-${Buffer.alloc(64, 0xab).toString('base64')}`;

function scopes(files: Readonly<Record<string, string>>): string[] {
  return inventoryOf(files).components.map(({ name, scope, direct }) => `${name} ${scope} ${direct}`);
}

describe('lock files say the same in each form', () => {
  it('npm 3', () => {
    const lock = `{
 "name": "shop", "lockfileVersion": 3,
 "packages": {
  "": {"dependencies": {"@s/a": "^1.0.0", "w": "1"}, "devDependencies": {"d": "3"}, "optionalDependencies": {"alias": "npm:real@4"}},
  "node_modules/@s/a": {"version": "1.0.0", "integrity": "${integrity}", "dependencies": {"b": "^2.0.0"}},
  "node_modules/alias": {"name": "real", "version": "4.0.0", "optional": true},
  "node_modules/b": {"version": "2.0.0"},
  "node_modules/d": {"version": "3.0.0", "dev": true, "dependencies": {"b": "*"}},
  "node_modules/w": {"resolved": "packages/w", "link": true},
  "packages/w": {"version": "1.0.0", "dependencies": {"@s/a": "*"}}
 }
}`;
    expect(linesOf({ 'shop/package-lock.json': lock })).toEqual(at({ a: 5, b: 7, d: 8, real: 6 }));
    expect(inventoryOf({ 'package-lock.json': lock }).components[0]?.hashes).toEqual({ sha512: 'ab'.repeat(64) });
  });

  it('npm 1, which does not know what is direct', () => {
    const lock = `{
 "lockfileVersion": 1,
 "dependencies": {
  "@s/a": {"version": "1.0.0", "requires": {"b": "^2.0.0"},
   "dependencies": {
    "b": {"version": "2.0.0"}}},
  "alias": {"version": "npm:real@4.0.0", "optional": true},
  "b": {"version": "1.0.0", "dev": true}
 }
}`;
    expect(linesOf({ 'npm-shrinkwrap.json': lock })).toEqual([
      'npm/%40s/a@1.0.0 :4 runtime → npm/b@2.0.0',
      'npm/b@1.0.0 :8 development',
      'npm/b@2.0.0 :6 runtime',
      'npm/real@4.0.0 :7 optional',
    ]);
  });

  it('Yarn 1, which knows neither scopes nor what is direct', () => {
    const lock = `# yarn lockfile v1


"@s/a@^1.0.0":
  version "1.0.0"
  resolved "https://registry.example/a.tgz#${'0f'.repeat(20)}"
  dependencies:
    b "^2.0.0"

"alias@npm:real@4":
  version "4.0.0"

b@*, b@^2.0.0:
  version "2.0.0"
  integrity ${integrity}
`;
    expect(linesOf({ 'yarn.lock': lock })).toEqual([
      'npm/%40s/a@1.0.0 :4 → npm/b@2.0.0',
      'npm/b@2.0.0 :13',
      'npm/real@4.0.0 :10',
    ]);
    expect(inventoryOf({ 'yarn.lock': lock }).components[0]?.hashes).toEqual({ sha1: '0f'.repeat(20) });
  });

  it('Yarn Berry', () => {
    const lock = `__metadata:
  version: 8

"@s/a@npm:^1.0.0":
  version: 1.0.0
  resolution: "@s/a@npm:1.0.0"
  dependencies:
    b: "npm:^2.0.0"
  languageName: node
  linkType: hard

"b@npm:*, b@npm:^2.0.0":
  version: 2.0.0
  resolution: "b@npm:2.0.0"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  dependencies:
    "@s/a": "npm:^1.0.0"
`;
    expect(linesOf({ 'yarn.lock': lock })).toEqual([
      'npm/%40s/a@1.0.0 :4 direct → npm/b@2.0.0',
      'npm/b@2.0.0 :12 indirect',
    ]);
  });

  describe('what of a Yarn lock file is for development, manifests say', () => {
    const classic = `# yarn lockfile v1

a@^1.0.0:
  version "1.0.0"
  dependencies:
    b "^2.0.0"

b@^2.0.0:
  version "2.0.0"

d@^3.0.0:
  version "3.0.0"
  dependencies:
    b "^2.0.0"
    e "*"

e@*:
  version "5.0.0"
`;
    const berry = `__metadata:
  version: 8

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:
    b: "npm:^2.0.0"

"b@npm:^2.0.0":
  version: 2.0.0
  resolution: "b@npm:2.0.0"

"d@npm:^3.0.0":
  version: 3.0.0
  resolution: "d@npm:3.0.0"
  dependencies:
    b: "npm:^2.0.0"
    e: "npm:*"

"e@npm:*":
  version: 5.0.0
  resolution: "e@npm:5.0.0"
`;
    const manifest = JSON.stringify({ dependencies: { a: '^1.0.0' }, devDependencies: { d: '^3.0.0' } });

    it.each([
      ['version 1', classic],
      ['Berry', berry],
    ])('%s, beside it and in a workspace', (_, lock) => {
      const scoped = ['a runtime true', 'b runtime false', 'd development true', 'e development false'];
      expect(scopes({ 'yarn.lock': lock, 'package.json': manifest })).toEqual(scoped);
      expect(scopes({ 'x/yarn.lock': lock, 'x/package.json': '{}', 'x/packages/y/package.json': manifest })).toEqual(
        scoped,
      );
    });

    it('a manifest of another lock file says nothing of it', () => {
      const files = { 'yarn.lock': classic, 'sub/yarn.lock': '# yarn lockfile v1\n', 'sub/package.json': manifest };
      expect(scopes(files)).toEqual(['a', 'b', 'd', 'e'].map((name) => `${name} undefined undefined`));
    });
  });

  it('pnpm 5, 6 and 9', () => {
    const five = `lockfileVersion: 5.4
dependencies:
  '@s/a': 1.0.0_b@2.0.0
devDependencies:
  d: 3.0.0
optionalDependencies:
  alias: /real/4.0.0
packages:
  /@s/a/1.0.0_b@2.0.0:
    resolution: {integrity: ${integrity}}
    dependencies:
      b: 2.0.0
    dev: false
  /b/2.0.0:
    dev: false
  /d/3.0.0:
    dependencies:
      b: 2.0.0
    dev: true
  /real/4.0.0:
    optional: true
`;
    const six = `lockfileVersion: '6.0'
dependencies:
  '@s/a':
    specifier: ^1.0.0
    version: 1.0.0(b@2.0.0)
devDependencies:
  d: {specifier: ^3.0.0, version: 3.0.0}
optionalDependencies:
  alias: {specifier: 'npm:real@4', version: /real@4.0.0}
packages:
  /@s/a@1.0.0(b@2.0.0):
    dependencies:
      b: 2.0.0
  /b@2.0.0:
    dev: false
  /d@3.0.0:
    dependencies:
      b: 2.0.0
    dev: true
  /real@4.0.0:
    optional: true
`;
    const nine = `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      '@s/a': {specifier: ^1.0.0, version: 1.0.0(b@2.0.0)}
    devDependencies:
      d: {specifier: ^3.0.0, version: 3.0.0}
    optionalDependencies:
      alias: {specifier: 'npm:real@4', version: real@4.0.0}
packages:
  '@s/a@1.0.0':
    resolution: {integrity: ${integrity}}
  b@2.0.0: {}
  d@3.0.0: {}
  real@4.0.0: {}
snapshots:
  '@s/a@1.0.0(b@2.0.0)':
    dependencies:
      b: 2.0.0
  b@2.0.0: {}
  d@3.0.0:
    dependencies:
      b: 2.0.0
  real@4.0.0:
    optional: true
`;
    expect(linesOf({ 'pnpm-lock.yaml': five })).toEqual(at({ a: 9, b: 14, d: 16, real: 20 }));
    expect(linesOf({ 'pnpm-lock.yaml': six })).toEqual(at({ a: 11, b: 14, d: 16, real: 20 }));
    expect(linesOf({ 'pnpm-lock.yaml': nine })).toEqual(at({ a: 11, b: 13, d: 14, real: 15 }));
  });

  it('Bun', () => {
    const lock = `{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "dependencies": {"@s/a": "^1.0.0",},
      "devDependencies": {"d": "3",},
      "optionalDependencies": {"alias": "npm:real@4",},
    },
  },
  "packages": {
    "@s/a": ["@s/a@1.0.0", "", { "dependencies": { "b": "^2.0.0" } }, "${integrity}"],
    "alias": ["real@4.0.0", "", {}, "${integrity}"],
    "b": ["b@1.0.0", "", {}, ""],
    "d": ["d@3.0.0", "", { "dependencies": { "b": "*" } }, ""],
    "@s/a/b": ["b@2.0.0", "", {}, ""],
  }
}`;
    expect(linesOf({ 'bun.lock': lock })).toEqual([
      'npm/%40s/a@1.0.0 :11 runtime direct → npm/b@2.0.0',
      'npm/b@1.0.0 :13 development indirect',
      'npm/b@2.0.0 :15 runtime indirect',
      'npm/d@3.0.0 :14 development direct → npm/b@1.0.0',
      'npm/real@4.0.0 :12 optional direct',
    ]);
  });
});

it('what lies in node_modules depends on what Node.js would find for it', () => {
  expect(
    linesOf({
      'app/node_modules/a/package.json':
        '{"name":"a","version":"1.0.0","license":"MIT","dependencies":{"b":"*","c":"*"}}',
      'app/node_modules/a/node_modules/b/package.json':
        '{"name":"b","version":"2.0.0","licenses":[{"type":"BSD-2-Clause"},{"type":"MIT"}]}',
      'app/node_modules/a/dist/package.json': '{"type":"module","name":"not-a-package","version":"0.0.0"}',
      'app/node_modules/b/package.json': '{"name":"b","version":"1.0.0"}',
      'node_modules/@s/c/package.json': '{"name":"@s/c","version":"3.0.0","license":"SEE LICENSE IN LICENSE.txt"}',
      'node_modules/c/package.json': '{"name":"c","version":"3.0.0"}',
    }),
  ).toEqual([
    'npm/%40s/c@3.0.0',
    'npm/a@1.0.0 [MIT] → npm/b@2.0.0 npm/c@3.0.0',
    'npm/b@1.0.0',
    'npm/b@2.0.0 [BSD-2-Clause, MIT]',
    'npm/c@3.0.0',
  ]);
});

it('a broken file names its line and hides no other', () => {
  const files = {
    'a/package-lock.json': '{"packages": {\n"node_modules/x": {"version": ]',
    'node_modules/a/package.json': '{"name":"a","version":"1"}',
  };
  expect(linesOf(files)).toContain('npm/a@1');
  expect(problemsOf(files)[0]).toMatch(/^a\/package-lock\.json:2 /);
});
