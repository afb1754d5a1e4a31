import type { Incident } from '@seawall/model';
import { partOfIncident } from '@seawall/runtime';
import type { Kysely } from 'kysely';
import type { IncidentRow } from '../../contract/types.ts';
import type { listIncidents } from '../../read/incidents.ts';
import type { AccessScope } from '../../state/access.ts';
import type { Database } from '../../state/tables.ts';
import { clusterNames, named } from './names.ts';

export type StoredIncident = Awaited<ReturnType<typeof listIncidents>>['items'][number];

/** Incidents as the API says them, each as far as the scope shows it. */
export async function presentIncidents(
  db: Kysely<Database>,
  scope: AccessScope,
  rows: readonly StoredIncident[],
): Promise<IncidentRow[]> {
  const clusters = await clusterNames(db);
  return rows.map((row) => ({
    id: row.id,
    state: row.state,
    severity: row.severity,
    risk: row.risk,
    title: seenPart(row, scope).incident.title,
    firstTime: row.first_time.toISOString(),
    lastTime: row.last_time.toISOString(),
    cluster: named(row.cluster, clusters),
    namespaces: row.namespaces.filter((name) => shows(scope, name)),
    tactics: row.tactics,
    alerts: row.alert_count,
    assignee: row.assignee ?? undefined,
  }));
}

export function shows({ namespaces }: AccessScope, namespace: string | undefined): boolean {
  return namespaces === undefined || (namespace !== undefined && namespaces.includes(namespace));
}

/**
 * Of an incident that touches others too, what a tenant sees: their words name places, so they are found anew from the
 * alerts that the tenant sees.
 */
export function seenPart(
  { body, namespaces }: StoredIncident,
  scope: AccessScope,
): { readonly whole: boolean; readonly incident: Incident } {
  const incident = body as Incident;
  const seen = (namespace: string | undefined): boolean => shows(scope, namespace);
  const whole =
    scope.namespaces === undefined ||
    (namespaces.every(seen) && incident.alerts.every(({ workload }) => seen(workload?.namespace)));
  if (whole) return { whole, incident };
  return { whole, incident: partOfIncident(incident, ({ workload }) => seen(workload?.namespace)) };
}
