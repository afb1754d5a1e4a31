import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingFactors, type RiskFinding, weightOf } from '../../src/risk/findings.ts';
import { levelOf, scoreOf, scoreOfWeight, type Weighed } from '../../src/risk/score.ts';
import { weighed } from './facts.ts';

describe('a score', () => {
  it.each([
    [0, 0],
    [10, 13],
    [25, 29],
    [50, 50],
    [100, 75],
    [150, 88],
    [250, 97],
  ])('of the weight %d is %d', (weight, score) => {
    expect(scoreOfWeight(weight)).toBe(score);
  });

  it.each([
    [0, 'low'],
    [19, 'low'],
    [20, 'moderate'],
    [50, 'high'],
    [79, 'high'],
    [80, 'critical'],
  ] as const)('%d is %s', (score, level) => {
    expect(levelOf(score)).toBe(level);
  });

  it('is shared out to its factors without a rest', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 80, noNaN: true }), { maxLength: 30 }), (weights) => {
        const { score, factors } = scoreOf(weights.map((weight, at) => weighed(`f${at}`, weight)));
        expect(factors.reduce((sum, { points }) => sum + points, 0)).toBe(score);
        expect(factors.every(({ points }) => points >= 0)).toBe(true);
      }),
    );
  });

  it('does not depend on the order of what it is made of', () => {
    const parts: Weighed[] = [weighed('a', 12), weighed('b', 3), weighed('c', 30)];
    expect(scoreOf(parts.toReversed())).toEqual(scoreOf(parts));
  });
});

const kinds = ['vulnerability', 'misconfiguration', 'secret', 'malware', 'access', 'network', 'supply-chain'] as const;
const severities = ['critical', 'high', 'medium', 'low', 'info'] as const;
const anyFinding = fc.record({
  id: fc.uuid(),
  kind: fc.constantFrom(...kinds),
  rule: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
  severity: fc.constantFrom(...severities),
  title: fc.constant({ en: 'title', zh: '标题' }),
});

describe('findings', () => {
  it('never lower the score by being there, nor raise it by being fixed', () => {
    fc.assert(
      fc.property(fc.array(anyFinding, { minLength: 1, maxLength: 40 }), fc.nat(), (findings, at) => {
        const without = findings.filter((_, index) => index !== at % findings.length);
        expect(scoreOf(findingFactors(without)).weight).toBeLessThanOrEqual(
          scoreOf(findingFactors(findings)).weight + 1e-9,
        );
      }),
    );
  });

  it.each([
    ['critical', 'high'],
    ['high', 'medium'],
    ['medium', 'low'],
  ] as const)('of one severity: one %s weighs more than any number of %s', (graver, lesser) => {
    for (const kind of ['misconfiguration', 'secret', 'access', 'network', 'supply-chain', 'runtime'] as const) {
      const many = Array.from({ length: 500 }, (_, at) => finding(kind, `r${at}`, lesser));
      const sum = findingFactors(many).reduce((all, { weight }) => all + weight, 0);
      expect(sum).toBeLessThan(weightOf(finding(kind, 'one', graver)));
    }
  });

  it('of one rule are one fault wherever they stand', () => {
    const once = findingFactors([finding('misconfiguration', 'privileged', 'critical')]);
    const twice = findingFactors([
      finding('misconfiguration', 'privileged', 'critical', 'x'),
      finding('misconfiguration', 'privileged', 'high', 'y'),
    ]);
    expect(twice[0]?.weight).toBe(once[0]?.weight);
    expect(twice[0]?.of).toEqual(['x', 'y']);
    expect(twice[0]?.text.en).toContain('in 2 places');
  });

  it('about licences weigh nothing', () => {
    expect(findingFactors([finding('licence', 'GPL-3.0-only', 'critical')])).toEqual([]);
  });

  it('that are urgent weigh by their priority and not by their word', () => {
    const exploited: RiskFinding = { ...finding('vulnerability', 'CVE-1', 'medium'), priority: 90 };
    const quiet: RiskFinding = { ...finding('vulnerability', 'CVE-2', 'critical'), priority: 45 };
    expect(weightOf(exploited)).toBeGreaterThan(2 * weightOf(quiet));
  });
});

function finding(kind: RiskFinding['kind'], rule: string, severity: RiskFinding['severity'], id = rule): RiskFinding {
  return { id, kind, rule, severity, title: { en: rule, zh: rule } };
}
