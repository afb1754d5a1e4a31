import { createIntake, type Intake } from '@seawall/detect';
import type { Alert, Event, Incident } from '@seawall/model';
import { createReader, createSession, type Reader, type ReadLine } from '@seawall/runtime';
import { eventOf } from './event-of.ts';
import { ownRules } from './own-rules.ts';

/** What came of some input: what happened, what of it is suspicious, and what belongs together. */
export interface Detected {
  readonly events: readonly Event[];
  readonly alerts: readonly Alert[];
  /** Those that have grown since they were told last. */
  readonly incidents: readonly Incident[];
}

/** Detection over the events of one cluster; what it has seen before stays in its mind. */
export interface Detection {
  line(text: string): void;
  /** The body of a batch, already parsed. */
  document(value: unknown): void;
  /** What came of everything since it was asked last. With `end`, counts that are not full yet are told too. */
  take(end?: boolean): Detected;
  readonly unreadable: number;
}

/** The rules that Seawall brings, over one cluster's events. `replay`: the events are old ones. */
export function openDetection(cluster: string, now: () => number, replay = false): Detection {
  const events: Event[] = [];
  const alerts: Alert[] = [];
  /** When each incident grew last, as it was told: of those that did not grow nothing new is to be stored. */
  let told: ReadonlyMap<string, string> = new Map();
  const reader = tapped(createReader({ cluster }), ({ observed }) => {
    for (const one of observed) {
      const event = eventOf(one, cluster);
      if (event !== undefined) events.push(event);
    }
  });
  const session = createSession({
    ...ownRules(),
    now,
    replay,
  });
  const intake: Intake = createIntake(reader, session, (alert) => alerts.push({ ...alert, cluster }));
  let number = 0;
  return {
    line(text) {
      number += 1;
      intake.line(cluster, number, text);
    },
    document(value) {
      number += 1;
      intake.document(cluster, number, value);
    },
    take(end = false) {
      intake.tick(end);
      const incidents = session.incidents();
      const grown = incidents.filter(({ id, lastTime }) => told.get(id) !== lastTime);
      told = new Map(incidents.map(({ id, lastTime }) => [id, lastTime]));
      return { events: events.splice(0), alerts: alerts.splice(0), incidents: grown };
    },
    get unreadable() {
      return intake.counters.unreadable;
    },
  };
}

function tapped(reader: Reader, tell: (read: ReadLine) => void): Reader {
  const telling = (read: ReadLine): ReadLine => {
    tell(read);
    return read;
  };
  return {
    table: reader.table,
    line: (text) => telling(reader.line(text)),
    document: (value) => telling(reader.document(value)),
  };
}
