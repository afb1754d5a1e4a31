import { describe, expect, it } from 'vitest';
import {
  bestFixes,
  groupRisk,
  identityRisk,
  imageRisk,
  nodeRisk,
  type Risk,
  whatIf,
  withoutFindings,
  workloadRisk,
  type WorkloadFacts,
} from '../../src/risk/index.ts';
import { misconfigured, vulnerable } from './facts.ts';

const now = Date.parse('2026-11-26T00:00:00Z');

/** A factor a line: points, id. What a person sees who asks why. */
function lines({ score, factors }: Risk): string[] {
  return [`= ${score}`, ...factors.map(({ points, id }) => `${points} ${id}`)];
}

const quiet: WorkloadFacts = { findings: [], alerts: [], reach: 'cluster', nodeRights: 'none' };

function judge(facts: WorkloadFacts): Risk {
  return workloadRisk(facts, now);
}

function hotness(lastTime: string): number {
  return judge({ ...quiet, alerts: [{ id: 'a', rule: 'Terminal shell', severity: 'critical', lastTime }] }).score;
}

const storefront: WorkloadFacts = {
  findings: [
    vulnerable('CVE-2021-44228', 'critical', 98),
    vulnerable('CVE-2024-0001', 'high', 35),
    vulnerable('CVE-2024-0002', 'medium', 25),
    vulnerable('CVE-2024-0003', 'low', 14),
    misconfigured('no-run-as-non-root', 'medium'),
    misconfigured('no-limits', 'low'),
  ],
  alerts: [],
  reach: 'internet',
  reachedBy: 'Ingress shop/storefront',
  nodeRights: 'none',
};

describe('a workload', () => {
  it('without anything against it has no risk', () => {
    expect(workloadRisk(quiet, now)).toEqual({ score: 0, level: 'low', weight: 0, factors: [] });
  });

  it('that is careless in small things is low', () => {
    const facts = { ...quiet, findings: [misconfigured('no-limits', 'low'), misconfigured('no-probe', 'low')] };
    expect(lines(workloadRisk(facts, now))).toEqual([
      '= 4',
      '3 misconfiguration/no-limits',
      '1 misconfiguration/no-probe',
    ]);
  });

  it('that is privileged is moderate by that alone', () => {
    const facts: WorkloadFacts = { ...quiet, findings: [misconfigured('privileged', 'critical')], nodeRights: 'full' };
    expect(lines(workloadRisk(facts, now))).toEqual(['= 39', '39 misconfiguration/privileged']);
  });

  it('on the internet with an exploited flaw shows what makes it so', () => {
    expect(lines(workloadRisk(storefront, now))).toEqual([
      '= 71',
      '34 vulnerability/CVE-2021-44228',
      '25 reach/internet',
      '4 vulnerability/CVE-2024-0001',
      '4 misconfiguration/no-run-as-non-root',
      '2 vulnerability/CVE-2024-0002',
      '1 misconfiguration/no-limits',
      '1 vulnerability/others',
    ]);
  });

  it('says every factor in both languages', () => {
    const { factors } = workloadRisk(
      {
        ...storefront,
        nodeRights: 'full',
        nodeRightsBy: { en: 'it is privileged', zh: '特权' },
        identity: { name: 'shop/ci', weight: 60 },
      },
      now,
    );
    for (const { text } of factors) {
      expect(text.en).not.toMatch(/\{|undefined/);
      expect(text.zh).toMatch(/[\u4e00-\u9fff]/);
    }
    expect(factors.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['rights', 'identity', 'reach']));
  });

  it('is hotter the fresher its alerts are', () => {
    expect([
      hotness('2026-11-26T00:00:00Z'),
      hotness('2026-11-23T00:00:00Z'),
      hotness('2026-11-20T00:00:00Z'),
      hotness('2026-09-01T00:00:00Z'),
    ]).toEqual([46, 27, 14, 0]);
  });
});

describe('what if', () => {
  it('the exploited flaw were fixed', () => {
    const { before, after } = whatIf(storefront, withoutFindings(storefront, new Set(['CVE-2021-44228'])), judge);
    expect([before.score, after.score]).toEqual([71, 37]);
    expect(bestFixes(storefront, judge, 2)).toEqual([
      { rule: 'CVE-2021-44228', findings: ['CVE-2021-44228'], after: 37 },
      { rule: 'CVE-2024-0001', findings: ['CVE-2024-0001'], after: 69 },
    ]);
  });
});

describe('an image', () => {
  const findings = [vulnerable('CVE-1', 'critical', 60)];
  it('that nothing runs counts three tenths', () => {
    const running = imageRisk({ findings, reach: 'cluster', workloads: 2 });
    const idle = imageRisk({ findings, reach: 'none', workloads: 0 });
    expect(idle.weight).toBeCloseTo(0.3 * running.weight, 1);
    expect(idle.factors.reduce((sum, { points }) => sum + points, 0)).toBe(idle.score);
  });
});

describe('a node, an identity, a namespace, a cluster', () => {
  const worst = { id: 'w1', name: 'Deployment shop/storefront', risk: { score: 68, weight: 82.2 } };
  const other = { id: 'w2', name: 'Deployment shop/cart', risk: { score: 13, weight: 10 } };

  it('a namespace is at least as risky as its worst workload, and not much more for many', () => {
    const one = groupRisk({ parts: [worst], findings: [], alerts: [] }, now);
    expect(one.score).toBe(68);
    const many = Array.from({ length: 200 }, (_, at) => ({ ...other, id: `o${at}` }));
    const all = groupRisk({ parts: [...many, worst], findings: [], alerts: [] }, now);
    expect(all.score).toBe(72);
    expect(all.factors[0]?.text.en).toBe('Deployment shop/storefront has a risk of 68');
  });

  it('a node takes on a part of the risk of who has rights over it', () => {
    expect(
      lines(nodeRisk({ findings: [misconfigured('kubelet-anonymous', 'high')], alerts: [], privileged: [worst] }, now)),
    ).toEqual(['= 48', '34 part/w1', '14 misconfiguration/kubelet-anonymous']);
  });

  it('an identity is what it may do, more so when it can be had from outside', () => {
    const powers = [{ id: 'everything', weight: 70, text: { en: 'May do everything', zh: '可执行任意操作' } }];
    const facts = { powers, findings: [], alerts: [], exposed: [] };
    expect(identityRisk(facts, now).score).toBe(62);
    expect(identityRisk({ ...facts, exposed: [worst] }, now).score).toBe(77);
  });
});
