import { describe, expect, it } from 'vitest';
import { printLines, readLines } from '../src/pages/settings/setting-lines.ts';

describe('settings, one a line', () => {
  it('are read as JSON where they are that, as text otherwise', () => {
    expect(readLines('url: https://hooks.example/x\nretries: 3\nnamespaces: ["shop"]\n\nno colon\n: no name')).toEqual({
      url: 'https://hooks.example/x',
      retries: 3,
      namespaces: ['shop'],
    });
  });

  it('come back as they were', () => {
    const settings = { url: 'https://hooks.example', headers: { a: 'b' }, on: true };
    expect(readLines(printLines(settings))).toEqual(settings);
  });
});
