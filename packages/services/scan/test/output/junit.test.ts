import { expect, test } from 'vitest';
import type { Report } from '../../src/index.ts';
import { junit } from '../../src/output/junit.ts';
import { badPod, finding, fullReport, judgedReport, report, text } from './reports.ts';
import { parseXml, type XmlElement } from './xml.ts';

function suitesOf(given: Report): XmlElement {
  return parseXml(junit.write(given, { language: 'en' }));
}

function count(root: XmlElement, name: string): number {
  return root.children.reduce((sum, child) => sum + (child.name === name ? 1 : 0) + count(child, name), 0);
}

test.each([
  ['an empty report', report([])],
  ['a report with everything', fullReport()],
  ['hostile names', fullReport(`"'<>&]]>\u0000\u001B\uD800\uFFFF\n\t`, '<a&b>.yaml')],
  ['what the judge says of a bad pod', judgedReport(badPod)],
])('%s is well-formed, and its totals are those of its cases', (_, given) => {
  const root = suitesOf(given);
  const totals = [root, ...root.children].map((suite) => [
    Number(suite.attributes['tests']) - count(suite, 'testcase'),
    Number(suite.attributes['failures']) - count(suite, 'failure'),
    Number(suite.attributes['errors']) - count(suite, 'error'),
    Number(suite.attributes['skipped']) - count(suite, 'skipped'),
  ]);
  expect(totals.flat().every((difference) => difference === 0)).toBe(true);
});

test('a control that an object fails is one case in the suite of its file', () => {
  const given = report([
    finding('01'),
    finding('02', { place: { file: 'k8s/cart.yaml', line: 30, column: 1 } }),
    finding('03', { rule: 'host-ipc' }),
  ]);
  const [suite] = suitesOf(given).children;
  expect(suite?.attributes).toMatchObject({ name: 'k8s/cart.yaml', tests: '2', failures: '2' });
  const cases = suite?.children.map((one) => one.attributes['name']);
  expect(cases).toEqual(['host-ipc: host-ipc holds', 'host-pid: host-pid holds']);
  const failure = suite?.children[1]?.children[0];
  expect(failure?.attributes).toEqual({ message: 'The pod shares the PID namespace of its node', type: 'high' });
  expect(failure?.text).toContain('k8s/cart.yaml:12 ');
  expect(failure?.text).toContain('k8s/cart.yaml:30 ');
  expect(failure?.text).toContain('Mend host-pid.');
});

test('excepted findings are skipped, controls that passed are passed', () => {
  const controls = [
    { id: 'host-ipc', passed: 2, failed: 0, notApplicable: 0, notAssessed: 0, reasons: [] },
    { id: 'windows-host-process', passed: 0, failed: 0, notApplicable: 2, notAssessed: 0, reasons: [] },
  ];
  const root = suitesOf(report([finding('01', { status: 'excepted' })], { controls }));
  expect(root.attributes).toMatchObject({ tests: '2', failures: '0', skipped: '1' });
});

test('what was not assessed is an error, never a pass', () => {
  const problems = [{ code: 'syntax', file: 'a.yaml', line: 2, message: text('Unexpected end') }] as const;
  const notAssessed = [
    { target: 'chart', what: 'helm-chart', reason: text('No helm.'), remedy: text('Install it.') },
  ] as const;
  expect(suitesOf(report([], { problems, notAssessed })).attributes).toMatchObject({ tests: '2', errors: '2' });
});

test('line ends in a message come back as line ends', () => {
  const root = suitesOf(report([finding('01', { message: text('one\ntwo\tthree') })]));
  expect(root.children[0]?.children[0]?.children[0]?.attributes['message']).toBe('one\ntwo\tthree');
});
