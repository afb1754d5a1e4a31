import { describe, expect, it } from 'vitest';
import { type Deed, play, verbRule } from './helpers.ts';

const rules =
  verbRule('Looked', 'list', 'NOTICE', ['T1613']) +
  verbRule('Took', 'get', 'WARNING', ['T1552.007', 'MS-TA9025']) +
  verbRule('Broke out', 'create', 'ERROR', ['T1611']) +
  verbRule('Destroyed', 'delete', 'CRITICAL', ['T1485', 'MS-TA9038']);

const incidents = (deeds: readonly Deed[]) => play(rules, deeds).session.incidents();

describe('incidents', () => {
  const attack: Deed[] = [
    { at: 0, verb: 'create', resource: 'pods', name: 'web' },
    { at: 60, verb: 'get', name: 'db' },
    { at: 120, verb: 'delete', resource: 'deployments', name: 'cart' },
  ];

  it('join what one identity did, in order of time', () => {
    const [incident, ...more] = incidents(attack);
    expect(more).toEqual([]);
    expect(incident).toMatchObject({
      severity: 'critical',
      joinedBy: ['actor'],
      complete: true,
      firstTime: '2026-03-02T10:00:00.000Z',
      lastTime: '2026-03-02T10:02:00.000Z',
    });
    expect(incident?.timeline.map(({ rule, tactics }) => [rule, tactics[0]])).toEqual([
      ['Broke out', 'privilege-escalation'],
      ['Took', 'credential-access'],
      ['Destroyed', 'impact'],
    ]);
  });

  it('say what happened, in both languages', () => {
    const [incident] = incidents(attack);
    expect(incident?.title).toEqual({
      en: 'Pod shop/web: privilege escalation → credential access → impact',
      zh: 'Pod shop/web：权限提升 → 凭据访问 → 影响',
    });
    expect(incident?.summary.en).toBe(
      'Between 2026-03-02 10:00:00 UTC and 2026-03-02 10:02:00 UTC Pod shop/web and 2 more raised 3 matches of 3 rules. ' +
        'The requests were made by ann. It began with privilege escalation: ann did create of web. ' +
        'Then came credential access: ann did get of db. Last came impact: ann did delete of cart.',
    );
    expect(incident?.summary.zh).toContain('首先是权限提升：Broke out（ann did create of web）。');
  });

  it('explain their risk, which order and width raise', () => {
    const [incident] = incidents(attack);
    const [backwards] = incidents(attack.map((deed, at) => ({ ...deed, at: 200 - at * 60 })));
    expect(incident?.risk).toBe(60 + 14 + 6);
    expect(backwards?.risk).toBe(60 + 14);
    expect(incident?.factors.map(({ en }) => en)).toEqual([
      'worst alert critical: 60',
      '3 tactics (privilege escalation, credential access, impact): 14',
      'in the order of an attack: 6',
    ]);
  });

  it.each([
    ['a single harmless alert is none', [{ at: 0, verb: 'list' }], 0],
    ['a single critical one is', [{ at: 0, verb: 'delete' }], 1],
    [
      'the same again and again is none',
      [
        { at: 0, verb: 'get' },
        { at: 900, verb: 'get' },
      ],
      0,
    ],
    [
      'two of different people are two',
      [
        { at: 0, verb: 'delete', name: 'a' },
        { at: 1, verb: 'delete', name: 'b', user: 'bob' },
      ],
      2,
    ],
    [
      'two that lie far apart are two',
      [
        { at: 0, verb: 'delete', name: 'a' },
        { at: 9000, verb: 'delete', name: 'b' },
      ],
      2,
    ],
    [
      'people who meet at one pod are one',
      [
        { at: 0, verb: 'create', resource: 'pods', name: 'web' },
        { at: 1, verb: 'get', user: 'bob' },
        { at: 2, verb: 'delete', resource: 'pods', name: 'web', user: 'bob' },
      ],
      1,
    ],
    [
      'what the control plane does joins nothing',
      [
        { at: 0, verb: 'delete', user: 'system:kube-scheduler', name: 'a' },
        { at: 1, verb: 'delete', user: 'system:kube-scheduler', name: 'b' },
      ],
      2,
    ],
  ])('%s', (_, deeds, count) => expect(incidents(deeds)).toHaveLength(count));
});
