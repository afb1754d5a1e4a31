import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inventoryOf } from './harness.ts';
import { linesOf, problemsOf } from './lines.ts';

// Written by Bun 1.1.38 and 1.4.5 for the same project with a workspace.
const files = { 2: readFixture('format-2.lockb'), 3: readFixture('format-3.lockb') };

function readFixture(name: string): Buffer {
  return readFileSync(new URL(`files/${name}`, import.meta.url));
}

describe('the binary lock file of Bun', () => {
  it.each([2, 3] as const)('in format %i names what the text form would', (format) => {
    expect(linesOf({ 'bun.lockb': files[format] })).toEqual([
      'npm/%40types/ms@0.7.34 runtime direct',
      'npm/debug@4.3.4 development direct → npm/ms@2.1.2',
      'npm/is-number@6.0.0 runtime direct',
      'npm/left-pad@1.3.0 optional direct',
      'npm/ms@2.0.0 runtime direct',
      'npm/ms@2.1.2 development indirect',
      'npm/ms@2.1.3 runtime direct',
      'npm/react@19.0.0-rc.1 development direct',
    ]);
    const [types] = inventoryOf({ 'bun.lockb': files[format] }).components;
    expect(types?.hashes?.['sha512']).toMatch(/^9c6f7a1b75a9e9a7/);
    expect(problemsOf({ 'bun.lockb': files[format] })).toEqual([]);
  });

  it('is a problem where it is damaged or of another format, wherever it ends', () => {
    expect(problemsOf({ 'bun.lockb': 'x' })).toEqual([expect.stringContaining('is damaged')]);
    const other = Buffer.from(files[2]);
    other[42] = 9;
    expect(problemsOf({ 'bun.lockb': other })).toEqual([expect.stringContaining('format 9')]);
    for (let length = 0; length < 3000; length += 97) {
      expect(problemsOf({ 'bun.lockb': files[3].subarray(0, length) })).toHaveLength(1);
    }
  });

  it('never ends otherwise, whatever byte is wrong', () => {
    for (let at = 42; at < files[2].length; at += 3) {
      const broken = Buffer.from(files[2]);
      broken[at] = 0xff;
      expect(() => inventoryOf({ 'bun.lockb': broken })).not.toThrow();
    }
  });
});
