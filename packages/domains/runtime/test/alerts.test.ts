import type { Finding } from '@seawall/model';
import { describe, expect, it } from 'vitest';
import { defaultBook, indexFindings, readExceptions } from '../src/index.ts';
import { type Deed, play, verbRule } from './helpers.ts';

const rules = verbRule('Get', 'get', 'WARNING', ['T1552.007', 'MS-TA9025']);

function many(count: number, names: (at: number) => string = () => 'x'): Deed[] {
  return Array.from({ length: count }, (_, at) => ({ at, verb: 'get', name: names(at) }));
}

describe('alerts', () => {
  it('say who, what, where, and how it is classed', () => {
    const [alert] = play(rules, many(1)).sent;
    expect(alert).toMatchObject({
      rule: 'Get',
      severity: 'medium',
      message: 'ann did get of x',
      source: 'k8s_audit',
      time: '2026-03-02T10:00:00.000Z',
      actor: { kind: 'user', name: 'ann' },
      subject: { kind: 'Secret', namespace: 'shop', name: 'x' },
      fields: { 'ka.user.name': 'ann', 'ka.target.name': 'x' },
      completeness: { dropped: 0, unreadable: 0 },
    });
    expect(alert?.cells).toEqual([
      { matrix: 'attack-containers', tactic: 'credential-access', technique: 'T1552.007' },
      { matrix: 'microsoft-kubernetes', tactic: 'Credential Access', technique: 'MS-TA9025' },
    ]);
  });

  it.each([
    ['pods', 'Pod'],
    ['widgets', 'Widget'],
    ['policies', 'Policy'],
    ['constructor', 'Constructor'],
  ])('are about an object of %s by its kind, %s', (resource, kind) => {
    const { sent } = play(rules, [{ at: 0, verb: 'get', resource }]);
    expect(sent[0]?.subject).toMatchObject({ kind, name: 'x' });
  });

  it('are sent once and counted after that', () => {
    const { sent, late, session } = play(rules, many(5));
    expect(sent.map(({ count }) => count)).toEqual([1]);
    expect(late.map(({ count, lastTime, withheld }) => [count, lastTime, withheld.duplicates])).toEqual([
      [5, '2026-03-02T10:00:04.000Z', 4],
    ]);
    expect(session.book.totals).toMatchObject({ matched: 5, sent: 1, duplicates: 4 });
  });

  it('are sent again when their window is over', () => {
    const { sent } = play(rules, [
      { at: 0, verb: 'get' },
      { at: 700, verb: 'get' },
    ]);
    expect(sent).toHaveLength(2);
  });

  it('of different objects and people are different', () => {
    const deeds = [
      { at: 0, verb: 'get', name: 'a' },
      { at: 1, verb: 'get', name: 'b' },
      { at: 2, verb: 'get', name: 'a', user: 'bob' },
    ];
    expect(new Set(play(rules, deeds).sent.map(({ id }) => id)).size).toBe(3);
  });

  it('past the rate limit are counted by rule', () => {
    const burst = Array.from({ length: 100 }, (_, at) => ({ at: at / 1000, verb: 'get', name: `n${at}` }));
    const { sent, session } = play(rules, burst, { book: { ...defaultBook, perRuleAndMinute: 10 } });
    expect([sent.length, session.book.byRule.get('Get')]).toEqual([
      10,
      expect.objectContaining({ matched: 100, sent: 10, rateLimited: 90 }),
    ]);
  });

  it('are bounded in number, and what is forgotten is counted', () => {
    const { session } = play(
      rules,
      many(30, (at) => `n${at}`),
      { book: { ...defaultBook, most: 10 } },
    );
    expect([session.book.current().length <= 10, session.book.totals.forgotten]).toEqual([true, 20]);
  });

  it('know what a scan found there', () => {
    const finding = {
      id: 'f',
      kind: 'vulnerability',
      rule: 'CVE-1',
      severity: 'critical',
      status: 'open',
      subject: { type: 'resource', apiVersion: 'v1', kind: 'Secret', namespace: 'shop', name: 'x' },
    } as unknown as Finding;
    const [alert] = play(rules, many(1), { findings: indexFindings([finding]) }).sent;
    expect(alert?.findings).toMatchObject({ total: 1, bySeverity: { critical: 1 }, worst: [{ rule: 'CVE-1' }] });
  });
});

/** How many alerts are sent and how many are hidden. */
function hidden(exceptionText: string, deeds: readonly Deed[]): [sent: number, hidden: number] {
  const { sent, session } = play(rules, deeds, { exceptionText });
  return [sent.length, session.book.totals.excepted];
}

describe('exceptions', () => {
  it.each([
    ['by rule', '- {rule: Get, reason: r}', [0, 1]],
    ['by pattern', '- {rule: "G*", reason: r}', [0, 1]],
    ['by condition', '- {rule: Get, when: ka.user.name = ann, reason: r}', [0, 1]],
    ['not by another condition', '- {rule: Get, when: ka.user.name = bob, reason: r}', [1, 0]],
    ['not when lapsed', '- {rule: Get, reason: r, expires: 2020-01-01}', [1, 0]],
    ['until their day', '- {rule: Get, reason: r, expires: 2026-03-02}', [0, 1]],
    ['from a list under a key', 'exceptions:\n  - {rule: Get, reason: r}', [0, 1]],
  ])('hide %s', (_, text, expected) => expect(hidden(text, many(1))).toEqual(expected));

  it('show what they hid', () => {
    const { exceptions } = readExceptions([{ name: 'e', text: '- {rule: Get, reason: r}' }]);
    play(rules, many(5), { exceptions });
    expect(exceptions.map(({ hidden: count, samples }) => [count, samples[0], samples.length])).toEqual([
      [5, 'ann did get of x', 3],
    ]);
  });

  it.each([
    ['no rule', '- {reason: r}', 'names no rule'],
    ['no reason', '- {rule: Get}', 'gives no reason'],
    ['no day', '- {rule: Get, reason: r, expires: soon}', 'is a day'],
    ['no condition', '- {rule: Get, reason: r, when: "nonsense.field = 1"}', 'nonexistent field'],
    ['half a condition', '- {rule: Get, reason: r, when: "ka.verb ="}', 'exception 1'],
  ])('are refused with %s', (_, text, why) => {
    const { exceptions, errors } = readExceptions([{ name: 'e', text }]);
    expect([exceptions, errors.join()]).toEqual([[], expect.stringContaining(why)]);
  });
});
