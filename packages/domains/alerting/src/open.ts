import { join } from 'node:path';
import type { Language } from '@seawall/model';
import type { AlertingConfig } from './config/load.ts';
import type { Notification } from './notification.ts';
import { type Channel, type ChannelStats, startChannel } from './notifier.ts';
import type { OutputKind, OutputWorld } from './outputs/output.ts';
import { outputKinds } from './outputs/registry.ts';
import { diskQueue } from './queue/disk-queue.ts';
import { memoryQueue } from './queue/queue.ts';

/** What outputs are told: in the language of each where it is made for that. */
export type Told = Notification | ((language: Language) => Notification);

/** All outputs of a configuration. */
export interface Notifier {
  readonly channels: readonly Channel[];
  /** Resolves when every output that wants it has it in its queue. */
  notify(notification: Told): Promise<void>;
  /** Waits for the queues to empty, at most so long; gives the names of those that did not. */
  drain(timeoutMs: number): Promise<string[]>;
  stats(): ChannelStats[];
  close(): Promise<void>;
}

export interface NotifierOptions {
  /** Where queues outlive the process; in memory without it. */
  readonly stateFolder?: string;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How many wait in memory where there is no folder. */
const memoryEntries = 10_000;

/** Opens every output of the configuration. Throws an AlertingError for a queue that cannot be used. */
export async function openNotifier(
  { outputs, queueSize }: Pick<AlertingConfig, 'outputs' | 'queueSize'>,
  world: OutputWorld,
  { sleep = pause, stateFolder }: NotifierOptions = {},
): Promise<Notifier> {
  const now = (): number => world.now().getTime();
  const channels: Channel[] = [];
  for (const config of outputs) {
    const queue =
      stateFolder === undefined
        ? memoryQueue(memoryEntries, now)
        : await diskQueue({ folder: join(stateFolder, config.name), maxBytes: queueSize * 2 ** 20, now });
    const kind = outputKinds.find(({ id }) => id === config.kind) as OutputKind;
    channels.push(startChannel({ config, kind, queue, world, sleep }));
  }
  return {
    channels,
    notify: async (told) => {
      await Promise.all(
        channels.map((channel) => channel.offer(typeof told === 'function' ? told(channel.language) : told)),
      );
    },
    drain: async (timeoutMs) => {
      const drained = await Promise.all(channels.map((channel) => channel.drain(timeoutMs)));
      return channels.flatMap(({ name }, index) => (drained[index] === true ? [] : [name]));
    },
    stats: () => channels.map((channel) => channel.stats()),
    close: async () => {
      await Promise.all(channels.map((channel) => channel.close()));
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
