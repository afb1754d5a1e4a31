import type { Finding } from '@seawall/model';
import { controls } from '@seawall/posture';
import { describe, expect, test } from 'vitest';
import { topActions } from '../src/actions.ts';
import { finding } from './output/reports.ts';

let serial = 0;

function found(rule: string, severity: Finding['severity'], name: string, more: Partial<Finding> = {}): Finding {
  serial += 1;
  const subject = { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name } as const;
  return finding(`f${serial}`, { rule, severity, subject, ...more });
}

function rulesOf(findings: readonly Finding[], count = 3): string[] {
  return topActions(findings, controls, new Map(), count).map(({ rule }) => rule);
}

describe('the actions that take most risk away', () => {
  test('put one grave fault before many small ones', () => {
    const small = Array.from({ length: 40 }, (_, index) => found('replicas', 'low', `web-${index}`));
    expect(rulesOf([...small, found('privileged-container', 'critical', 'agent')])).toEqual([
      'privileged-container',
      'replicas',
    ]);
  });

  test('join what people change in one edit, under the rule that weighs most', () => {
    const findings = [
      found('privilege-escalation', 'medium', 'cart'),
      found('run-as-non-root', 'medium', 'cart'),
      found('run-as-non-root', 'medium', 'web'),
      found('seccomp-profile', 'low', 'web'),
      found('load-balancer-sources', 'medium', 'web'),
    ];
    const [first, second] = topActions(findings, controls, new Map(), 3);
    expect(first).toMatchObject({ rule: 'run-as-non-root', findings: 4, subjects: 2 });
    expect(first?.title.en).toContain('securityContext');
    expect(second).toMatchObject({ rule: 'load-balancer-sources', findings: 1 });
    expect((first?.share ?? 0) + (second?.share ?? 0)).toBeCloseTo(1);
  });

  test('weigh a fault once for each subject, in however many files it is written', () => {
    const copies = ['a', 'b', 'c'].map((file) =>
      found('memory-limit', 'medium', 'cart', { place: { file, line: 1, column: 1 } }),
    );
    const two = [found('image-tag-latest', 'medium', 'cart'), found('image-tag-latest', 'medium', 'web')];
    expect(rulesOf([...copies, ...two])).toEqual(['image-tag-latest', 'memory-limit']);
  });

  test('weigh a fault of a namespace by the workloads in it', () => {
    const open = found('namespace-ingress-policy', 'medium', 'cart', { values: { namespace: 'shop', count: 12 } });
    const others = ['a', 'b', 'c'].map((name) => found('memory-limit', 'medium', name));
    expect(rulesOf([...others, open])).toEqual(['namespace-ingress-policy', 'memory-limit']);
  });

  test('join findings that one change of their own settles', () => {
    const one = found('CVE-2026-1', 'high', 'web');
    const two = found('CVE-2026-2', 'high', 'web');
    const title = { en: 'Update openssl to 3.0.16.', zh: '将 openssl 升级到 3.0.16。' };
    const causes = new Map([one, two].map(({ id }) => [id, { id: 'openssl', title }] as const));
    expect(topActions([one, two], [], causes, 3)).toMatchObject([{ title, findings: 2, share: 1 }]);
  });

  test('leave out advice and what is excepted', () => {
    expect(
      topActions(
        [found('host-pid', 'high', 'agent', { status: 'excepted' }), found('cpu-limit', 'info', 'web')],
        controls,
        new Map(),
        3,
      ),
    ).toEqual([]);
  });

  test('name rules that there are', async () => {
    const { changeOf } = await import('../src/changes.ts');
    const ids = new Set(controls.map(({ id }) => id));
    const joined = controls.flatMap(({ id }) => changeOf(id)?.rules ?? []);
    expect(joined.length).toBeGreaterThan(20);
    expect(joined.filter((rule) => !ids.has(rule))).toEqual([]);
  });
});
