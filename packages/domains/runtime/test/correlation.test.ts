import { describe, expect, it } from 'vitest';
import { readCorrelations } from '../src/index.ts';
import { correlation, type Deed, play, verbRule } from './helpers.ts';

const rules = verbRule('A', 'get', 'DEBUG', ['building_block']) + verbRule('B', 'list', 'DEBUG', ['building_block']);

function times(count: number, every: number, deed: Omit<Deed, 'at'>, from = 0): Deed[] {
  return Array.from({ length: count }, (_, at) => ({ at: from + at * every, ...deed }));
}

/** How often a rule over several events fires on deeds. */
function fires(lines: string, deeds: readonly Deed[]): number {
  const rule = correlation(`title: C\nlevel: high\ncorrelation: {${lines}}\n`);
  const { sent, late } = play(rules, deeds, { correlations: [rule] });
  return [...sent, ...late].filter((alert) => alert.rule === 'C').length;
}

const get = { verb: 'get' };
const byUser = 'group-by: [ka.user.name], timespan: 1m';

describe('rules over several events', () => {
  it.each([
    ['count up to their bound', `type: event_count, rules: [A], ${byUser}, condition: {gte: 3}`, times(3, 1, get), 1],
    ['not one below it', `type: event_count, rules: [A], ${byUser}, condition: {gte: 3}`, times(2, 1, get), 0],
    ['gt is one more', `type: event_count, rules: [A], ${byUser}, condition: {gt: 3}`, times(3, 1, get), 0],
    ['not over a longer time', `type: event_count, rules: [A], ${byUser}, condition: {gte: 3}`, times(3, 40, get), 0],
    [
      'and begin anew, which is told as a repeat',
      `type: event_count, rules: [A], ${byUser}, condition: {gte: 3}`,
      times(7, 1, get),
      2,
    ],
    [
      'apart for each group',
      `type: event_count, rules: [A], ${byUser}, condition: {gte: 3}`,
      [...times(2, 1, get), ...times(2, 1, { verb: 'get', user: 'bob' })],
      0,
    ],
    [
      'of several rules together',
      `type: event_count, rules: [A, B], ${byUser}, condition: {gte: 3}`,
      [...times(2, 1, get), { at: 5, verb: 'list' }],
      1,
    ],
    [
      'few, when the time is over',
      `type: event_count, rules: [A], ${byUser}, condition: {lt: 3}`,
      [...times(2, 1, get), { at: 200, verb: 'list' }],
      1,
    ],
    [
      'distinct values',
      `type: value_count, rules: [A], ${byUser}, condition: {field: ka.target.name, gte: 3}`,
      ['a', 'b', 'b', 'c'].map((name, at) => ({ at, verb: 'get', name })),
      1,
    ],
    [
      'the same value is one',
      `type: value_count, rules: [A], ${byUser}, condition: {field: ka.target.name, gte: 3}`,
      ['a', 'b', 'b', 'a'].map((name, at) => ({ at, verb: 'get', name })),
      0,
    ],
    [
      'values that are past do not count',
      `type: value_count, rules: [A], ${byUser}, condition: {field: ka.target.name, gte: 3}`,
      ['a', 'b', 'c'].map((name, at) => ({ at: at * 50, verb: 'get', name })),
      0,
    ],
    [
      'both in any order',
      `type: temporal, rules: [A, B], ${byUser}`,
      [
        { at: 1, verb: 'list' },
        { at: 5, verb: 'get' },
      ],
      1,
    ],
    [
      'but within the time',
      `type: temporal, rules: [A, B], ${byUser}`,
      [
        { at: 1, verb: 'list' },
        { at: 90, verb: 'get' },
      ],
      0,
    ],
    [
      'one after the other',
      `type: temporal_ordered, rules: [A, B], ${byUser}`,
      [
        { at: 1, verb: 'get' },
        { at: 5, verb: 'list' },
      ],
      1,
    ],
    [
      'not the other way round',
      `type: temporal_ordered, rules: [A, B], ${byUser}`,
      [
        { at: 1, verb: 'list' },
        { at: 5, verb: 'get' },
      ],
      0,
    ],
    [
      'the latest beginning counts',
      `type: temporal_ordered, rules: [A, B], ${byUser}`,
      [
        { at: 0, verb: 'get' },
        { at: 50, verb: 'get' },
        { at: 100, verb: 'list' },
      ],
      1,
    ],
    [
      'what should have followed and did not',
      `type: absence, rules: [A, B], ${byUser}`,
      [
        { at: 0, verb: 'get' },
        { at: 90, verb: 'watch' },
        { at: 91, verb: 'get', user: 'bob' },
      ],
      1,
    ],
    [
      'what did follow',
      `type: absence, rules: [A, B], ${byUser}`,
      [
        { at: 0, verb: 'get' },
        { at: 30, verb: 'list' },
        { at: 120, verb: 'get', user: 'bob' },
      ],
      0,
    ],
    [
      'nothing without the field that groups',
      'type: event_count, rules: [A], group-by: [ka.req.service.type], timespan: 1m, condition: {gte: 1}',
      times(3, 1, get),
      0,
    ],
    [
      'by who it was',
      'type: event_count, rules: [A], group-by: [actor, workload], timespan: 1m, condition: {gte: 3}',
      times(3, 1, get),
      1,
    ],
  ])('count %s', (_, lines, deeds, count) => expect(fires(lines, deeds)).toBe(count));

  it('keep what only counts from the alerts', () => {
    const { sent, session } = play(rules, times(5, 1, get));
    expect([sent, session.book.totals.matched]).toEqual([[], 0]);
  });
});

function item(lines: string): string {
  return `title: T\ncorrelation: {${lines}}\n`;
}

describe('reading them', () => {
  it.each([
    ['no title', 'correlation: {}', 'has no title'],
    ['no such type', item('type: often, rules: [A], timespan: 1m'), 'type is one of'],
    ['no rules', item('type: event_count, timespan: 1m'), 'names no rules'],
    ['one rule in order', item('type: temporal, rules: [A], timespan: 1m'), 'needs two rules'],
    ['no time', item('type: event_count, rules: [A]'), 'timespan is'],
    ['a time past a week', item('type: event_count, rules: [A], timespan: 8d'), 'timespan is'],
    ['no bound', item('type: event_count, rules: [A], timespan: 1m'), 'needs a condition'],
    [
      'a bound without end',
      item('type: event_count, rules: [A], timespan: 1m, condition: {gte: 1000000}'),
      'whole number',
    ],
    ['values of what', item('type: value_count, rules: [A], timespan: 1m, condition: {gte: 2}'), 'needs the field'],
    ['no YAML', 'title: [', 'c.yaml'],
  ])('refuses %s', (_, text, why) => {
    const { rules: read, errors } = readCorrelations([{ name: 'c.yaml', text }]);
    expect([read, errors.join()]).toEqual([[], expect.stringContaining(why)]);
  });

  it('leaves good ones beside bad ones, and takes documents as Sigma has them', () => {
    const good = `title: G\nlevel: informational\ntags: [attack.t1059.004]\ncorrelation: {type: event_count, rules: A, timespan: 1m, condition: {gte: 2}}\n`;
    const { rules: read, errors } = readCorrelations([{ name: 'c.yaml', text: `title: B\n---\n${good}` }]);
    expect([read.map(({ title, level, tags }) => [title, level, tags]), errors.length]).toEqual([
      [['G', 'info', ['T1059.004']]],
      1,
    ]);
  });
});
