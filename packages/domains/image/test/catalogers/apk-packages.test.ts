import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type ApkSpec, buildApk, installed } from './apk-packages.ts';
import { inventoryOf } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-apk-'));
afterAll(() => rmSync(folder, { recursive: true }));

const common = [
  ['arch', 'x86_64'],
  ['size', '622592'],
  ['maintainer', 'Someone <someone@example.org>'],
  ['builddate', '1754000000'],
  ['commit', 'c0ffee'],
] as const;

const specs: readonly ApkSpec[] = [
  {
    info: [['pkgname', 'layout'], ['pkgver', '3.7.0-r0'], ...common, ['license', 'GPL-2.0-only'], ['origin', 'layout']],
    files: [
      { name: 'etc/', type: 'directory', mode: 0o755 },
      { name: 'etc/motd', content: 'Welcome\n' },
      { name: 'root/', type: 'directory', mode: 0o700 },
      { name: 'var/run', type: 'symlink', link: '../run', mode: 0o777 },
    ],
  },
  {
    info: [
      ['pkgname', 'libssl3'],
      ['pkgver', '3.5.1-r0'],
      ...common,
      ['license', 'Apache-2.0'],
      ['origin', 'openssl'],
      ['depend', 'so:libc.musl-x86_64.so.1'],
      ['provides', 'so:libssl.so.3=3'],
    ],
    files: [{ name: 'usr/lib/libssl.so.3', content: 'ELF…', mode: 0o755 }],
  },
  {
    info: [
      ['pkgname', 'tool'],
      ['pkgver', '1.2_git20260101-r3'],
      ['pkgdesc', 'F: a description that looks like a field'],
      ...common,
      ['license', 'MIT AND (BSD-2-Clause OR GPL-2.0-or-later)'],
      ['origin', 'tool'],
      ['depend', 'so:libssl.so.3'],
      ['depend', 'layout>=3.0'],
      ['depend', '!old-tool'],
      ['provides', 'cmd:tool=1.2'],
    ],
    files: [{ name: 'usr/bin/tool', content: 'a program', mode: 0o755 }],
  },
];

function fieldOf(line: string): [string, string][] {
  const match = /^(\w+) = (.*)$/.exec(line);
  return match === null ? [] : [[match[1] as string, match[2] as string]];
}

/** What `tar` takes out of a package: its fields and its files. */
function unpacked(spec: ApkSpec): { fields: Map<string, string>; files: string[] } {
  const path = join(folder, 'package.apk');
  writeFileSync(path, buildApk(spec).bytes);
  const options = ['--warning=no-unknown-keyword', '-xzf', path, '-C', folder, '.PKGINFO'];
  execFileSync('tar', options, { stdio: 'pipe' });
  const lines = readFileSync(join(folder, '.PKGINFO'), 'utf8').split('\n');
  const listing = execFileSync('tar', ['--warning=no-unknown-keyword', '-tzf', path], { encoding: 'utf8' });
  return {
    fields: new Map(lines.flatMap(fieldOf)),
    files: listing.split('\n').filter((name) => name !== '' && !name.startsWith('.') && !name.endsWith('/')),
  };
}

test('what apk has installed is what the packages say of themselves', () => {
  const database = specs.map(installed).join('');
  const { components, problems } = inventoryOf({ 'lib/apk/db/installed': database }, true);
  expect(problems).toEqual([]);
  const found = components.map(({ name, version, architecture, source, vendor, files }) => ({
    name,
    version,
    architecture,
    origin: source?.name ?? name,
    vendor,
    files,
  }));
  const expected = specs.map((spec) => {
    const { fields, files } = unpacked(spec);
    return {
      name: fields.get('pkgname'),
      version: fields.get('pkgver'),
      architecture: fields.get('arch'),
      origin: fields.get('origin'),
      vendor: fields.get('maintainer'),
      files,
    };
  });
  expect(found).toEqual(expected);
  expect(components.map(({ licences }) => licences)).toEqual([
    ['GPL-2.0-only'],
    ['Apache-2.0'],
    ['MIT AND (BSD-2-Clause OR GPL-2.0-or-later)'],
  ]);
  const [layout, ssl, tool] = components;
  expect(tool?.dependsOn).toEqual([layout?.purl, ssl?.purl]);
});
