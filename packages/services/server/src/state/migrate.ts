import type { Pool, PoolClient } from 'pg';
import { reasonOf, ServerError } from '../error.ts';

/** One step of the schema. They only go forward, each in a transaction of its own. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
}

/** Of the advisory lock under which one replica migrates while the others wait: "seawall" in ASCII, shortened. */
const lockKey = 0x73656177;

/**
 * Applies what the database does not have yet, in the order of the numbers. Gaps are allowed: parts of the server have ranges of their
 * own, and a number that appears later below the highest applied one is applied too.
 * @param signal breaks it off: the step that runs is rolled back
 * @throws ServerError `newer-data` when the database has a step that this version does not know, `migration-failed`
 */
export async function migrate(pool: Pool, migrations: readonly Migration[], signal?: AbortSignal): Promise<void> {
  const client = await pool.connect();
  const { rows: own } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const cancel = (): void => void pool.query('select pg_cancel_backend($1)', [own[0]?.pid]).catch(() => {});
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    // A step over a large table takes the time that it takes, and so does waiting for another replica’s.
    await client.query('set statement_timeout = 0');
    signal?.throwIfAborted();
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query('create schema if not exists seawall');
    await client.query(
      `create table if not exists seawall.migrations (
         number integer primary key, name text not null, applied_at timestamptz not null default now())`,
    );
    const { rows } = await client.query<{ number: number; name: string }>(
      'select number, name from seawall.migrations',
    );
    const known = new Map(migrations.map(({ number, name }) => [number, name]));
    const unknown = rows.find(({ number }) => !known.has(number));
    if (unknown !== undefined) throw fromNewer(unknown);
    const applied = new Set(rows.map(({ number }) => number));
    for (const migration of migrations.toSorted((a, b) => a.number - b.number)) {
      signal?.throwIfAborted();
      if (!applied.has(migration.number)) await apply(client, migration);
    }
  } finally {
    signal?.removeEventListener('abort', cancel);
    await client.query('select pg_advisory_unlock_all(); reset statement_timeout').catch(() => {});
    client.release();
  }
}

async function apply(client: PoolClient, { number, name, sql }: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into seawall.migrations (number, name) values ($1, $2)', [number, name]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    const reason = reasonOf(cause);
    throw new ServerError(
      'migration-failed',
      {
        en: `Step ${number} (${name}) of the database's schema failed and was rolled back: ${reason}`,
        zh: `数据库结构的第 ${number} 步（${name}）失败并已回滚：${reason}`,
      },
      { cause },
    );
  }
}

function fromNewer({ number, name }: { number: number; name: string }): ServerError {
  return new ServerError('newer-data', {
    en: `The database was brought up to date by a newer Seawall (step ${number}, ${name}, is unknown here). Start that version or a later one; schemas do not go back.`,
    zh: `数据库已由更新版本的 Seawall 升级（此处不认识第 ${number} 步 ${name}）。请启动该版本或更高版本；数据库结构不会回退。`,
  });
}
