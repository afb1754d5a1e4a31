import { describe, expect, it } from 'vitest';
import {
  createDetector,
  createReader,
  createSession,
  defaultRuleFiles,
  loadRules,
  type Observed,
} from '../src/index.ts';
import { play, verbRule } from './helpers.ts';

const detector = createDetector({ rules: loadRules(defaultRuleFiles()).rules });

function observe(...documents: readonly unknown[]): Observed[] {
  const reader = createReader();
  return documents.flatMap((document) => {
    const { observed, faults } = reader.document(document);
    expect(faults).toEqual([]);
    return [...observed];
  });
}

function syscallRule(condition: string): string {
  return `- rule: R\n  desc: d\n  condition: ${condition}\n  output: o\n  priority: WARNING\n`;
}

/** Long enough that anything but linear time would show, and short enough for a test. */
const long = 200_000;

function many<Item>(item: Item): Item[] {
  return Array.from({ length: 10_000 }, () => item);
}

function auditOf(body: Record<string, unknown>): Observed {
  return { kind: 'audit', event: { body, number: 1 }, shape: 'test' };
}

describe('hostile events', () => {
  it('with values of a megabyte are judged by every rule', () => {
    const container = { id: 'c'.repeat(64), image: 'x'.repeat(1_000_000) };
    const process = {
      exepath: `/${'d/'.repeat(50_000)}sh`,
      args: ['x'.repeat(1_000_000), '| sh curl wget base64 -d'],
      container,
    };
    const [event] = observe({ type: 'execve', process });
    expect(detector.judge(event as Observed).length).toBeLessThan(10);
  });

  it('with ten thousand containers, volumes and rules are judged by every rule', () => {
    const requestObject = {
      spec: {
        containers: many({ name: 'c', image: 'i', securityContext: { privileged: true } }),
        volumes: many({ hostPath: { path: '/x' } }),
      },
      rules: many({ resources: ['*'], verbs: ['*'] }),
    };
    const body = {
      kind: 'Event',
      auditID: 'a',
      verb: 'create',
      user: { username: 'u' },
      objectRef: { resource: 'pods' },
      requestObject,
    };
    const [event] = observe(body);
    expect(detector.judge(event as Observed).map(({ name }) => name)).toContain('Privileged or root pod made');
  });

  it('nested past what a stack holds are judged, and are no match', () => {
    const depth = 100_000;
    const text = `{"kind":"Event","auditID":"a","verb":"create","user":{"username":"u"},"objectRef":{"resource":"configmaps"},"requestObject":{"data":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}}`;
    const { observed, faults } = createReader().line(text);
    expect([faults, observed.map((event) => detector.judge(event).length)]).toEqual([[], [0]]);
  });

  it('of processes that are their own ancestors end', () => {
    const [, , event] = observe(
      { type: 'clone', process: { pid: 1, ppid: 2, exepath: '/bin/a' } },
      { type: 'clone', process: { pid: 2, ppid: 1, exepath: '/bin/b' } },
      { type: 'execve', process: { pid: 1, ppid: 2, exepath: '/bin/a' } },
    );
    const { rules } = loadRules([{ name: 'r', text: syscallRule('evt.type = execve and proc.aname = nowhere') }]);
    expect(createDetector({ rules }).judge(event as Observed)).toEqual([]);
    expect(detector.value(event as Observed, 'proc.aname')?.length).toBeLessThan(1000);
  });

  it('of a storm of processes stay within the table, and what it forgot is told', () => {
    const reader = createReader({ limits: { processes: 1000, descriptors: 1000, containers: 10 } });
    for (let pid = 1; pid <= 20_000; pid += 1)
      reader.document({ type: 'execve', process: { pid, exepath: '/bin/true' } });
    expect([reader.table.size.processes, reader.table.forgotten.processes]).toEqual([1000, 19_000]);
  });

  it('without anything in them fire nothing', () => {
    for (const event of observe({ type: 'execve', process: {} }, { type: 'openat', fields: {} }, { kind: 'Event' })) {
      expect(detector.judge(event)).toEqual([]);
    }
  });
});

describe('hostile rules', () => {
  it.each(['(a+)+b', '(a|a)*b', '([a-z]+)*[0-9]', '(.*a){12}b'])(
    'with the expression %s take linear time',
    (pattern) => {
      const { rules } = loadRules([
        { name: 'r', text: syscallRule(`evt.type = execve and proc.args regex "${pattern}"`) },
      ]);
      expect(rules).toHaveLength(1);
      const [event] = observe({ type: 'execve', process: { exepath: '/bin/x', args: ['a'.repeat(long)] } });
      expect(createDetector({ rules }).judge(event as Observed)).toEqual([]);
    },
  );

  it('leave the good ones in force', () => {
    const bad = [
      syscallRule('no.such.field = 1').replace('R', 'unknown field'),
      syscallRule('evt.type = execve and (').replace('R', 'half a condition'),
      syscallRule('evt.type = execve and proc.name regex "("').replace('R', 'half an expression'),
      syscallRule(`evt.type = execve and ${'('.repeat(5000)}proc.name = a${')'.repeat(5000)}`).replace('R', 'too deep'),
      '- rule: nothing else\n',
      '- nonsense\n',
    ].join('');
    const { rules, errors } = loadRules([
      { name: 'bad', text: bad },
      { name: 'broken', text: '- rule: [' },
      { name: 'good', text: verbRule('Good', 'get') },
    ]);
    expect(rules.map(({ name }) => name)).toEqual(['Good']);
    expect(errors.length).toBeGreaterThanOrEqual(6);
  });

  it('that fail on an event are counted, and the next event is judged', () => {
    const { rules } = loadRules([{ name: 'r', text: verbRule('Good', 'get') }]);
    const session = createSession({ rules, now: Date.now });
    const hostile = {
      kind: 'Event',
      auditID: 'a',
      get verb(): string {
        throw new Error('hostile');
      },
    };
    const none = { dropped: 0, unreadable: 0 };
    expect(session.take(auditOf(hostile), none)).toEqual([]);
    expect(session.take(auditOf({ kind: 'Event', auditID: 'b', verb: 'get' }), none)).toHaveLength(1);
    expect(session.counters).toMatchObject({ events: 2, failed: 1 });
  });
});

it('a burst ten times the rate limit is counted to the last', () => {
  const burst = Array.from({ length: 600 }, (_, at) => ({ at: at / 1000, verb: 'get', name: `n${at}` }));
  const { sent, session } = play(verbRule('Get', 'get'), burst);
  const { matched, rateLimited } = session.book.totals;
  expect([sent.length, matched, rateLimited]).toEqual([60, 600, 540]);
});
