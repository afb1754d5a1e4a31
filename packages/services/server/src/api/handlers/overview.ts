import { controlById } from '@seawall/posture';
import type { Severity } from '@seawall/model';
import type { Kysely } from 'kysely';
import type { Overview, OverviewAction } from '../../contract/types.ts';
import { countAlerts } from '../../read/alerts.ts';
import { findingChanges } from '../../read/changes.ts';
import { type ClusterListRow, listSeenClusters } from '../../read/clusters.ts';
import { keptCounts, keptTotal, keptTrend } from '../../read/counted.ts';
import { countImages } from '../../read/images.ts';
import { countIncidents, listIncidents } from '../../read/incidents.ts';
import { countIdentities } from '../../read/identities.ts';
import { countNodes } from '../../read/nodes.ts';
import { notAssessedControls } from '../../read/compliance.ts';
import { severitiesIn } from '../../read/totals.ts';
import { countWorkloads } from '../../read/workloads.ts';
import type { AccessScope } from '../../state/access.ts';
import { type FindingFilter, filtered, listFindings } from '../../state/findings/list.ts';
import { wordsOfRules } from '../../state/knowledge.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { factorsOf } from '../present/factors.ts';
import { presentFindings } from '../present/findings.ts';
import { groupLabels, presentGroups } from '../present/groups.ts';
import { presentIncidents } from '../present/incidents.ts';
import { clusterNames, named } from '../present/names.ts';
import { judgeSafety } from '../present/safety.ts';

const dayMs = 86_400_000;

export const overviewHandlers: Handlers<'GET /overview'> = {
  'GET /overview': async ({ caller: { scope }, query }, world) => {
    const { db } = world.state;
    const now = world.now();
    const since = query.since === undefined ? new Date(now.getTime() - dayMs) : new Date(query.since);
    const inside = query.cluster === undefined ? {} : { cluster: query.cluster };
    const recent = { ...inside, from: since.toISOString() };
    const [
      clusters,
      totals,
      changes,
      alerts,
      fresh,
      incidents,
      begun,
      actions,
      trend,
      counts,
      images,
      unassessed,
      open,
    ] = await Promise.all([
      listSeenClusters(db, scope, { now, silentAfterMs: world.silentAfterMs(), ids: query.cluster }),
      keptTotal(db, scope, inside),
      findingChanges(db, scope, inside, since),
      countAlerts(db, scope, recent),
      listFindings(db, scope, { ...inside, changedSince: since }, { sort: 'risk', limit: 5 }),
      listIncidents(db, scope, inside, { sort: 'risk', limit: 5 }),
      countIncidents(db, scope, recent),
      bestActions(db, scope, inside),
      keptTrend(db, scope, inside, now),
      countEntities(db, scope, inside),
      countImages(db, scope, { ...inside, scanned: 'false' }),
      notAssessedControls(db, scope, inside.cluster),
      countIncidents(db, scope, inside),
    ]);
    const notAssessed = { images, controls: unassessed };
    return {
      asOf: now.toISOString(),
      sample: clusters.some(({ origin }) => origin === 'sample'),
      safe: judgeSafety({ clusters, findings: totals.bySeverity, fresh: changes.new, incidents: open, notAssessed }),
      risk: riskOf(clusters),
      findings: { ...totals.bySeverity },
      changed: {
        since: since.toISOString(),
        ...changes,
        alerts: alerts.bySeverity,
        incidents: begun,
        worstNew: await presentFindings(db, fresh.items),
      },
      actions,
      incidents: await presentIncidents(db, scope, incidents.items),
      clusters: clusters.map(clusterOf),
      trend,
      counts: { clusters: clusters.length, ...counts },
      notAssessed,
    };
  },
};

function clusterOf(row: ClusterListRow): Overview['clusters'][number] {
  const { risk } = row.facts;
  return {
    cluster: { id: row.id, name: row.name },
    origin: row.origin,
    health: row.health,
    lastSeen: row.last_seen_at?.toISOString(),
    risk: typeof risk === 'number' ? risk : undefined,
    findings: severitiesIn(row),
    workloads: row.workloads,
    nodes: row.nodes,
    incidents: row.incidents,
  };
}

/** All clusters together are as risky as the worst of them. */
function riskOf(clusters: readonly ClusterListRow[]): Overview['risk'] {
  const scored = clusters.flatMap(({ facts }) => {
    const { risk, riskFactors } = facts;
    return typeof risk === 'number' ? [{ score: risk, factors: factorsOf(riskFactors) }] : [];
  });
  return scored.toSorted((a, b) => b.score - a.score)[0];
}

/** The three changes that take most risk away, with where they are to be made. */
async function bestActions(db: Kysely<Database>, scope: AccessScope, filter: FindingFilter): Promise<OverviewAction[]> {
  const counts = await keptCounts(db, scope, filter, 'cause', 3);
  const groups = presentGroups(counts, await groupLabels(db, 'cause', counts.groups, { scope, filter }));
  const names = await clusterNames(db);
  return await Promise.all(
    groups.map(async (group) => {
      const own = { ...filter, cause: [group.key] };
      const [places, worst] = await Promise.all([
        filtered(db.selectFrom('findings'), scope, own).select('cluster').distinct().execute(),
        filtered(db.selectFrom('findings'), scope, own)
          .select(['rule', 'kind', 'severity'])
          .orderBy('rank', 'desc')
          .orderBy('id')
          .limit(1)
          .executeTakeFirst(),
      ]);
      const rule = worst?.rule ?? group.key;
      return {
        cause: group.key,
        rule,
        kind: worst?.kind ?? 'misconfiguration',
        title: group.label,
        remediation:
          controlById(rule)?.remediation ?? (await wordsOfRules(db, [rule], scope.clusters)).get(rule)?.remediation,
        worst: worst?.severity ?? ('info' satisfies Severity),
        findings: group.count,
        subjects: group.subjects,
        clusters: places.flatMap(({ cluster }) => named(cluster, names) ?? []),
        share: group.share,
        fixable: group.fixable === group.count,
      };
    }),
  );
}

async function countEntities(
  db: Kysely<Database>,
  scope: AccessScope,
  inside: { readonly cluster?: readonly string[] },
) {
  const [workloads, images, nodes, identities] = await Promise.all([
    countWorkloads(db, scope, inside),
    countImages(db, scope, inside),
    countNodes(db, scope, inside),
    countIdentities(db, scope, inside),
  ]);
  return { workloads, images, nodes, identities };
}
