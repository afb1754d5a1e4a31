import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Bus } from './bus/bus.ts';
import { assertAlone } from './bus/alone.ts';
import { openBus } from './bus/open.ts';
import { createDiskGuard, type DiskState } from './disk.ts';
import { type Events, openEvents } from './events/open.ts';
import { openState, type State } from './state/open.ts';

/** Where everything is kept. What has no URL is embedded below the data folder. */
export interface StoresOptions {
  readonly folder: string;
  readonly postgres?: string;
  readonly clickhouse?: string;
  readonly nats?: string;
  /** Bytes that stay free on the folder's disk; ingest stops before. */
  readonly reserveBytes?: number;
  /** Told when the embedded PostgreSQL ended without having been asked to, and is started again. */
  readonly onRestart?: (why: string) => void;
  /** Breaks off the opening. */
  readonly signal?: AbortSignal | undefined;
}

export interface Stores {
  readonly state: State;
  readonly events: Events;
  readonly bus: Bus;
  /** Whether there is room where the embedded stores are; `ok` where none is embedded. */
  disk(): Promise<DiskState>;
  /** For whatever takes in from outside, before it stores. @throws ServerError `disk-full` */
  assertRoom(): Promise<void>;
  /** Ends them in the order in which they need each other. */
  close(): Promise<void>;
}

/** Opens the stores, or none of them. @throws ServerError what the stores throw */
export async function openStores(options: StoresOptions): Promise<Stores> {
  const { folder, postgres, clickhouse, nats, onRestart, signal } = options;
  mkdirSync(folder, { recursive: true });
  const guard = createDiskGuard(folder, options.reserveBytes);
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const each of opened.splice(0).reverse()) await each();
  };
  try {
    const state = await openState(postgres === undefined ? { folder } : { url: postgres }, {
      signal,
      ...(onRestart === undefined ? {} : { onRestart }),
    });
    opened.push(state.close);
    signal?.throwIfAborted();
    const events = await openEvents(
      clickhouse === undefined ? { folder: join(folder, 'events'), assertRoom: guard.assertRoom } : { url: clickhouse },
    );
    opened.push(events.close);
    signal?.throwIfAborted();
    if (postgres !== undefined && nats === undefined) opened.push(await assertAlone(state));
    const bus = await openBus(nats === undefined ? { db: state.db } : { url: nats });
    opened.push(bus.close);
    const embedded = postgres === undefined || clickhouse === undefined;
    return {
      state,
      events,
      bus,
      disk: async () => {
        const seen = await guard.look();
        return embedded ? seen : { ...seen, state: 'ok' };
      },
      assertRoom: async () => {
        if (embedded) await guard.assertRoom();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
