import { Client } from 'pg';
import { ServerError } from '../error.ts';
import type { State } from '../state/open.ts';

/** Of the advisory lock that a server without NATS holds: "alone" in ASCII, shortened. */
const lockKey = 0x616c6f6e;

/**
 * Without NATS messages reach one server only: a second one on the same database would do work twice and miss news.
 * @returns what gives the place free
 * @throws ServerError `refused` when another server has it
 */
export async function assertAlone(state: State): Promise<() => Promise<void>> {
  const client = new Client(state.connection);
  // A lost connection gives the place free; the server goes on.
  client.on('error', () => {});
  await client.connect();
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [lockKey]);
  if (rows[0]?.taken === true) return () => client.end();
  await client.end();
  throw new ServerError('refused', {
    en: 'Another Seawall server uses this database, and neither has NATS. Stop it, or give all replicas one NATS server with --nats URL.',
    zh: '另一个 Seawall 服务器正在使用此数据库，且均未配置 NATS。请停止它，或用 --nats URL 为所有副本指定同一个 NATS 服务器。',
  });
}
