import { sql } from 'kysely';
import { outputStats } from '../notify/deliver.ts';
import type { Metrics, Sample } from './metrics.ts';
import type { ApiWorld } from './world.ts';

/** Figures of what the platform knows; each is counted when somebody looks. */
export function addPlatformMetrics(metrics: Metrics, { state: { db }, now, silentAfterMs }: ApiWorld): void {
  metrics.gauge('seawall_findings_open', 'Open findings.', async () => {
    const { rows } = await sql<{ kind: string; severity: string; count: number }>`
      select kind, severity, count(*) as count from findings where state = 'open' group by kind, severity`.execute(db);
    return rows.map(({ kind, severity, count }) => ({ labels: { kind, severity }, value: count }));
  });
  metrics.gauge('seawall_incidents', 'Incidents that are not closed.', async () => {
    const { rows } = await sql<{ severity: string; state: string; count: number }>`
      select severity, state, count(*) as count from incidents where state <> 'closed' group by severity, state`.execute(
      db,
    );
    return rows.map(({ severity, state, count }) => ({ labels: { severity, state }, value: count }));
  });
  metrics.gauge('seawall_cluster_up', '1 for a cluster that is heard of, 0 for one that is silent.', async () => {
    const rows = await db
      .selectFrom('clusters')
      .select(['name', 'last_seen_at'])
      .where('origin', '<>', 'sample')
      .execute();
    return rows.map((row): Sample => {
      const heard = row.last_seen_at !== null && now().getTime() - row.last_seen_at.getTime() <= silentAfterMs();
      return { labels: { cluster: row.name }, value: heard ? 1 : 0 };
    });
  });
  metrics.gauge(
    'seawall_cluster_risk',
    'Risk of clusters from 0 to 100; absent while one is not assessed.',
    async () => {
      const rows = await db.selectFrom('clusters').select(['name', 'facts']).where('origin', '<>', 'sample').execute();
      return rows.flatMap(({ facts: { risk }, name }): Sample[] =>
        typeof risk === 'number' ? [{ labels: { cluster: name }, value: risk }] : [],
      );
    },
  );
  metrics.gauge('seawall_not_assessed', 'Workloads, images, nodes and identities without a score yet.', async () => {
    const { rows } = await sql<{ kind: string; count: number }>`
      select 'workload' as kind, count(*) as count from resources
        where facts ? 'reach' and owner is null and deleted_at is null and risk is null
      union all select 'image', count(*) from images where risk is null and exists (select from resources r
        where r.deleted_at is null and r.images && (array[images.digest] || images.names))
      union all select 'node', count(*) from nodes where deleted_at is null and risk is null
      union all select 'identity', count(*) from identities where deleted_at is null and risk is null`.execute(db);
    return rows.map(({ kind, count }) => ({ labels: { kind }, value: count }));
  });
  metrics.gauge('seawall_jobs', 'Jobs that wait, run or have failed.', async () => {
    const { rows } = await sql<{ kind: string; state: string; count: number }>`
      select kind, state, count(*) as count from jobs where state <> 'done' group by kind, state`.execute(db);
    return rows.map(({ kind, state, count }) => ({ labels: { kind, state }, value: count }));
  });
  metrics.gauge('seawall_notifications', 'Notifications by output and what became of them.', async () =>
    [...(await outputStats(db))].flatMap(([name, { sent, failed, dropped, waiting }]) => [
      { labels: { kind: name, result: 'sent' }, value: sent },
      { labels: { kind: name, result: 'failed' }, value: failed },
      { labels: { kind: name, result: 'dropped' }, value: dropped },
      { labels: { kind: name, result: 'waiting' }, value: waiting },
    ]),
  );
}
