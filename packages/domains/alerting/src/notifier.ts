import type { Language } from '@seawall/model';
import type { Notification } from './notification.ts';
import { type OutputConfig, wants } from './config/output-config.ts';
import {
  type About,
  later,
  type OutputKind,
  type OutputWorld,
  reasonOf,
  type Sender,
  type Sent,
} from './outputs/output.ts';
import type { Queue, QueueStats } from './queue/queue.ts';

/** An output with its queue: takes notifications at once and sends them when it can. */
export interface Channel {
  readonly name: string;
  readonly language: Language;
  wants(notification: Notification): boolean;
  /** Takes the notification when the output wants it; resolves when it is safe in the queue. */
  offer(notification: Notification): Promise<void>;
  /** Sends one notification now, past the queue, and says what came of it. */
  attempt(notification: Notification): Promise<Sent>;
  /** Waits until nothing waits any more, at most so long; gives whether that came about. */
  drain(timeoutMs: number): Promise<boolean>;
  stats(): ChannelStats;
  close(): Promise<void>;
}

export interface ChannelStats extends QueueStats {
  readonly name: string;
  readonly sent: number;
  readonly failures: number;
  /** Why the last attempt failed; absent once one has succeeded. */
  readonly lastFailure?: string;
}

export interface ChannelOptions {
  readonly config: OutputConfig;
  readonly kind: OutputKind;
  readonly queue: Queue;
  readonly world: OutputWorld;
  /** Waits; passed in so that tests need not. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

const firstWaitMs = 1000;
const longestWaitMs = 300_000;
/** What could not be sent for a day is old news: it goes to the dead letters. */
const giveUpMs = 86_400_000;

/** Runs one output. What fails is tried again with growing, jittered pauses; nothing is lost by a failure. */
export function startChannel({ config, kind, queue, sleep, world }: ChannelOptions): Channel {
  const about: About = { world, language: config.language };
  const stop = new AbortController();
  let sender: Sender | undefined;
  let sent = 0;
  let failures = 0;
  let lastFailure: string | undefined;
  let wake: (() => void) | undefined;
  const idle = new Set<() => void>();

  async function open(): Promise<Sender> {
    sender ??= await kind.open(config.settings, about);
    return sender;
  }

  async function send(batch: readonly Notification[]): Promise<Sent> {
    try {
      return await (await open()).send(batch);
    } catch (error) {
      return later(reasonOf(error));
    }
  }

  /** A batch that the other side refuses for good is sent one by one, so that one bad one takes no other along. */
  async function settle(batch: readonly Notification[], result: Sent): Promise<void> {
    if (result.ok) {
      sent += batch.length;
      return;
    }
    if (batch.length === 1) {
      await queue.bury(batch, result.why);
      return;
    }
    for (const each of batch) {
      const one = await send([each]);
      if (one.ok) sent += 1;
      else await queue.bury([each], one.why);
    }
  }

  async function run(): Promise<void> {
    let wait = firstWaitMs;
    while (!stop.signal.aborted) {
      const waiting = await queue.peek(kind.batch);
      if (waiting.length === 0) {
        for (const tell of idle) tell();
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const batch = waiting.map(({ notification }) => notification);
      const result = await send(batch);
      if (!result.ok) {
        failures += 1;
        lastFailure = result.why;
      }
      const oldest = waiting[0]?.since ?? 0;
      if (!result.ok && result.retry && world.now().getTime() - oldest < giveUpMs) {
        const pause = result.afterMs ?? wait * (0.5 + Math.random());
        wait = Math.min(wait * 2, longestWaitMs);
        await sleep(pause, stop.signal);
        continue;
      }
      if (result.ok) {
        lastFailure = undefined;
        wait = firstWaitMs;
      }
      await settle(batch, result);
      await queue.commit(batch.length);
    }
  }

  const running = run();
  return {
    name: config.name,
    language: config.language,
    wants: (notification) => wants(config, notification),
    offer: async (notification) => {
      if (!wants(config, notification)) return;
      await queue.push(notification);
      wake?.();
    },
    attempt: (notification) => send([notification]),
    drain: (timeoutMs) =>
      new Promise((resolve) => {
        if (queue.stats().waiting === 0) {
          resolve(true);
          return;
        }
        const done = (): void => end(true);
        const timer = setTimeout(() => end(false), timeoutMs);
        function end(drained: boolean): void {
          clearTimeout(timer);
          idle.delete(done);
          resolve(drained);
        }
        idle.add(done);
      }),
    stats: () => ({
      name: config.name,
      ...queue.stats(),
      sent,
      failures,
      ...(lastFailure === undefined ? {} : { lastFailure }),
    }),
    close: async () => {
      stop.abort();
      wake?.();
      await running;
      await sender?.close();
      await queue.close();
    },
  };
}
