import { expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { csv } from '../../src/output/csv.ts';
import { finding, fullReport, report, text } from './reports.ts';

/** Reads CSV as RFC 4180 says. */
function parse(written: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (cell.lastIndex < written.length) {
    const match = cell.exec(written);
    if (match === null) throw new Error('not CSV');
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

function recordsOf(given: Report): Record<string, string>[] {
  const [head = [], ...rows] = parse(csv.write(given, { language: 'en' }).slice(1));
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? '?'])));
}

test('one line per finding, whatever stands in it', () => {
  const records = recordsOf(fullReport('a"b,\r\nc;d'));
  expect(records).toHaveLength(5);
  expect(records[0]).toMatchObject({
    id: '01',
    severity: 'high',
    kind: 'Deployment',
    name: 'a"b,\r\nc;d',
    line: '12',
    fix: 'mayBreak',
  });
  expect(records[2]).toMatchObject({ kind: 'File', apiVersion: '', namespace: '' });
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '\n'])('%j is no formula', (value) => {
  const [record] = recordsOf(report([finding('01', { message: text('{value}'), values: { value } })]));
  expect(record?.['message']).toBe(`'${value}`);
});

test.each(['a=1', 'docker.io/nginx', '1', ''])('%j is left as it is', (value) => {
  const [record] = recordsOf(report([finding('01', { message: text('{value}'), values: { value } })]));
  expect(record?.['message']).toBe(value);
});

test('it begins with a byte order mark, which Excel needs for Chinese', () => {
  expect(csv.write(report([]), { language: 'zh' }).charCodeAt(0)).toBe(0xfeff);
});
