import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ImageError } from '../src/error.ts';
import { fileForm, neither, noFileNear } from '../src/not-found.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-near-'));
writeFileSync(join(folder, 'bom.cdx.json'), '{}');
afterAll(() => rmSync(folder, { recursive: true }));

describe('a path that does not exist', () => {
  test.each([
    ['bomcdx.json', true],
    ['bom.cxd.json', true],
    ['BOM.cdx.json', true],
    ['bom.cdx', true],
    ['bom.cdy.json', true],
    ['sbom.xml', false],
    ['bo', false],
  ])('%s: the file with nearly that name is said: %s', async (name, near) => {
    const { text } = await noFileNear(join(folder, name));
    expect(text.en.includes(`there is ${join(folder, 'bom.cdx.json')}`)).toBe(near);
  });
});

test.each([
  ['bom.json', true],
  ['out/app.spdx', true],
  ['nginx', false],
  ['registry.example/app.json:1', false],
])('%s is asked of no registry: %s', (name, isFile) => {
  expect(fileForm.test(name)).toBe(isFile);
});

test.each([
  ['nope', 'unreachable', true],
  ['nope', 'bad-image', false],
  ['nope:1', 'not-found', false],
] as const)('%s that fails with %s: both that it may be are said: %s', (name, code, both) => {
  const cause = new ImageError(code, { en: 'no such image', zh: '没有该镜像' });
  expect(() => neither(name, cause)).toThrow(both ? /no file or folder nope here, and as an image/ : /^no such image$/);
});
