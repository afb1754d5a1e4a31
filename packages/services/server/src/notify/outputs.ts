import { hostname } from 'node:os';
import {
  type Notification,
  type Notifier,
  openNotifier,
  type Sent,
  testNotification,
  type Told,
} from '@seawall/alerting';
import type { Language } from '@seawall/model';
import type { Kysely } from 'kysely';
import { reasonOf } from '../error.ts';
import type { Database } from '../state/tables.ts';
import { closedTo, hostsIn, openReach } from './reach.ts';
import { readOutput, type StoredOutput } from './settings.ts';

/** Sends what people are to be told, through the outputs that they set up. */
export interface Outputs {
  /** The outputs that want it, by name; one that cannot be used is passed over. */
  wanting(notification: Told): Promise<string[]>;
  /** Sends it through one of them, now; undefined where there is none of that name any more. */
  send(name: string, notification: Told): Promise<Sent | undefined>;
  /** Sends a test now, past the queue. */
  test(output: StoredOutput, language: Language): Promise<{ ok: boolean; milliseconds: number; problem?: string }>;
  /** The host that an output names and may not send to; undefined where there is none. */
  closed(output: StoredOutput): Promise<string | undefined>;
  close(): Promise<void>;
}

export interface OutputsOptions {
  readonly db: Kysely<Database>;
  readonly now: () => Date;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onFault: (error: unknown, what: string) => void;
}

/** A change that another replica made counts after so long. */
const rereadMs = 10_000;

export function openOutputs({ db, now, version, environment, onFault }: OutputsOptions): Outputs {
  const reach = openReach(environment);
  const world = { now, hostname: hostname(), version, fetch: reach.fetch, print: () => {} };
  let current: { notifier: Notifier; of: string } | undefined;
  let readAt = 0;
  let reading: Promise<Notifier | undefined> | undefined;

  async function notifier(): Promise<Notifier | undefined> {
    if (current !== undefined && now().getTime() - readAt < rereadMs) return current.notifier;
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return await reading;
  }

  /** With what it takes from the environment, and to where it may send. */
  async function ready(output: StoredOutput): Promise<ReturnType<typeof readOutput>> {
    const filled = readOutput(output, environment);
    const host = await reach.refusal(hostsIn(filled.settings));
    if (host !== undefined) throw closedTo(host);
    return filled;
  }

  async function read(): Promise<Notifier | undefined> {
    const rows = await db
      .selectFrom('notification_outputs')
      .selectAll()
      .where('enabled', '=', true)
      .orderBy('name')
      .execute();
    readAt = now().getTime();
    const of = JSON.stringify(rows);
    if (current?.of === of) return current.notifier;
    const outputs: ReturnType<typeof readOutput>[] = [];
    for (const row of rows) {
      try {
        outputs.push(await ready(row));
      } catch (error) {
        onFault(error, `notification output ${row.name}`);
      }
    }
    await current?.notifier.close();
    // What waits, waits in the state store, where every replica finds it: the notifier's own queues stay empty.
    const opened = await openNotifier({ outputs, queueSize: 1 }, world);
    current = { notifier: opened, of };
    return opened;
  }

  return {
    wanting: async (told) => {
      const channels = (await notifier())?.channels ?? [];
      return channels.filter((channel) => channel.wants(inLanguage(told, channel))).map(({ name }) => name);
    },
    send: async (name, told) => {
      const channel = (await notifier())?.channels.find((each) => each.name === name);
      return await channel?.attempt(inLanguage(told, channel));
    },
    async test(output, language) {
      const from = performance.now();
      const took = (): number => Math.round(performance.now() - from);
      try {
        const single = await openNotifier({ outputs: [await ready(output)], queueSize: 1 }, world);
        try {
          const sent = await single.channels[0]?.attempt(testNotification(now().toISOString(), language));
          if (sent?.ok === true) return { ok: true, milliseconds: took() };
          return { ok: false, milliseconds: took(), problem: sent?.why ?? 'nothing was sent' };
        } finally {
          await single.close();
        }
      } catch (error) {
        return { ok: false, milliseconds: took(), problem: reasonOf(error) };
      }
    },
    closed: (output) => reach.refusal(hostsIn(readOutput(output, environment).settings)),
    close: async () => {
      await reading?.catch(() => {});
      await current?.notifier.close();
    },
  };
}

function inLanguage(told: Told, { language }: { readonly language: Language }): Notification {
  return typeof told === 'function' ? told(language) : told;
}
