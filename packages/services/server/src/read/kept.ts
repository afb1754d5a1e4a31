import { type Kysely, sql } from 'kysely';
import type { AccessScope } from '../state/access.ts';
import type { FindingFilter } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';

// Counts over all findings read all of them, and the pages that everybody opens first show such counts. They are kept
// until findings change: a look at what changed is a thousand times cheaper than counting again.

interface Entry {
  readonly compute: () => Promise<unknown>;
  version: string;
  value: Promise<unknown>;
  askedAt: number;
}

/** Beside the store whose findings they count, and gone with it. */
const keptOf = new WeakMap<Kysely<Database>, Map<string, Entry>>();
const mostEntries = 100;
/** What nobody asked for in this time is not counted ahead. */
const askedWithinMs = 15 * 60_000;

/** Filters whose answers change with findings alone and of which there are few: clusters and states. */
function isKeepable(scope: AccessScope, filter: FindingFilter): boolean {
  if (scope.clusters !== undefined || scope.namespaces !== undefined) return false;
  return Object.entries(filter).every(([name, value]) => value === undefined || name === 'cluster' || name === 'state');
}

/**
 * The answer to a question about all findings, from the last time if no finding has changed since.
 * Asked within a narrower scope or with other filters it is computed each time.
 */
export async function kept<T>(
  db: Kysely<Database>,
  name: string,
  [scope, filter]: readonly [AccessScope, FindingFilter],
  compute: () => Promise<T>,
): Promise<T> {
  if (!isKeepable(scope, filter)) return await compute();
  const entries = entriesOf(db);
  const key = `${name} ${JSON.stringify([filter.cluster, filter.state])}`;
  const version = await versionOf(db);
  const now = Date.now();
  const known = entries.get(key);
  if (known?.version === version) {
    known.askedAt = now;
    return (await known.value) as T;
  }
  const value = compute();
  entries.delete(key);
  entries.set(key, { compute, version, value, askedAt: now });
  if (entries.size > mostEntries) entries.delete(entries.keys().next().value ?? '');
  value.catch(() => {
    if (entries.get(key)?.value === value) entries.delete(key);
  });
  return await value;
}

/** Counts again what changed since it was kept, as far as somebody asked for it of late. */
export async function renewKept(db: Kysely<Database>): Promise<void> {
  const entries = entriesOf(db);
  for (const [key, entry] of Array.from(entries)) {
    if (entry.askedAt < Date.now() - askedWithinMs) {
      entries.delete(key);
      continue;
    }
    const version = await versionOf(db);
    if (entries.get(key) !== entry || entry.version === version) continue;
    const value = entry.compute();
    // Who asks meanwhile waits for this instead of counting beside it.
    entries.set(key, { ...entry, version, value });
    await value.catch((error: unknown) => {
      entries.delete(key);
      throw error;
    });
  }
}

function entriesOf(db: Kysely<Database>): Map<string, Entry> {
  const known = keptOf.get(db) ?? new Map<string, Entry>();
  keptOf.set(db, known);
  return known;
}

/** Says something else whenever a transaction that touched findings has come to be seen. */
async function versionOf(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select concat_ws(' ', count(*), max(xid), sum(xid::text::numeric)) as version from finding_changes`.execute(db);
  return rows[0]?.version ?? '';
}

const mostChanges = 1000;

/** Forgets changes of long ago, now that they are many. What is kept is then counted once more. */
export async function sweepFindingChanges(db: Kysely<Database>): Promise<void> {
  await sql`delete from finding_changes where (select count(*) from finding_changes) > ${mostChanges}
    and xid < pg_snapshot_xmin(pg_current_snapshot())`.execute(db);
}
