import type { Rule } from '@seawall/falco';
import type { Alert, Completeness, Incident } from '@seawall/model';
import { type AlertBook, type BookOptions, createBook, defaultBook } from '../alerts/book.ts';
import type { ActiveException } from '../alerts/exceptions.ts';
import { exceptionFor } from '../alerts/exceptions.ts';
import type { FindingsIndex } from '../alerts/findings.ts';
import { createCorrelation, type Correlated } from '../correlation/engine.ts';
import type { CorrelationRule } from '../correlation/rule.ts';
import { createDetector, type Detector } from '../detect/detector.ts';
import { incidentOf } from '../incidents/incident.ts';
import { createJoiner, defaultJoin, type JoinOptions } from '../incidents/join.ts';
import { buildingBlock } from '../matrix/coverage.ts';
import type { Observed } from '../observed.ts';
import { millisecondsOf } from '../time.ts';
import { alertOfCorrelation, alertOfRule, alertOfSensor } from './alert.ts';
import { type Hit, hitOf } from './hit.ts';

export interface SessionOptions {
  readonly rules: readonly Rule[];
  readonly correlations?: readonly CorrelationRule[];
  readonly exceptions?: readonly ActiveException[];
  readonly findings?: FindingsIndex;
  readonly matching?: 'first' | 'all';
  readonly enabled?: ReadonlySet<string>;
  readonly book?: BookOptions;
  readonly join?: JoinOptions;
  /** Milliseconds since 1970: the clock that lag, limits and expiry are measured by. */
  readonly now: () => number;
  /** Whether events are old ones: then time passes as they say, and lag means nothing. */
  readonly replay?: boolean;
}

/** What the source had lost, in all, until now. */
export type Losses = Pick<Completeness, 'dropped' | 'unreadable'>;

/** Events in, alerts out: one run of detection over one or more sources. */
export interface Session {
  readonly detector: Detector;
  readonly book: AlertBook;
  /** The alerts to send now. */
  take(observed: Observed, losses: Losses): Alert[];
  /** Time has passed: counts that are due, and what should have followed and did not. With `end`, whatever is left. */
  tick(losses: Losses, end?: boolean): Alert[];
  /** Worst first. */
  incidents(): Incident[];
  readonly counters: {
    readonly events: number;
    readonly failed: number;
    readonly forgottenGroups: number;
    readonly forgottenIncidents: number;
  };
}

const nothing: Alert[] = [];
const tickMs = 1000;

export function createSession(options: SessionOptions): Session {
  const detector = createDetector(options);
  const book = createBook(options.book ?? defaultBook);
  const joiner = createJoiner(options.join ?? defaultJoin);
  const correlation = createCorrelation<Hit>(options.correlations ?? []);
  const { exceptions = [], findings, replay = false } = options;
  let events = 0;
  let failed = 0;
  let latest = 0;
  let ticked = 0;

  const clock = (): number => (replay ? latest : options.now());

  const completenessOf = (time: number | undefined, losses: Losses, missing: readonly string[]): Completeness => ({
    ...losses,
    ...(time === undefined || replay ? {} : { lagMs: Math.max(0, options.now() - time) }),
    ...(missing.length === 0 ? {} : { missing }),
  });

  const finish = (alert: Alert): Alert => {
    const known = findings?.of(alert.subject, alert.workload);
    return known === undefined ? alert : { ...alert, findings: known };
  };

  const put = (alert: Alert, sent: Alert[]): void => {
    const passed = book.take(alert, clock());
    if (passed === undefined) return;
    joiner.take(passed);
    sent.push(passed);
  };

  const raise = (correlated: readonly Correlated<Hit>[], losses: Losses, sent: Alert[]): void => {
    for (const one of correlated) {
      const exception = exceptionFor(exceptions, one.rule.title, one.last.observed, one.rule.title, today(clock()));
      put(finish(alertOfCorrelation(one, completenessOf(one.lastTime, losses, []), exception)), sent);
    }
  };

  const takeRule = (rule: Rule, observed: Observed, losses: Losses, sent: Alert[]): void => {
    const hit = hitOf(rule.name, observed, detector, clock());
    if (!rule.definition.tags.includes(buildingBlock)) {
      const described = detector.describe(rule, observed);
      const exception = exceptionFor(exceptions, rule.name, observed, described.message, today(clock()));
      const completeness = completenessOf(hit.time, losses, hit.missing);
      put(finish(alertOfRule(rule, hit, described, completeness, exception)), sent);
    }
    if (correlation.wanted.has(rule.name)) raise(correlation.take(hit), losses, sent);
  };

  return {
    detector,
    book,
    take(observed, losses) {
      events += 1;
      if (observed.kind === 'alert') {
        const sent: Alert[] = [];
        if (observed.alert.time !== undefined) latest = Math.max(latest, millisecondsOf(observed.alert.time));
        const hit = hitOf(observed.alert.rule, observed, detector, clock());
        const exception = exceptionFor(
          exceptions,
          observed.alert.rule,
          observed,
          observed.alert.message,
          today(clock()),
        );
        put(finish(alertOfSensor(observed.alert, hit, completenessOf(hit.time, losses, []), exception)), sent);
        raise(correlation.take(hit), losses, sent);
        return sent;
      }
      let rules: readonly Rule[];
      try {
        rules = detector.judge(observed);
      } catch {
        // A value that no rule was ready for: this event is not judged, and that is said.
        failed += 1;
        return nothing;
      }
      if (rules.length === 0) return nothing;
      const sent: Alert[] = [];
      const time = hitOf('', observed, detector, 0).time;
      if (time > latest) latest = time;
      for (const rule of rules) takeRule(rule, observed, losses, sent);
      return sent;
    },
    tick(losses, end = false) {
      // Looking through all that is counted once a second is often enough.
      if (!end && Math.abs(clock() - ticked) < tickMs) return nothing;
      ticked = clock();
      const sent: Alert[] = [];
      raise(correlation.advance(clock()), losses, sent);
      for (const alert of book.drain(clock(), end)) {
        joiner.take(alert);
        sent.push(alert);
      }
      return sent;
    },
    incidents() {
      return joiner
        .all()
        .flatMap((joined) => incidentOf(joined) ?? [])
        .sort((left, right) => right.risk - left.risk || (left.firstTime < right.firstTime ? -1 : 1));
    },
    get counters() {
      return { events, failed, forgottenGroups: correlation.forgotten, forgottenIncidents: joiner.forgotten };
    },
  };
}

function today(now: number): string {
  return new Date(now).toISOString().slice(0, 10);
}
