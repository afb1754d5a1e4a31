import { type Finding, fingerprint } from '@seawall/model';
import { expect, test } from 'vitest';
import { applyExceptions } from '../src/config/exceptions.ts';
import { loadConfig } from '../src/config/load.ts';
import { tree } from './tree.ts';

const day = '2026-11-21';

async function load(text: string) {
  using files = tree({ 'seawall.yaml': text });
  return await loadConfig(undefined, files.path, files.path);
}

test('no file, no settings', async () => {
  using files = tree({});
  expect(await loadConfig(undefined, files.path, files.path)).toEqual({ settings: {}, exceptions: [] });
  await expect(loadConfig('other.yaml', files.path, files.path)).rejects.toMatchObject({ code: 'bad-config' });
});

test('an exception knows its line', async () => {
  const { exceptions } = await load(`
failOn: critical
exceptions:
  - {rule: host-pid, reason: needed, owner: me, expires: "2027-01-01"}
  - rule: host-ipc
    reason: needed
    owner: me
    expires: 2027-01-01
`);
  expect(exceptions.map(({ rule, line, expires }) => [rule, line, expires])).toEqual([
    ['host-pid', 4, '2027-01-01'],
    ['host-ipc', 5, '2027-01-01'],
  ]);
});

test.each([
  ['failOn: very-bad', 'seawall.yaml:1: failOn must be one of'],
  ['severity: low\nfailon: high', 'seawall.yaml:2: failon is not a setting'],
  ['exceptions:\n  - rule: a\n    reason: b\n    owner: c', 'seawall.yaml:2: exceptions.0.expires'],
  ['exceptions:\n  - {rule: a, reason: b, owner: c, expires: soon}', 'must be a date'],
  ['kubernetesVersion: 1.30', 'kubernetesVersion'],
  ['a: [', 'seawall.yaml:1'],
  ['requiredLabels:\n  - key: team\n    pattern: "(["', 'seawall.yaml:3: ([ is not an RE2 pattern'],
])('%j is refused with its place', async (text, message) => {
  await expect(load(text)).rejects.toMatchObject({ code: 'bad-config', message: expect.stringContaining(message) });
});

function finding(rule: string, kind: string, name: string): Finding {
  const subject = { type: 'resource', apiVersion: 'v1', kind, namespace: 'shop', name } as const;
  return {
    id: fingerprint({ kind: 'misconfiguration', rule, subject, part: '' }),
    kind: 'misconfiguration',
    rule,
    severity: 'high',
    subject,
    part: '',
    place: { file: 'deploy/a.yaml', line: 1, column: 1 },
    message: { en: '', zh: '' },
    evidence: [],
    frameworks: [],
    status: 'open',
  };
}

function exception(rule: string, subject: string | undefined, expires: string) {
  return {
    rule,
    reason: 'r',
    owner: 'o',
    expires,
    file: 'seawall.yaml',
    line: 3,
    ...(subject === undefined ? {} : { subject }),
  };
}

test.each([
  ['Pod/a', true],
  ['Pod/shop/a', true],
  ['Pod shop/a', true],
  ['Pod/*/a', true],
  ['deploy/*.yaml', true],
  ['Pod/b', false],
  ['Pod/other/a', false],
  [undefined, true],
])('an exception for %s covers Pod shop/a: %s', (subject, covered) => {
  const { findings } = applyExceptions(
    [finding('host-pid', 'Pod', 'a')],
    [exception('host-*', subject, '2027-01-01')],
    day,
  );
  expect(findings[0]?.status).toBe(covered ? 'excepted' : 'open');
});

test('a lapsed exception covers nothing and is reported; so is one without use', () => {
  const findings = [finding('host-pid', 'Pod', 'a')];
  const lapsed = applyExceptions(findings, [exception('host-pid', undefined, '2026-11-20')], day);
  expect(lapsed.findings[0]?.status).toBe('open');
  expect(lapsed.notices).toMatchObject([{ state: 'lapsed', rule: 'host-pid', line: 3 }]);
  const lastDay = applyExceptions(findings, [exception('host-pid', undefined, day)], day);
  expect(lastDay.findings[0]?.status).toBe('excepted');
  expect(lastDay.notices).toEqual([]);
  const unused = applyExceptions(findings, [exception('host-ipc', undefined, '2027-01-01')], day);
  expect(unused.notices).toMatchObject([{ state: 'unused', rule: 'host-ipc' }]);
});
