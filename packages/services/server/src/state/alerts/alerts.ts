import type { Alert } from '@seawall/model';
import { formatRef } from '@seawall/model';
import { cleanJson } from '../../clean-json.ts';
import { type Kysely, sql } from 'kysely';
import { resourceId } from '../ids.ts';
import type { Database } from '../tables.ts';
import { within } from '../transaction.ts';

/** An alert of a cluster; one that is stored already grows: its count, its latest time and what is said of it. */
export async function saveAlerts(db: Kysely<Database>, cluster: string, alerts: readonly Alert[]): Promise<void> {
  if (alerts.length === 0) return;
  // The last of several alike says the most; sorted, so that writers never wait for each other in a circle.
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  const rows = [...byId.values()].map((alert) => toRow(cluster, alert)).sort((a, b) => (a.id < b.id ? -1 : 1));
  const json = cleanJson(JSON.stringify(rows), 'replace');
  const insert = sql`
    insert into alerts as a (id, cluster, namespace, node, rule, severity, source, kind, subject_ref, resource_id, image,
      message, tactics, techniques, count, first_time, last_time, excepted, body)
    select id, cluster, namespace, node, rule, severity, source, kind, subject_ref, resource_id, image,
      message, tactics, techniques, count, first_time, last_time, excepted, body
    from json_populate_recordset(null::alerts, ${json}::json)
    on conflict (id) do update set
      severity = excluded.severity, message = excluded.message, excepted = excluded.excepted,
      count = greatest(a.count, excluded.count), first_time = least(a.first_time, excluded.first_time),
      last_time = greatest(a.last_time, excluded.last_time),
      body = case when excluded.last_time >= a.last_time then excluded.body else a.body end
    where a.cluster = excluded.cluster`;
  await within(db, (trx) => insert.execute(trx));
}

/** The model's id does not know the cluster. */
export function alertId(cluster: string, id: string): string {
  return `${id}.${cluster}`;
}

function toRow(cluster: string, alert: Alert) {
  const { subject, workload, cells } = alert;
  const owner = workload?.owner ?? (subject?.type === 'resource' ? subject : undefined);
  return {
    id: alertId(cluster, alert.id),
    cluster,
    namespace: workload?.namespace ?? owner?.namespace ?? null,
    node: alert.node ?? null,
    rule: alert.rule,
    severity: alert.severity,
    source: alert.source,
    kind: alert.kind,
    subject_ref: subject === undefined ? null : formatRef(subject),
    resource_id: owner === undefined ? null : resourceId(cluster, owner),
    image: workload?.imageDigest ?? workload?.image ?? null,
    message: alert.message,
    tactics: [...new Set(cells.map(({ tactic }) => tactic))],
    techniques: [...new Set(cells.map(({ technique }) => technique))],
    count: alert.count,
    first_time: alert.time,
    last_time: alert.lastTime,
    excepted: alert.exception !== undefined,
    body: alert,
  };
}
