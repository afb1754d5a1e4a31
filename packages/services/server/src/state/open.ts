import { Kysely, PostgresDialect } from 'kysely';
import { type ClientConfig, Pool, types } from 'pg';
import { reasonOf, ServerError } from '../error.ts';
import { inTime } from '../in-time.ts';
import { startEmbedded } from './embedded/start.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { Database } from './tables.ts';

/** Where the state is kept: a PostgreSQL server by its URL, or one of our own on a folder. */
export type StatePlace = { readonly url: string } | { readonly folder: string };

export interface StateOptions {
  /** Connections at most; 10 unless given. */
  readonly connections?: number;
  /** Told when the embedded server ended without having been asked to, and is started again. */
  readonly onRestart?: (why: string) => void;
  /** Breaks off what brings the schema up to date. */
  readonly signal?: AbortSignal | undefined;
}

/** The state store, migrated to what this version needs. */
export interface State {
  readonly db: Kysely<Database>;
  /** For what Kysely does not speak: LISTEN, COPY. Its connections look into the schema `seawall` first. */
  readonly pool: Pool;
  /** What a further connection is opened with, for LISTEN or another process. */
  readonly connection: ClientConfig;
  /** The embedded server's process; undefined for a URL, and while it is started again. */
  pid(): number | undefined;
  /** Resolves with a sentence when the embedded server ends without having been asked to; never for a URL. */
  readonly failed: Promise<string>;
  /** Ends the connections and, where it is ours, the server. */
  close(): Promise<void>;
}

/** What nobody waits for any more does not go on for ever; the longest that is waited for is a report. */
const longestStatementMs = 5 * 60_000;

const longestClosingMs = 5000;

const never = new Promise<string>(() => {});

/**
 * Opens the state store and brings its schema up to date.
 * @throws ServerError `store-unavailable`, `newer-data`, `migration-failed`, and what `startEmbedded` throws
 */
export async function openState(place: StatePlace, options: StateOptions = {}): Promise<State> {
  const embedded = 'folder' in place ? await startEmbedded(place.folder, options.onRestart) : undefined;
  const base: ClientConfig = embedded?.connection ?? { connectionString: 'url' in place ? place.url : '' };
  const connection: ClientConfig = {
    ...base,
    options: `-c search_path=seawall,public -c timezone=UTC -c datestyle=ISO -c statement_timeout=${longestStatementMs}`,
    application_name: 'seawall',
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser },
  };
  const pool = new Pool({ ...connection, max: options.connections ?? 10 });
  // A connection that breaks while it rests is replaced by the next that is asked for.
  pool.on('error', () => {});
  try {
    await migrate(pool, migrations, options.signal);
  } catch (error) {
    await pool.end();
    await embedded?.stop();
    throw error instanceof ServerError ? error : unavailable(place, error);
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    pool,
    connection,
    failed: embedded?.failed ?? never,
    pid: () => embedded?.pid(),
    close: async () => {
      // What still runs then is not waited for: it is rolled back.
      await inTime(db.destroy(), longestClosingMs).catch(() => undefined);
      await embedded?.stop();
    },
  };
}

/** Counts are numbers, not text: ours stay far below 2^53. */
function getTypeParser(type: TypeId, format?: 'text' | 'binary'): (value: string) => unknown {
  const parser = types.getTypeParser(type, format) as (value: string) => unknown;
  return type === types.builtins.INT8 ? Number : parser;
}

type TypeId = Parameters<typeof types.getTypeParser>[0];

function unavailable(place: StatePlace, cause: unknown): ServerError {
  const where = 'url' in place ? withoutPassword(place.url) : place.folder;
  const reason = reasonOf(cause);
  return new ServerError(
    'store-unavailable',
    { en: `The state store at ${where} cannot be used: ${reason}`, zh: `无法使用位于 ${where} 的状态存储：${reason}` },
    { cause },
  );
}

function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:/@]*):[^@/]*@/, '$1:***@');
}
