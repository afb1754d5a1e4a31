import { expect, test } from 'vitest';
import { readRow } from '../../src/ingest/read-row.ts';
import { finding } from '../support/findings.ts';

function findingsRow(findings: readonly unknown[]): string {
  const at = '2026-11-26T12:00:00Z';
  const set = { engine: 'posture', scope: 'cluster', at, complete: true, rules: [], findings };
  return JSON.stringify({ type: 'findings', findings: set });
}

test('a set may be as long as a row, and its last finding is looked at as its first', () => {
  const many: unknown[] = Array.from({ length: 125_000 }, () => finding('cart'));
  expect(readRow(findingsRow([...many, { ...finding('cart'), kind: 'gossip' }]))).toMatch(
    /^findings: findings\.125000\.kind: /,
  );
});
