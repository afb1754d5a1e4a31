import type { Kysely } from 'kysely';
import type { IncidentRow } from '../../contract/types.ts';
import type { listIncidents } from '../../read/incidents.ts';
import type { Database } from '../../state/tables.ts';
import { clusterNames, named } from './names.ts';

type StoredIncident = Awaited<ReturnType<typeof listIncidents>>['items'][number];

export async function presentIncidents(db: Kysely<Database>, rows: readonly StoredIncident[]): Promise<IncidentRow[]> {
  const clusters = await clusterNames(db);
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    severity: row.severity,
    risk: row.risk,
    title: row.title,
    firstTime: row.first_time.toISOString(),
    lastTime: row.last_time.toISOString(),
    cluster: named(row.cluster, clusters),
    namespaces: row.namespaces,
    tactics: row.tactics,
    alerts: row.alert_count,
    assignee: row.assignee ?? undefined,
  }));
}
