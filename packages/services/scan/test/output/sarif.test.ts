import officialSchema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { sarif, writeWithin } from '../../src/output/sarif.ts';
import type { OutputOptions } from '../../src/output/output.ts';
import { badPod, finding, fullReport, judgedReport, report, rule, text } from './reports.ts';

// The OASIS schema is written for draft 4, of which it uses nothing that draft 7 reads otherwise but the name of `id`.
const { id: _id, $schema: _draft, ...schema } = officialSchema;
const valid = new Ajv({
  allErrors: true,
  strict: false,
  unicodeRegExp: false,
  formats: {
    uri: (given: string) => URL.canParse(given),
    'uri-reference': (given: string) => /^(?:[\w.~!$&'()*+,;=:@/?#[\]-]|%[0-9A-F]{2})*$/i.test(given),
    'date-time': true,
  },
}).compile(schema);

const en: OutputOptions = { language: 'en' };

/** Of a SARIF run, what these tests look at. */
interface Run {
  tool: { driver: { rules: Described[] } };
  invocations: [
    { executionSuccessful: boolean; toolExecutionNotifications: Notice[]; toolConfigurationNotifications: Notice[] },
  ];
  results: [Result, Result, Result, ...Result[]];
}

interface Described {
  id: string;
  fullDescription: { text: string };
  help: { markdown: string };
  properties: { tags: string[] };
}

interface Notice {
  descriptor: { id: string };
  message: { text: string };
}

interface Result {
  ruleId: string;
  ruleIndex: number;
  level: string;
  baselineState?: string;
  suppressions?: unknown[];
  partialFingerprints: { 'seawallFindingId/v1': string };
  locations: [{ physicalLocation: { artifactLocation: unknown; region: unknown }; logicalLocations: unknown[] }];
  fixes?: [{ artifactChanges: [{ replacements: unknown[] }] }];
}

function firstRun(log: string): Run {
  return JSON.parse(log).runs[0];
}

function runOf(given: Report, options = en): Run {
  return firstRun(sarif.write(given, options));
}

function resultOf(run: Run, id: string): Result | undefined {
  return run.results.find((result) => result.partialFingerprints['seawallFindingId/v1'] === id);
}

function uriOf(file: string, options: Partial<OutputOptions> = {}): unknown {
  const [result] = runOf(report([finding('01', { place: { file, line: 1, column: 1 } })]), {
    ...en,
    ...options,
  }).results;
  return result.locations[0].physicalLocation.artifactLocation;
}

describe('the OASIS schema', () => {
  test.each([
    ['an empty report', report([])],
    ['a report with everything', fullReport()],
    ['a report with hostile names', fullReport('<a href="x">%00\u0000\uD800', 'dir with space/ä%2F#?:[x].yaml')],
    ['what the judge says of a bad pod', judgedReport(badPod)],
  ])('holds for %s', (_, given) => {
    for (const language of ['en', 'zh'] as const) {
      const log = JSON.parse(sarif.write(given, { language, root: '/src/shop' }));
      expect(valid(log) ? [] : valid.errors).toEqual([]);
    }
  });

  test('does not hold for something else', () => {
    const log = JSON.parse(sarif.write(fullReport(), en));
    log.runs[0].results[0].level = 'terrible';
    expect(valid(log)).toBe(false);
  });
});

test('every result points at its rule', () => {
  const run = runOf(fullReport());
  for (const result of run.results) expect(run.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
});

test('a rule says what GitHub shows of it', () => {
  const [described] = runOf(report([finding('01')])).tool.driver.rules;
  expect(described).toMatchObject({
    id: 'host-pid',
    name: 'HostPid',
    helpUri: 'https://kubernetes.io/docs/concepts/security/',
    defaultConfiguration: { level: 'error' },
    properties: {
      'security-severity': '8.0',
      precision: 'high',
      tags: ['security', 'pod-security', 'cis-kubernetes-2.0.1/5.2.3'],
    },
  });
  expect(described?.help.markdown).toContain('Mend host-pid.');
});

test('a rule about operation is no security alert', () => {
  const rules = [rule('host-pid', 'low', { category: 'reliability' })];
  const [described] = runOf(report([finding('01')], { rules })).tool.driver.rules;
  expect(described?.properties.tags).not.toContain('security');
});

test.each([
  ['critical', 'error', '9.5'],
  ['high', 'error', '8.0'],
  ['medium', 'warning', '5.5'],
  ['low', 'note', '2.5'],
  ['info', 'note', '0.0'],
] as const)('%s is a SARIF %s of %s', (severity, level, score) => {
  const [result] = runOf(report([finding('01', { severity })])).results;
  expect(result).toMatchObject({ level, properties: { 'security-severity': score } });
});

describe('files', () => {
  test.each([
    ['k8s/cart.yaml', 'k8s/cart.yaml'],
    ['./k8s/cart.yaml', 'k8s/cart.yaml'],
    ['a b/100%#?.yaml', 'a%20b/100%25%23%3F.yaml'],
    ['c:d.yaml', 'c%3Ad.yaml'],
    ['配置.yaml', '%E9%85%8D%E7%BD%AE.yaml'],
  ])('%s is written as %s', (file, uri) => {
    expect(uriOf(file)).toEqual({ uri, uriBaseId: '%SRCROOT%' });
  });

  test('stand under the root wherever the scan ran', () => {
    expect(uriOf('cart.yaml', { root: '/src/shop', cwd: '/src/shop/k8s' })).toEqual({
      uri: 'k8s/cart.yaml',
      uriBaseId: '%SRCROOT%',
    });
    expect(uriOf('/src/shop/k8s/cart.yaml', { root: '/src/shop' })).toEqual({
      uri: 'k8s/cart.yaml',
      uriBaseId: '%SRCROOT%',
    });
  });

  test('outside the root keep their place', () => {
    expect(uriOf('../other/a b.yaml', { root: '/src/shop' })).toEqual({ uri: 'file:///src/other/a%20b.yaml' });
    expect(uriOf('..cart.yaml', { root: '/src/shop' })).toEqual({ uri: '..cart.yaml', uriBaseId: '%SRCROOT%' });
  });
});

test('a field is pointed at by its first line, an instruction of a Dockerfile by all of them', () => {
  const run = runOf(fullReport());
  const field = resultOf(run, '01');
  const instruction = resultOf(run, '03');
  expect(field?.locations[0].physicalLocation).toMatchObject({
    region: { startLine: 12, startColumn: 7 },
    contextRegion: { startLine: 12, endLine: 14 },
  });
  expect(field?.locations[0].logicalLocations[0]).toMatchObject({ kind: 'resource', name: 'cart' });
  expect(instruction?.locations[0].physicalLocation.region).toEqual({ startLine: 1, startColumn: 1, endLine: 2 });
});

test.each([
  [
    'replaced lines',
    { from: 2, to: 3, lines: ['a', 'b'] },
    { deletedRegion: { startLine: 2, startColumn: 1, endLine: 3 }, insertedContent: { text: 'a\nb' } },
  ],
  [
    'inserted lines',
    { from: 2, to: 1, lines: ['a'] },
    { deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 1 }, insertedContent: { text: 'a\n' } },
  ],
  [
    'removed lines',
    { from: 2, to: 3, lines: [] },
    { deletedRegion: { startLine: 2, startColumn: 1, endLine: 4, endColumn: 1 } },
  ],
])('a fix of %s is a replacement', (_, lines, replacement) => {
  const fix = {
    title: text('Fix'),
    risk: 'safe',
    file: 'Dockerfile',
    document: 0,
    base: [],
    operations: [{ op: 'lines', ...lines }],
  } as const;
  const [result] = runOf(report([finding('01', { fix })])).results;
  expect(result.fixes?.[0].artifactChanges[0].replacements).toEqual([replacement]);
});

test('a fix of a field is left to the fixer', () => {
  const fix = {
    title: text('Fix'),
    risk: 'safe',
    file: 'a.yaml',
    document: 0,
    base: [],
    operations: [{ op: 'remove', path: ['spec'] }],
  } as const;
  expect(runOf(report([finding('01', { fix })])).results[0]).not.toHaveProperty('fixes');
});

test('excepted results are suppressed, and with a baseline each says whether it is new', () => {
  const given = report([finding('01'), finding('02', { status: 'excepted' }), finding('03', { status: 'existing' })]);
  const plain = runOf(given);
  expect(plain.results.map((result) => [result.suppressions?.length, result.baselineState])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
    [1, undefined],
  ]);
  const based = runOf({ ...given, summary: { ...given.summary, existing: 1 } });
  expect(based.results.map((result) => result.baselineState)).toEqual(['new', 'unchanged', 'new']);
});

test('what was not read or assessed is a notification, and the run did not succeed', () => {
  const [invocation] = runOf(fullReport()).invocations;
  expect(invocation.executionSuccessful).toBe(false);
  expect(invocation.toolExecutionNotifications.map((one) => one.descriptor.id)).toEqual([
    'unreadable-input',
    'unreadable-input',
    'not-assessed',
  ]);
  expect(invocation.toolConfigurationNotifications.map((one) => one.descriptor.id)).toEqual([
    'exception-lapsed',
    'exception-unused',
  ]);
  expect(runOf(report([])).invocations[0].executionSuccessful).toBe(true);
});

describe('limits', () => {
  const many = report([
    ...Array.from({ length: 400 }, (_, index) => finding(`a${index}`, { status: 'excepted', severity: 'critical' })),
    ...Array.from({ length: 400 }, (_, index) => finding(`b${index}`, { severity: 'low' })),
    finding('worst', { severity: 'critical' }),
  ]);

  function written(results: number, bytes: number): { log: string; run: Run } {
    const log = writeWithin(many, en, results, bytes);
    return { log, run: firstRun(log) };
  }

  test('the most urgent results are kept, and a notification counts the others', () => {
    const { run } = written(3, 10_000_000);
    expect(run.results.map((result) => result.level)).toEqual(['error', 'note', 'note']);
    expect(run.results[0].partialFingerprints['seawallFindingId/v1']).toBe('worst');
    expect(run.invocations[0].toolExecutionNotifications[0]?.message.text).toMatch(/^798 /);
  });

  test('the text fits compressed', () => {
    const { run } = written(25_000, 6_000);
    expect(run.results.length).toBeGreaterThan(0);
    expect(run.results.length).toBeLessThan(801);
    expect(run.results[0].partialFingerprints['seawallFindingId/v1']).toBe('worst');
  });

  test('nothing is left out of what fits', () => {
    expect(written(25_000, 10_000_000).run.results).toHaveLength(801);
  });

  test('long texts and many tags are cut, never inside a character', () => {
    const frameworks = Array.from({ length: 30 }, (_, index) => ({ framework: 'cis', id: String(index) }));
    const rules = [rule('host-pid', 'high', { why: text('😀'.repeat(900)) })];
    const [described] = runOf(report([finding('01', { frameworks })], { rules })).tool.driver.rules;
    expect(described?.properties.tags).toHaveLength(10);
    expect(described?.fullDescription.text.length).toBeLessThanOrEqual(1024);
    expect(described?.fullDescription.text.isWellFormed()).toBe(true);
  });
});
