import { setTimeout as wait } from 'node:timers/promises';
import { reasonOf, ServerError } from '../error.ts';
import { backoffOf, type Bus, type ConsumeOptions, fits, idsMs, keptMs, type Message, mostWaiting } from './bus.ts';
import type { Journal, Kept } from './journal.ts';

/** Waits for its turn, or for its next attempt. */
interface Waiting extends Kept {
  readonly attempt: number;
  readonly due: number;
}

interface Follower {
  readonly subject: string;
  readonly tell: (message: Message) => void;
}

/** Messages without an acknowledgement that were handed to consumers or wait in memory; the rest waits in the journal. */
const window = 500;

/** The bus of a server that is alone: what it holds and how long, the journal decides. */
export function openLocalBus(journal: Journal): Bus {
  const subjects = new Map<string, ReturnType<typeof openSubject>>();
  const followers = new Set<Follower>();
  const ids = new Map<string, { sequence: Promise<number>; at: number }>();

  const subjectOf = (name: string) => {
    let subject = subjects.get(name);
    if (subject === undefined) subjects.set(name, (subject = openSubject(journal, name)));
    return subject;
  };

  async function keepWork(subject: string, data: unknown): Promise<number> {
    if ((await journal.waiting(subject)) >= mostWaiting) throw busy(subject);
    const { sequence } = await journal.append(subject, data);
    subjects.get(subject)?.wake();
    return sequence;
  }

  /** One after the other, so that all are told in the order of the sequence. */
  let news: Promise<unknown> = Promise.resolve();
  let count = 0;

  function keepNews(subject: string, data: unknown): Promise<number> {
    const kept = news.then(async () => {
      const message = { ...(await journal.append(subject, data)), attempt: 1 };
      for (const follower of followers) if (fits(follower.subject, subject)) follower.tell(message);
      count += 1;
      if (count % 1000 === 0) await journal.forget('live.', new Date(Date.now() - keptMs));
      return message.sequence;
    });
    news = kept.catch(() => {});
    return kept;
  }

  const keep = (subject: string, data: unknown): Promise<number> =>
    subject.startsWith('work.') ? keepWork(subject, data) : keepNews(subject, data);

  return {
    publish(subject, data, id) {
      if (id === undefined) return keep(subject, data);
      const now = Date.now();
      for (const [old, { at }] of ids) {
        if (now - at < idsMs) break;
        ids.delete(old);
      }
      const known = ids.get(`${subject} ${id}`);
      if (known !== undefined) return known.sequence;
      const sequence = keep(subject, data);
      ids.set(`${subject} ${id}`, { sequence, at: now });
      sequence.catch(() => ids.delete(`${subject} ${id}`));
      return sequence;
    },
    consume: async (options) => subjectOf(options.subject).consume(options),
    async follow({ subject, after, tell }) {
      if (after === undefined) {
        const follower = { subject, tell };
        followers.add(follower);
        return { stop: async () => void followers.delete(follower) };
      }
      // What arrives while the past is read waits, so that the order holds.
      const early: Message[] = [];
      let told = after;
      let caught = false;
      const inOrder = (message: Message): void => {
        if (message.sequence <= told) return;
        told = message.sequence;
        tell(message);
      };
      const follower = { subject, tell: (message: Message) => (caught ? inOrder(message) : void early.push(message)) };
      followers.add(follower);
      await journal.forget('live.', new Date(Date.now() - keptMs));
      for (const kept of await journal.read('live.', after, Number.MAX_SAFE_INTEGER)) {
        if (fits(subject, kept.subject)) inOrder({ ...kept, attempt: 1 });
      }
      for (const message of early) inOrder(message);
      caught = true;
      return { stop: async () => void followers.delete(follower) };
    },
    async close() {
      followers.clear();
      await Promise.all([...subjects.values()].map((subject) => subject.stop()));
    },
  };
}

/** One `work.` subject with all its consumers. */
function openSubject(journal: Journal, name: string) {
  const consumers = new Set<ConsumeOptions & { free: number }>();
  const running = new Set<Promise<void>>();
  let waiting: Waiting[] = [];
  /** How far the journal has been read. */
  let read = 0;
  let stopped = false;
  let filling: Promise<void> | undefined;
  let alarm: NodeJS.Timeout | undefined;

  async function fill(): Promise<void> {
    const room = window - waiting.length - running.size;
    if (room <= 0) return;
    for (const kept of await journal.read(name, read, room)) {
      read = Math.max(read, kept.sequence);
      waiting.push({ ...kept, attempt: 1, due: 0 });
    }
  }

  function deal(): void {
    const now = Date.now();
    for (const consumer of consumers) {
      while (consumer.free > 0) {
        const at = waiting.findIndex(({ due }) => due <= now);
        if (at < 0) break;
        const [message] = waiting.splice(at, 1) as [Waiting];
        consumer.free -= 1;
        const run = handle(consumer, message).finally(() => {
          consumer.free += 1;
          running.delete(run);
          wake();
        });
        running.add(run);
      }
    }
    clearTimeout(alarm);
    const next = Math.min(...waiting.map(({ due }) => due));
    if (waiting.length > 0 && next > now && !stopped) alarm = setTimeout(wake, next - now);
  }

  async function handle(consumer: ConsumeOptions, message: Waiting): Promise<void> {
    const { attempts = 5, onDead } = consumer;
    const { due: _, ...handed } = message;
    try {
      await consumer.handle(handed);
      await journal.done(message.sequence);
    } catch (error) {
      if (message.attempt < attempts) {
        const due = Date.now() + backoffOf(consumer, message.attempt);
        waiting.push({ ...message, attempt: message.attempt + 1, due });
        return;
      }
      onDead?.(handed, reasonOf(error));
      await journal.done(message.sequence).catch(() => {});
    }
  }

  function wake(): void {
    if (stopped || consumers.size === 0) return;
    filling ??= advance();
  }

  async function advance(): Promise<void> {
    // A journal that cannot be read now is tried again.
    await fill().catch(() => wait(1000));
    filling = undefined;
    const before = running.size;
    deal();
    if (running.size > before && waiting.length === 0) wake();
  }

  return {
    wake,
    consume(options: ConsumeOptions) {
      const consumer = { ...options, free: options.parallel ?? 4 };
      consumers.add(consumer);
      wake();
      return {
        stop: async () => {
          consumers.delete(consumer);
          await Promise.all(running);
        },
      };
    },
    async stop() {
      stopped = true;
      consumers.clear();
      clearTimeout(alarm);
      await filling;
      await Promise.all(running);
      waiting = [];
    },
  };
}

export function busy(subject: string): ServerError {
  return new ServerError('busy', {
    en: `Too much waits to be worked on under ${subject}. Try again later.`,
    zh: `${subject} 下待处理的工作过多。请稍后重试。`,
  });
}
