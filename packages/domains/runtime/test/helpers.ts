import type { Alert, Completeness } from '@seawall/model';
import {
  createReader,
  createSession,
  loadRules,
  readCorrelations,
  readExceptions,
  type Session,
  type SessionOptions,
} from '../src/index.ts';
import type { CorrelationRule } from '../src/index.ts';

const whole: Completeness = { dropped: 0, unreadable: 0 };

/** A rule over audit events that fires on one verb. */
export function verbRule(name: string, verb: string, priority = 'WARNING', tags: readonly string[] = []): string {
  return `- rule: ${name}\n  desc: about ${name}\n  condition: ka.verb = ${verb}\n  output: "%ka.user.name did ${verb} of %ka.target.name"\n  priority: ${priority}\n  source: k8s_audit\n  tags: [${tags.join(', ')}]\n`;
}

/** A correlation rule of these lines. */
export function correlation(lines: string): CorrelationRule {
  const { rules, errors } = readCorrelations([{ name: 'c.yaml', text: lines }]);
  const [rule] = rules;
  if (rule === undefined) throw new Error(errors.join('; '));
  return rule;
}

/** What happened, for a case: who did what to which object of the namespace shop, at which second. */
export interface Deed {
  readonly at: number;
  readonly verb: string;
  readonly user?: string;
  readonly name?: string;
  readonly resource?: string;
}

export interface Played {
  readonly session: Session;
  readonly sent: Alert[];
  /** What the end of time brought besides. */
  readonly late: Alert[];
}

const start = Date.parse('2026-03-02T10:00:00Z');

/** Plays deeds through a session, as a recording. */
export function play(
  rules: string,
  deeds: readonly Deed[],
  options: Partial<SessionOptions> & { readonly exceptionText?: string } = {},
): Played {
  const { exceptionText, ...rest } = options;
  const exceptions =
    exceptionText === undefined ? {} : { exceptions: readExceptions([{ name: 'e', text: exceptionText }]).exceptions };
  const book = loadRules([{ name: 'r', text: rules }]);
  if (book.errors.length > 0) throw new Error(book.errors[0]?.message);
  const session = createSession({ rules: book.rules, now: () => start, replay: true, ...exceptions, ...rest });
  const reader = createReader();
  const sent: Alert[] = [];
  for (const { at, verb, user = 'ann', name = 'x', resource = 'secrets' } of deeds) {
    const event = {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      auditID: `${at}-${verb}-${name}`,
      stageTimestamp: new Date(start + at * 1000).toISOString(),
      verb,
      user: { username: user },
      objectRef: { resource, namespace: 'shop', name },
    };
    for (const observed of reader.document(event).observed) sent.push(...session.take(observed, whole));
    sent.push(...session.tick(whole));
  }
  return { session, sent, late: session.tick(whole, true) };
}
