import { type Kysely, sql } from 'kysely';
import type { Database } from '../state/tables.ts';

export interface Kept {
  readonly sequence: number;
  readonly subject: string;
  readonly data: unknown;
  readonly at: Date;
}

/** What a bus without a server of its own keeps its messages in. */
export interface Journal {
  append(subject: string, data: unknown): Promise<Kept>;
  /** Messages of a subject, or of all that begin with it when it ends with a dot, behind a sequence. */
  read(subject: string, after: number, limit: number): Promise<Kept[]>;
  /** How many there are under a subject. */
  waiting(subject: string): Promise<number>;
  /** The message is no longer needed. */
  done(sequence: number): Promise<void>;
  /** Forgets what is older. */
  forget(prefix: string, before: Date): Promise<void>;
}

/** In memory: a server that ends takes its messages with it. */
export function memoryJournal(): Journal {
  const kept = new Map<number, Kept>();
  const counts = new Map<string, number>();
  let last = 0;
  const drop = ({ sequence, subject }: Kept): void => {
    kept.delete(sequence);
    counts.set(subject, (counts.get(subject) ?? 1) - 1);
  };
  return {
    append: async (subject, data) => {
      last += 1;
      const message = { sequence: last, subject, data, at: new Date() };
      kept.set(last, message);
      counts.set(subject, (counts.get(subject) ?? 0) + 1);
      return message;
    },
    read: async (subject, after, limit) => {
      const found: Kept[] = [];
      for (const message of kept.values()) {
        if (found.length >= limit) break;
        const meant = subject.endsWith('.') ? message.subject.startsWith(subject) : message.subject === subject;
        if (message.sequence > after && meant) found.push(message);
      }
      return found;
    },
    waiting: async (subject) => counts.get(subject) ?? 0,
    done: async (sequence) => {
      const message = kept.get(sequence);
      if (message !== undefined) drop(message);
    },
    forget: async (prefix, before) => {
      for (const message of kept.values()) {
        if (message.at >= before) break;
        if (message.subject.startsWith(prefix)) drop(message);
      }
    },
  };
}

/** In the state store: what was published is there after the server was killed. For one server; replicas share NATS. */
export function storedJournal(db: Kysely<Database>): Journal {
  /** Counted once, then kept up: nobody else writes here. */
  const counts = new Map<string, Promise<{ count: number }>>();
  const subjects = new Map<number, string>();
  const countOf = (subject: string): Promise<{ count: number }> => {
    let count = counts.get(subject);
    if (count === undefined) {
      count = db
        .selectFrom('bus_messages')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('subject', '=', subject)
        .executeTakeFirstOrThrow()
        .then((row) => ({ count: row.count }));
      counts.set(subject, count);
      count.catch(() => counts.delete(subject));
    }
    return count;
  };
  return {
    append: async (subject, data) => {
      const count = subject.startsWith('work.') ? await countOf(subject) : undefined;
      const { sequence, at } = await db
        .insertInto('bus_messages')
        .values({ subject, data: JSON.stringify(data ?? null) })
        .returning(['sequence', 'at'])
        .executeTakeFirstOrThrow();
      if (count !== undefined) count.count += 1;
      return { sequence, subject, data, at };
    },
    read: async (subject, after, limit) => {
      const meant = subject.endsWith('.') ? sql`starts_with(subject, ${subject})` : sql`subject = ${subject}`;
      const most = Number.isSafeInteger(limit) && limit < 1_000_000 ? limit : 1_000_000;
      const { rows } = await sql<Kept>`
        select sequence, subject, data, at from bus_messages
        where sequence > ${after} and ${meant} order by sequence limit ${most}`.execute(db);
      for (const row of rows) if (row.subject.startsWith('work.')) subjects.set(row.sequence, row.subject);
      return rows;
    },
    waiting: async (subject) => (await countOf(subject)).count,
    done: async (sequence) => {
      await db.deleteFrom('bus_messages').where('sequence', '=', sequence).execute();
      const subject = subjects.get(sequence);
      if (subject === undefined) return;
      subjects.delete(sequence);
      (await countOf(subject)).count -= 1;
    },
    forget: async (prefix, before) => {
      await db
        .deleteFrom('bus_messages')
        .where(sql<boolean>`starts_with(subject, ${prefix})`)
        .where('at', '<', before)
        .execute();
    },
  };
}
