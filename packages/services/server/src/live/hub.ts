import { type Kysely, sql } from 'kysely';
import { Client, type ClientConfig } from 'pg';
import type { LiveMessage } from '../contract/types.ts';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { liveChannel } from './publish.ts';

/** A line of the log as it goes to whoever may see it. */
export interface LiveEntry {
  readonly seq: number;
  readonly message: LiveMessage;
  readonly cluster: string | null;
  readonly namespace: string | null;
}

export interface LiveHub {
  /** Calls back with every entry from now on, in order, and when no more will come; gives what ends it. */
  subscribe(listener: (entry: LiveEntry) => void, onClose: () => void): () => void;
  /** What was said after an entry; undefined when too much was, or it is not known: any more, or because it never was. */
  since(seq: number): Promise<readonly LiveEntry[] | undefined>;
  /** The latest entry’s number. */
  latest(): Promise<number>;
  close(): Promise<void>;
}

/** So many missed messages are sent after a reconnect; beyond that, fetching anew is cheaper. */
const mostReplayed = 1000;
/** So far back a number may still appear whose transaction took long. */
const lateNumbers = 500;
/** Without a word on the channel the log is looked at all the same: a notification may be lost with its connection. */
const pollMs = 5000;

/** Follows the log that all replicas write. One connection listens for all streams of this replica. */
export async function openLiveHub(db: Kysely<Database>, connection: ClientConfig): Promise<LiveHub> {
  const listeners = new Map<(entry: LiveEntry) => void, () => void>();
  let last = await latestSeq(db);
  // Numbers are given before transactions end: a smaller one may appear later. Those of late are looked at again.
  const begun = last;
  let told = new Set<number>();
  let reading: Promise<void> | undefined;
  let again = false;
  let closed = false;

  function look(): void {
    if (closed) return;
    if (reading !== undefined) {
      again = true;
      return;
    }
    reading = readOn()
      .catch(() => {})
      .finally(() => {
        reading = undefined;
        if (again) {
          again = false;
          look();
        }
      });
  }

  async function readOn(): Promise<void> {
    const from = Math.max(begun, last - lateNumbers);
    const entries = await read(db, from, lateNumbers + mostReplayed);
    for (const entry of entries) {
      if (told.has(entry.seq)) continue;
      told.add(entry.seq);
      last = Math.max(last, entry.seq);
      for (const listener of listeners.keys()) listener(entry);
    }
    if (told.size > 2 * lateNumbers) told = new Set([...told].filter((seq) => seq > last - lateNumbers));
    if (entries.length === lateNumbers + mostReplayed) again = true;
  }

  const listening = listen(connection, look, () => closed);
  const timer = setInterval(look, pollMs);
  timer.unref();
  return {
    subscribe(listener, onClose) {
      listeners.set(listener, onClose);
      return () => listeners.delete(listener);
    },
    async since(seq) {
      if (await isUnknown(db, seq)) return undefined;
      const entries = await read(db, seq, mostReplayed + 1);
      return entries.length > mostReplayed ? undefined : entries;
    },
    latest: () => latestSeq(db),
    async close() {
      closed = true;
      // Each takes itself out.
      for (const onClose of Array.from(listeners.values())) onClose();
      clearInterval(timer);
      await listening.close();
      await reading;
    },
  };
}

/** Whether a scope shows an entry. Those of the whole platform, without a cluster, are for those who see everything. */
export function mayHear({ clusters, namespaces }: AccessScope, { cluster, namespace }: LiveEntry): boolean {
  if (clusters !== undefined && (cluster === null || !clusters.includes(cluster))) return false;
  return namespaces === undefined || (namespace !== null && namespaces.includes(namespace));
}

/** Of what is visible: the sequence may be ahead, by what is not committed yet. */
async function latestSeq(db: Kysely<Database>): Promise<number> {
  const row = await db
    .selectFrom('live_log')
    .select((eb) => eb.fn.max('seq').as('seq'))
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** Whether anything after an entry may have been forgotten by now, or the entry is of another log than this one. */
async function isUnknown(db: Kysely<Database>, seq: number): Promise<boolean> {
  const { rows } = await sql<{ first: number | null; last: number | null }>`
    select (select min(seq) from live_log) as first, (select case when is_called then last_value else 0 end from live_log_seq_seq) as last`.execute(
    db,
  );
  const { first, last } = rows[0] ?? { first: null, last: null };
  if (seq > (last ?? 0)) return true;
  return first === null ? seq < (last ?? 0) : seq < first - 1;
}

async function read(db: Kysely<Database>, after: number, limit: number): Promise<LiveEntry[]> {
  const names = sql<string | null>`(select name from clusters where clusters.id = live_log.cluster)`;
  const rows = await db
    .selectFrom('live_log')
    .selectAll()
    .select(names.as('clusterName'))
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    seq: row.seq,
    cluster: row.cluster,
    namespace: row.namespace,
    message: {
      topic: row.topic as Exclude<LiveMessage['topic'], 'gap'>,
      at: row.at.toISOString(),
      what: row.what,
      id: row.id,
      title: row.title ?? undefined,
      severity: row.severity ?? undefined,
      cluster: row.cluster === null ? undefined : { id: row.cluster, name: row.clusterName ?? row.cluster },
      namespace: row.namespace ?? undefined,
      count: row.count,
    },
  }));
}

interface Listening {
  close(): Promise<void>;
}

const retryMs = 2000;

/** Keeps a connection on the channel; one that breaks is replaced, and the log is looked at in between. */
function listen(connection: ClientConfig, onWord: () => void, isClosed: () => boolean): Listening {
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    const next = new Client(connection);
    next.on('notification', onWord);
    next.on('error', () => {});
    next.once('end', () => {
      if (client === next) client = undefined;
      if (!isClosed()) retry = setTimeout(() => void connect(), retryMs).unref();
    });
    try {
      await next.connect();
      client = next;
      await next.query(`listen ${liveChannel}`);
      onWord();
    } catch {
      await next.end().catch(() => {});
    }
  }

  const first = connect();
  return {
    async close() {
      clearTimeout(retry);
      await first;
      await client?.end().catch(() => {});
    },
  };
}
