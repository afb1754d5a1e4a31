import { expect, it } from 'vitest';
import { symbolsByModule } from '../../src/catalogers/go/symbols.ts';
import { inventoryOf } from './harness.ts';
import { linesOf } from './lines.ts';
import { elf } from './programs.ts';

const mark = '\xff Go buildinf:';
const around = 'x'.repeat(16);

/** A program that holds the build information of Go. */
function goProgram(info: string, version = 'go1.22.3'): Buffer {
  const text = `${around}${info}${around}`;
  const body = [
    Buffer.from(`${mark}\x08\x02`, 'latin1'),
    Buffer.alloc(16),
    varint(version.length),
    Buffer.from(version),
    varint(text.length),
    Buffer.from(text),
  ];
  return elf({ '.go.buildinfo': Buffer.concat(body) });
}

function varint(length: number): Buffer {
  return Buffer.from(length < 0x80 ? [length] : [(length & 0x7f) | 0x80, length >> 7]);
}

it('modules out of a program, replaced ones by what replaced them', () => {
  const info = [
    'path\texample.com/shop',
    'mod\texample.com/shop\t(devel)\t',
    'dep\tgithub.com/Masterminds/semver/v3\tv3.2.1\th1:AAAA=',
    'dep\texample.com/old\tv1.0.0',
    '=>\texample.com/new\tv1.1.0\th1:BBBB=',
    'dep\texample.com/local\tv1.0.0',
    '=>\t./local\t(devel)\t',
    'build\t-ldflags=-s -w -X main.version=1.4.2',
    '',
  ].join('\n');
  expect(linesOf({ 'usr/bin/shop': goProgram(info) })).toEqual([
    'golang/example.com/local runtime',
    'golang/example.com/new@v1.1.0 runtime',
    'golang/example.com/shop@v1.4.2 → golang/example.com/local golang/example.com/new@v1.1.0 golang/github.com/masterminds/semver/v3@v3.2.1 golang/stdlib@1.22.3',
    'golang/github.com/masterminds/semver/v3@v3.2.1 runtime',
    'golang/stdlib@1.22.3 runtime',
  ]);
  const names = inventoryOf({ 'usr/bin/shop': goProgram(info) }).components.map(({ name }) => name);
  expect(names).toContain('github.com/Masterminds/semver/v3');
});

it.each([
  ['a truncated program', goProgram('mod\tx\tv1\t\n').subarray(0, 300)],
  ['headers that lead nowhere', Buffer.concat([goProgram('').subarray(0, 64), Buffer.alloc(8)])],
  ['a length past the end', Buffer.from(`\x7fELF${'\xff'.repeat(80)}`, 'latin1')],
])('%s is no program of Go, and no failure', (_, bytes) => {
  expect(inventoryOf({ 'bin/x': bytes })).toMatchObject({ components: [], problems: [] });
});

it('functions belong to the module with the longest path', () => {
  const symbols = symbolsByModule(
    [
      'crypto/tls.(*Conn).Write',
      'main.main',
      'github.com/a/b.Open',
      'github.com/a/b/v2/inner.(*T).M',
      'github.com/a/b/v2.Open.func1',
      'gopkg.in/yaml%2ev3.Unmarshal',
      'slices.SortFunc[...]',
      'type:.eq.main.T',
    ],
    ['github.com/a/b', 'github.com/a/b/v2', 'gopkg.in/yaml.v3'],
    'stdlib',
  );
  expect([...symbols]).toEqual([
    ['stdlib', ['crypto/tls.(*Conn).Write', 'slices.SortFunc']],
    ['github.com/a/b', ['github.com/a/b.Open']],
    ['github.com/a/b/v2', ['github.com/a/b/v2/inner.(*T).M']],
    ['gopkg.in/yaml.v3', ['gopkg.in/yaml.v3.Unmarshal']],
  ]);
});

it('go.mod with replacements, and the sums beside it', () => {
  const mod = `module example.com/shop

go 1.22
toolchain go1.22.3

require example.com/one v1.0.0 // why
require (
	example.com/two v2.0.0+incompatible
	example.com/three v0.0.0-20240101000000-abcdefabcdef // indirect
)
replace example.com/two => example.com/fork v2.1.0
replace (
	example.com/three => ../three
)
`;
  expect(
    linesOf({ 'go.mod': mod, 'go.sum': 'example.com/one v1.0.0 h1:AAAA=\nexample.com/one v1.0.0/go.mod h1:BBBB=\n' }),
  ).toEqual([
    'golang/example.com/fork@v2.1.0 :8 direct',
    'golang/example.com/one@v1.0.0 :6 direct',
    'golang/example.com/three :9 indirect',
    'golang/stdlib@1.22.3 :4 direct',
  ]);
  expect(inventoryOf({ 'go.mod': mod, 'go.sum': 'example.com/one v1.0.0 h1:AAAA=\n' }).components[1]?.hashes).toEqual({
    h1: '000000',
  });
});
