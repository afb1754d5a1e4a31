import { expect, test } from 'vitest';
import { gitlab } from '../../src/output/gitlab.ts';
import { finding, fullReport, report } from './reports.ts';

test('a finding is an issue with all that GitLab reads', () => {
  const given = report([finding('01', { place: { file: './k8s/cart.yaml', line: 12, column: 3, endLine: 14 } })]);
  expect(JSON.parse(gitlab.write(given, { language: 'en' }))).toEqual([
    {
      description: 'Deployment shop/cart: The pod shares the PID namespace of its node',
      check_name: 'host-pid',
      fingerprint: '01',
      severity: 'critical',
      location: { path: 'k8s/cart.yaml', lines: { begin: 12, end: 14 } },
    },
  ]);
});

test('excepted findings are not in it, those of the baseline are', () => {
  const issues = JSON.parse(gitlab.write(fullReport(), { language: 'en' }));
  expect(issues.map((issue: { fingerprint: string }) => issue.fingerprint)).toEqual(['01', '02', '03', '05']);
});
