import { createHash } from 'node:crypto';
import type { Place } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { html } from '../../src/output/html.ts';
import { badPod, finding, fullReport, judgedReport, report, rule, text } from './reports.ts';

function write(given: Report, language: 'en' | 'zh' = 'en'): string {
  return html.write(given, { language });
}

/**
 * The page's tags in order, each with the names of its attributes: what must not depend on names in the input. Code is
 * left out, which texts may set between backticks.
 */
function skeleton(page: string): string[] {
  const body = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<script>[\s\S]*?<\/script>/, '');
  const tags = [...body.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, '='));
  return tags.filter((tag) => !/^<\/?code>$/.test(tag));
}

const unpaired = new Set(['meta', 'input', 'rect', 'code']);

/** The tags that do not nest. */
function tangled(page: string): string[] {
  const open: string[] = [];
  for (const tag of skeleton(page)) {
    const name = /^<\/?([a-z0-9]+)/.exec(tag)?.[1];
    if (name === undefined || unpaired.has(name)) continue;
    if (!tag.startsWith('</')) open.push(name);
    else if (open.pop() !== name) return [tag];
  }
  return open;
}

describe('what stands in the input', () => {
  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></style></script><h1>x',
    '`${alert(1)}`',
    '<!--',
    '&lt;b&gt;',
    '{image}',
  ])('%s makes no markup', (hostile) => {
    const page = write(fullReport(hostile, `${hostile}.yaml`));
    expect(skeleton(page)).toEqual(skeleton(write(fullReport('cart', 'cart.yaml'))));
    expect(tangled(page)).toEqual([]);
  });

  test('cannot reorder or hide the text around it', () => {
    expect(write(fullReport('a\u202Eb\u0000c\uD800d'))).not.toMatch(/[^\P{Cc}\t\n]|\u202E|\p{Cs}/u);
  });

  test('links nowhere but to the web', () => {
    const rules = [
      rule('host-pid', 'high', { references: ['javascript:alert(1)', 'data:text/html,x', 'https://kubernetes.io/'] }),
    ];
    const page = write(report([finding('01')], { rules }));
    expect(page.match(/href="[^#"][^"]*"/g)).toEqual(['href="https://kubernetes.io/"']);
  });
});

test('values, and what stands between backticks, are set as code', () => {
  const message = text('A later `rm {file}` hides {file} in {count} layers');
  const page = write(report([finding('01', { message, values: { file: '<a>', count: 2 } })]));
  expect(page).toContain('A later <code>rm &#60;a&#62;</code> hides <code>&#60;a&#62;</code> in 2 layers');
});

function lineOf(line: number): Place {
  return { file: 'k8s/cart.yaml', line, column: 1 };
}

test('what one rule says of several places is said once for each message', () => {
  const page = write(
    report([
      finding('01', { message: text('One'), place: lineOf(1) }),
      finding('02', { message: text('Two'), place: lineOf(2) }),
      finding('03', { message: text('One'), place: lineOf(3) }),
    ]),
  );
  expect(page.match(/<p class="message">[^<]*/g)).toEqual(['<p class="message">One', '<p class="message">Two']);
  expect(page.match(/cart\.yaml:\d/g)).toEqual(['cart.yaml:1', 'cart.yaml:3', 'cart.yaml:2']);
  expect(page.match(/<p class="why">/g)).toHaveLength(1);
});

describe('the page', () => {
  const page = write(judgedReport(badPod));

  test('runs and looks like nothing but what its policy names', () => {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1];
    const hash = (element: string): string => {
      const content = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)?.[1] as string;
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`script-src ${hash('script')}`);
    expect(policy).toContain(`style-src ${hash('style')}`);
    expect(skeleton(page).join('')).not.toMatch(/ (?:on\w+|style|src|srcset)=/);
  });

  test('nests', () => {
    expect([page, write(report([])), write(fullReport(), 'zh')].flatMap(tangled)).toEqual([]);
  });

  test('gives no id twice, and every link inside it leads somewhere', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const targets = [...page.matchAll(/ href="#(?!\?)([^"]*)"/g)].map(([, id]) => id);
    expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
  });

  test('steps no heading level over', () => {
    const levels = [...write(fullReport()).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 1) + 1)).toEqual([]);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
  });

  test('holds every finding', () => {
    const given = judgedReport(badPod);
    const counts = [...page.matchAll(/ data-count="(\d+)"/g)].map(([, count]) => Number(count));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(given.findings.length);
  });

  test('says what was not assessed', () => {
    const full = write(fullReport());
    expect(full).toContain('This scan is incomplete: 3 of its inputs');
    expect(full).toContain('helm is not installed.');
    expect(write(report([]))).not.toContain('class="notice"');
  });

  test('is written in the language that was asked for', () => {
    const chinese = write(fullReport(), 'zh');
    expect(chinese).toContain('<html lang="zh-CN">');
    expect(chinese).toContain('覆盖范围');
    expect(chinese.replace(/<style>[\s\S]*<\/style>|<script>[\s\S]*<\/script>/g, '')).not.toMatch(
      />(?:Findings|Overview|Fix|Critical)</,
    );
  });
});
