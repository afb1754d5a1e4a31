import type { Readable } from 'node:stream';
import type { Alert, Incident } from '@seawall/model';
import {
  createReader,
  createSession,
  type ProcessTable,
  type Session,
  type SessionOptions,
  type SyscallEvent,
  type Totals,
} from '@seawall/runtime';
import { createIntake, type IntakeCounters, type PlacedFault } from './intake.ts';
import { readRecording, readStream } from './replay.ts';
import { followLog } from './tail.ts';
import { startWebhook, type WebhookOptions } from './webhook.ts';

/** Where events come from. */
export type Input =
  | { readonly kind: 'follow'; readonly path: string; readonly positionFile?: string; readonly fromStart: boolean }
  | { readonly kind: 'recording'; readonly path: string; readonly shown: string }
  | { readonly kind: 'stream'; readonly name: string; readonly stream: Readable }
  | { readonly kind: 'webhook'; readonly options: WebhookOptions }
  | { readonly kind: 'live'; readonly run: LiveSource };

/** Observes by itself until its sink's signal says that it is enough. */
export type LiveSource = (sink: LiveSink) => Promise<void>;

/** Where a live source puts what it sees. */
export interface LiveSink {
  /** Processes and containers, shared by all sources. */
  readonly table: ProcessTable;
  readonly signal: AbortSignal;
  take(event: SyscallEvent): void;
  /** So many more events were lost. */
  lost(events: number): void;
  /** Time has passed: alerts that were held back may be due. */
  tick(): void;
}

export interface DetectOptions {
  readonly inputs: readonly Input[];
  readonly session: Omit<SessionOptions, 'now' | 'replay'>;
  readonly cluster?: string;
  readonly now: () => number;
  /** Ends sources that have no end. */
  readonly signal: AbortSignal;
  readonly onAlert: (alert: Alert) => void;
  /** Told where a webhook listens, once it does. */
  readonly onListening?: (url: string) => void;
  /** Told that a log to follow is not there yet. */
  readonly onWaiting?: (path: string) => void;
}

export interface DetectSummary {
  readonly events: number;
  readonly counters: Readonly<IntakeCounters>;
  readonly faults: readonly PlacedFault[];
  /** Events that rules could not be run on. */
  readonly failed: number;
  readonly refused: { readonly batches: number; readonly unauthorised: number };
  readonly totals: Readonly<Totals>;
  readonly byRule: ReadonlyMap<string, Readonly<Totals>>;
  readonly incidents: readonly Incident[];
  readonly forgotten: {
    readonly processes: number;
    readonly descriptors: number;
    readonly containers: number;
    readonly groups: number;
    readonly incidents: number;
  };
}

const pollMs = 250;

/** Runs rules over sources until they end, or the signal says so. */
export async function detect(options: DetectOptions): Promise<DetectSummary> {
  const { inputs, onAlert, now, cluster } = options;
  // A source that fails ends the others, which would go on for ever.
  const stopper = new AbortController();
  const signal = AbortSignal.any([options.signal, stopper.signal]);
  const reader = createReader(cluster === undefined ? {} : { cluster });
  const replay = inputs.every(({ kind }) => kind === 'recording' || kind === 'stream');
  const session: Session = createSession({ ...options.session, now, replay });
  const intake = createIntake(reader, session, onAlert);
  const refused = { batches: 0, unauthorised: 0 };

  const run = async (input: Input): Promise<void> => {
    switch (input.kind) {
      case 'recording':
        return readRecording(input.path, input.shown, intake, signal);
      case 'stream':
        return readStream(input.name, input.stream, intake, signal);
      case 'follow':
        return followLog({ ...input, pollMs, signal, onWaiting: () => options.onWaiting?.(input.path) }, intake);
      case 'live':
        return input.run({
          table: reader.table,
          signal,
          take: (event) => intake.event(event),
          lost: (events) => intake.lost(events),
          tick: () => intake.tick(),
        });
      case 'webhook': {
        const webhook = await startWebhook(input.options, intake);
        options.onListening?.(webhook.url);
        await ended(signal);
        await webhook.close();
        refused.batches += webhook.refused.batches;
        refused.unauthorised += webhook.refused.unauthorised;
        return undefined;
      }
    }
  };
  const outcomes = await Promise.allSettled(
    inputs.map(async (input) => {
      try {
        await run(input);
      } catch (error) {
        stopper.abort();
        throw error;
      }
    }),
  );
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  intake.tick(true);
  const { counters } = session;
  const { processes, descriptors, containers } = reader.table.forgotten;
  return {
    events: counters.events,
    counters: intake.counters,
    faults: intake.faults,
    failed: counters.failed,
    refused,
    totals: session.book.totals,
    byRule: session.book.byRule,
    incidents: session.incidents(),
    forgotten: {
      processes,
      descriptors,
      containers,
      groups: counters.forgottenGroups,
      incidents: counters.forgottenIncidents,
    },
  };
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
