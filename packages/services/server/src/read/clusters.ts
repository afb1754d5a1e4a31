import { type Kysely, sql, type SqlBool } from 'kysely';
import { type AccessScope, visible } from '../state/access.ts';
import { clusterHealth, type ClusterHealth, type ClusterRow } from '../state/inventory/clusters.ts';
import type { Database } from '../state/tables.ts';
import { workloadKinds } from '../state/workload-kinds.ts';
import { findingsOfClusters } from './counted.ts';
import { bySeverityOf, noTotals, type SeverityTotals } from './totals.ts';
import { anyOf } from '../state/any-of.ts';

export interface ClusterListRow extends ClusterRow, SeverityTotals {
  readonly workloads: number;
  readonly nodes: number;
  readonly incidents: number;
  readonly sensors: number;
  readonly health: ClusterHealth;
}

/**
 * The clusters that somebody sees anything of, with what they see counted. Who sees some namespaces only is told of their
 * clusters, but not of nodes.
 */
export async function listSeenClusters(
  db: Kysely<Database>,
  scope: AccessScope,
  {
    now,
    silentAfterMs,
    ids,
  }: { readonly now: Date; readonly silentAfterMs: number; readonly ids?: readonly string[] | undefined },
): Promise<ClusterListRow[]> {
  const { clusters, namespaces } = scope;
  const inScope = anyOf('c.id', clusters);
  const asked = anyOf('c.id', ids);
  const own = (table: string) => anyOf(`${table}.namespace`, namespaces);
  const seen =
    namespaces === undefined
      ? sql<SqlBool>`true`
      : sql<SqlBool>`exists (select from resources where resources.cluster = c.id and ${own('resources')})`;
  const touched = namespaces === undefined ? sql`true` : sql`incidents.namespaces && ${namespaces}`;
  const heardSince = new Date(now.getTime() - silentAfterMs);
  // Who sees all of a cluster is shown what is kept; of a part it is counted.
  const whole = namespaces === undefined ? await findingsOfClusters(db) : undefined;
  const totals = sql`, lateral (${bySeverityOf(sql`findings.cluster = c.id and ${visible(scope, 'findings')}`)}) as totals`;
  const { rows } = await sql<Omit<ClusterListRow, 'health'>>`
    select c.*, ${whole === undefined ? sql`totals.*,` : sql``}
      (select count(*) from resources where resources.cluster = c.id and deleted_at is null and kind = any(${workloadKinds})
        and owner is null and ${own('resources')}) as workloads,
      (select count(*) from nodes where nodes.cluster = c.id and deleted_at is null
        and ${namespaces === undefined ? sql`true` : sql`false`}) as nodes,
      (select count(*) from senders where senders.cluster = c.id and name like 'agent:%' and revoked_at is null
        and last_seen_at >= ${heardSince} and ${namespaces === undefined ? sql`true` : sql`false`}) as sensors,
      (select count(*) from incidents where incidents.cluster = c.id and state in ('open', 'acknowledged')
        and ${touched}) as incidents
    from clusters as c${whole === undefined ? totals : sql``}
    where ${inScope} and ${asked} and ${seen} order by c.name`.execute(db);
  // Nobody is to speak for the sample: its silence means nothing.
  return rows.map((row) => ({
    ...row,
    ...(whole === undefined ? {} : (whole.get(row.id) ?? noTotals)),
    health: row.origin === 'sample' ? 'live' : clusterHealth(row, now, silentAfterMs),
  }));
}
