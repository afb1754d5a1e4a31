import { globSync, readFileSync } from 'node:fs';
import { tacticName } from '@seawall/runtime';
import { describe, expect, it } from 'vitest';
import { texts as english } from '../src/locales/en/index.ts';
import { texts as chinese } from '../src/locales/zh/index.ts';
import { flat } from './support/flat.ts';

const en = flat(english);
const zh = flat(chinese);
const source = new URL('../src/', import.meta.url).pathname;
const files = globSync('**/*.{ts,tsx}', { cwd: source, exclude: ['locales/**'] }).map((file) =>
  readFileSync(source + file, 'utf8'),
);

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? '').sort();
}

describe('the tactics', () => {
  it.each(Object.keys(english.tactic))('are called the same on every page and in titles of incidents: %s', (id) => {
    const name = tacticName(id);
    // One that no rule of ours has is known by its id alone.
    if (name.zh === id) return;
    expect(english.tactic[id as 'execution'].toLowerCase()).toBe(name.en);
    expect(chinese.tactic[id as 'execution']).toBe(name.zh);
  });
});

describe('the texts', () => {
  it('are the same in both languages, but for the forms of one thing that Chinese has not', () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].filter((key) => !key.endsWith('_one')).sort());
  });

  it('fill in the same values in both languages', () => {
    const differing = [...zh].filter(
      ([key, text]) => String(placeholders(text)) !== String(placeholders(en.get(key) ?? '')),
    );
    expect(differing).toEqual([]);
  });

  it('are Chinese in Chinese, but for names that stay as they are', () => {
    const names = new Set([
      'column.kubelet',
      'column.pod',
      'matrix.attack-containers',
      'matrix.microsoft-kubernetes',
      'audit.seawall',
    ]);
    const foreign = [...zh].filter(
      ([key, text]) =>
        !/[\u4e00-\u9fff]/.test(text) &&
        !names.has(key) &&
        !key.startsWith('dialect.') &&
        !key.startsWith('workload.role.'),
    );
    expect(foreign).toEqual([]);
  });

  it('exist for every key that a page asks for', () => {
    const asked = files.flatMap((text) => [...text.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((match) => match[1] ?? ''));
    expect(asked.length).toBeGreaterThan(300);
    expect(asked.filter((key) => !en.has(key) && !en.has(`${key}_other`))).toEqual([]);
  });

  it('are each asked for by some page', () => {
    const code = files.join('\n');
    const families = [...code.matchAll(/`([\w.-]+\.)\w*\$\{/g)].map((match) => match[1] ?? '');
    const unused = [...en.keys()]
      .map((key) => key.replace(/_(?:one|other)$/, ''))
      .filter((key) => !code.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)));
    expect([...new Set(unused)]).toEqual([]);
  });
});
