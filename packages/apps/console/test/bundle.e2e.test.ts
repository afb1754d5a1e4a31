import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildConsole } from '../../../../scripts/console.ts';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
}

const most = 350 * 1024;

describe('the built console', () => {
  let folder: string;
  beforeAll(() => {
    folder = buildConsole();
  });

  it('is at most 350 KiB of JavaScript, zipped, on the first page', () => {
    const chunks = JSON.parse(readFileSync(`${folder}/.vite/manifest.json`, 'utf8')) as Record<string, Chunk>;
    const files = new Set<string>();
    const follow = (name: string): void => {
      const chunk = chunks[name];
      if (chunk === undefined) throw new Error(`The build has no ${name}`);
      if (files.has(chunk.file)) return;
      files.add(chunk.file);
      chunk.imports?.forEach(follow);
    };
    for (const name of ['index.html', 'src/pages/overview/overview.tsx', 'src/locales/zh/index.ts']) follow(name);
    const bytes = [...files].map((file) => gzipSync(readFileSync(`${folder}/${file}`)).length);
    const sum = bytes.reduce((total, count) => total + count, 0);
    console.log(`${Math.round(sum / 1024)} KiB in ${files.size} files`);
    expect(sum).toBeLessThan(most);
  });

  it('has nothing inline', () => {
    const html = readFileSync(`${folder}/index.html`, 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });
});
