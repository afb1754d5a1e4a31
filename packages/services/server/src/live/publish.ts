import type { Severity, Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../state/tables.ts';

type LiveTopic = 'finding' | 'alert' | 'incident' | 'cluster' | 'exception' | 'response';

/** Something that live views are told. */
export interface LiveNews {
  readonly topic: LiveTopic;
  /** `new`, `fixed`, `reopened`, `changed`, `silent`, `live`, … */
  readonly what: string;
  readonly id: string;
  readonly title?: Text;
  readonly severity?: Severity;
  readonly cluster?: string;
  readonly namespace?: string;
  /** Alike news at the same time are one. */
  readonly count?: number;
}

/** The channel that replicas listen on. */
export const liveChannel = 'seawall_live';

/** Tells live views on every replica what the database does not tell by itself; within a transaction, at its end. */
export async function publishLive(db: Kysely<Database>, news: readonly LiveNews[]): Promise<void> {
  if (news.length === 0) return;
  await db
    .insertInto('live_log')
    .values(
      news.map(({ topic, what, id, title, severity, cluster, namespace, count = 1 }) => ({
        topic,
        what,
        id,
        title: title === undefined ? null : JSON.stringify(title),
        severity: severity ?? null,
        cluster: cluster ?? null,
        namespace: namespace ?? null,
        count,
      })),
    )
    .execute();
  await sql`select pg_notify(${liveChannel}, '')`.execute(db);
}

/** Forgets what is older than a day. */
export async function sweepLive(db: Kysely<Database>, now: Date): Promise<void> {
  await db
    .deleteFrom('live_log')
    .where('at', '<', new Date(now.getTime() - 86_400_000))
    .execute();
}
