import type { Kysely } from 'kysely';
import type { Sender } from '../ingest/sink.ts';
import type { Database } from '../state/tables.ts';
import { authenticate } from './authenticate.ts';
import { usualTimes } from './sessions.ts';

/**
 * Who sends with an API token: it needs the permission `ingest`, and the cluster that it names within what it sees.
 * Undefined when nobody is known by it.
 */
export async function ingestBearer(
  db: Kysely<Database>,
  bearer: string,
  cluster: string | undefined,
  now: Date,
): Promise<Sender | 'forbidden' | undefined> {
  const found = await authenticate(db, { bearer, cookie: undefined, address: undefined }, usualTimes, now);
  if (typeof found === 'string') return undefined;
  const { name, permissions, scope } = found.caller;
  if (!permissions.has('ingest') || scope.namespaces !== undefined) return 'forbidden';
  if (scope.clusters !== undefined && (cluster === undefined || !scope.clusters.includes(cluster))) return 'forbidden';
  if (cluster === undefined) return { name: `token:${name}` };
  const known = await db.selectFrom('clusters').select('id').where('id', '=', cluster).executeTakeFirst();
  return known === undefined ? 'forbidden' : { cluster, name: `token:${name}` };
}
