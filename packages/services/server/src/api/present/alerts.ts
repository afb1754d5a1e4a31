import type { Alert } from '@seawall/model';
import { alertMessage, ruleTitle } from '@seawall/runtime';
import type { Kysely } from 'kysely';
import type { AlertRow } from '../../contract/types.ts';
import type { Database } from '../../state/tables.ts';
import { resourceLinks } from './links.ts';
import { clusterNames, named } from './names.ts';

/** What lists of alerts select. */
export interface StoredAlert {
  readonly id: string;
  readonly cluster: string | null;
  readonly namespace: string | null;
  readonly node: string | null;
  readonly rule: string;
  readonly severity: AlertRow['severity'];
  readonly source: string;
  readonly message: string;
  readonly tactics: string[];
  readonly count: number;
  readonly first_time: Date;
  readonly last_time: Date;
  readonly resource_id: string | null;
  readonly incident: string | null;
  readonly body: object;
}

/** Alerts as the API says them, with the names of what they point at. */
export async function presentAlerts(db: Kysely<Database>, rows: readonly StoredAlert[]): Promise<AlertRow[]> {
  if (rows.length === 0) return [];
  const clusters = await clusterNames(db);
  const links = await resourceLinks(
    db,
    rows.map((row) => row.resource_id),
    clusters,
  );
  return rows.map((row) => {
    const alert = row.body as Alert;
    return {
      id: row.id,
      rule: row.rule,
      title: { en: ruleTitle(row.rule, 'en'), zh: ruleTitle(row.rule, 'zh') },
      severity: row.severity,
      priority: alert.priority,
      message: alertMessage(alert),
      source: row.source,
      time: row.first_time.toISOString(),
      lastTime: row.last_time.toISOString(),
      count: row.count,
      cluster: named(row.cluster, clusters),
      namespace: row.namespace ?? undefined,
      node: row.node ?? undefined,
      entity: links.get(row.resource_id ?? ''),
      pod: alert.workload?.pod,
      container: alert.workload?.container,
      actor: alert.actor?.name,
      tactics: row.tactics,
      incident: row.incident ?? undefined,
    };
  });
}
