import { sql } from 'kysely';
import type { Metrics, Sample } from './metrics.ts';
import type { ApiWorld } from './world.ts';

/** Figures of what the platform knows; each is counted when somebody looks. */
export function addPlatformMetrics(metrics: Metrics, { state: { db }, outputs, now, silentAfterMs }: ApiWorld): void {
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
  metrics.gauge('seawall_jobs', 'Jobs that wait, run or have failed.', async () => {
    const { rows } = await sql<{ kind: string; state: string; count: number }>`
      select kind, state, count(*) as count from jobs where state <> 'done' group by kind, state`.execute(db);
    return rows.map(({ kind, state, count }) => ({ labels: { kind, state }, value: count }));
  });
  metrics.gauge('seawall_notifications', 'Notifications by output and what became of them.', () =>
    outputs.stats().flatMap(({ name, sent, failures, waiting }) => [
      { labels: { kind: name, result: 'sent' }, value: sent },
      { labels: { kind: name, result: 'failed' }, value: failures },
      { labels: { kind: name, result: 'waiting' }, value: waiting },
    ]),
  );
}
