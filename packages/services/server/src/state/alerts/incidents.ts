import type { Incident } from '@seawall/model';
import { type Kysely, type Selectable, sql } from 'kysely';
import { cleanJson } from '../../clean-json.ts';
import { ServerError } from '../../error.ts';
import { type AccessScope, visibleIncident } from '../access.ts';
import { resourceId } from '../ids.ts';
import type { Database, IncidentHistoryTable, IncidentState } from '../tables.ts';
import { within } from '../transaction.ts';
import { alertId } from './alerts.ts';

/**
 * Stores incidents as they grow, and which alerts are theirs. A closed one that grows is open again; what is told late of one that
 * has grown since changes nothing of it.
 */
export function saveIncidents(
  db: Kysely<Database>,
  cluster: string,
  incidents: readonly Incident[],
  at: Date,
): Promise<void> {
  return within(db, async (trx) => {
    for (const incident of incidents.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
      const row = toRow(cluster, incident);
      const { rows } = await sql<{ grown: boolean }>`
        select state = 'closed' and last_time < ${incident.lastTime} as grown
        from incidents where id = ${row.id} for update`.execute(trx);
      await sql`
        insert into incidents (id, cluster, namespaces, resources, severity, risk, title, tactics, alert_count,
          first_time, last_time, updated_at, body)
        values (${row.id}, ${cluster}, ${row.namespaces}, ${row.resources}, ${incident.severity}, ${row.risk},
          ${cleanJson(JSON.stringify(incident.title), 'replace')}, ${[...incident.tactics]}, ${row.alerts},
          ${incident.firstTime}, ${incident.lastTime}, ${at}, ${cleanJson(JSON.stringify(incident), 'replace')})
        on conflict (id) do update set
          namespaces = excluded.namespaces, resources = excluded.resources, severity = excluded.severity,
          risk = excluded.risk, title = excluded.title, tactics = excluded.tactics,
          alert_count = excluded.alert_count, first_time = excluded.first_time, last_time = excluded.last_time,
          updated_at = excluded.updated_at, body = excluded.body,
          state = case when incidents.state = 'closed' and excluded.last_time > incidents.last_time
            then 'open' else incidents.state end
        where incidents.cluster = excluded.cluster
          and (excluded.last_time, excluded.alert_count) >= (incidents.last_time, incidents.alert_count)`.execute(trx);
      if (rows[0]?.grown === true) await remember(trx, row.id, at, 'reopened', 'seawall', undefined);
      const alerts = incident.alerts.map(({ id }) => alertId(cluster, id));
      await sql`update alerts set incident = ${row.id} where id = any(${alerts}) and cluster = ${cluster} and incident is distinct from ${row.id}`.execute(
        trx,
      );
    }
  });
}

/** The model's id does not know the cluster. */
export function incidentId(cluster: string, id: string): string {
  return `${id}.${cluster}`;
}

function toRow(cluster: string, incident: Incident) {
  const { subjects, workloads, alerts, furtherAlerts } = incident;
  const resources = [...subjects, ...workloads.map(({ owner }) => owner)].filter((ref) => ref?.type === 'resource');
  const namespaces = [...workloads, ...resources].flatMap(({ namespace }) => namespace ?? []);
  return {
    id: incidentId(cluster, incident.id),
    resources: [...new Set(resources.map((ref) => resourceId(cluster, ref)))],
    namespaces: [...new Set(namespaces)].sort(),
    alerts: alerts.length + furtherAlerts,
    risk: Math.round(incident.risk),
  };
}

type IncidentChange = Selectable<IncidentHistoryTable>['what'];

const changes: Readonly<Record<IncidentState, IncidentChange>> = {
  open: 'reopened',
  acknowledged: 'acknowledged',
  closed: 'closed',
};

/**
 * A person's word on an incident; it goes into its history.
 * @returns what it changed, as the history calls it; undefined for a word that says nothing new
 * @throws ServerError `not-found` also for what the scope hides
 */
export async function setIncidentState(
  db: Kysely<Database>,
  scope: AccessScope,
  id: string,
  to: IncidentState,
  by: { readonly who: string; readonly at: Date; readonly comment?: string },
): Promise<IncidentChange | undefined> {
  return await within(db, async (trx) => {
    const was = await trx
      .selectFrom('incidents')
      .select('state')
      .where('id', '=', id)
      .where(visibleIncident(scope))
      .forUpdate()
      .executeTakeFirst();
    if (was === undefined) {
      throw new ServerError('not-found', { en: `There is no incident ${id}.`, zh: `不存在事件 ${id}。` });
    }
    if (was.state === to && by.comment === undefined) return undefined;
    await trx.updateTable('incidents').set({ state: to, updated_at: by.at }).where('id', '=', id).execute();
    const what = was.state === to ? 'comment' : changes[to];
    await remember(trx, id, by.at, what, by.who, by.comment);
    return what;
  });
}

async function remember(
  db: Kysely<Database>,
  incident: string,
  at: Date,
  what: IncidentChange,
  who: string,
  comment: string | undefined,
): Promise<void> {
  await db
    .insertInto('incident_history')
    .values({ incident, at, what, who, comment: comment ?? null })
    .execute();
}
