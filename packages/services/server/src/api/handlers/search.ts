import { controls } from '@seawall/posture';
import { type Kysely, sql } from 'kysely';
import type { SearchHit } from '../../contract/types.ts';
import { listImages } from '../../read/images.ts';
import { listIncidents } from '../../read/incidents.ts';
import { listIdentities } from '../../read/identities.ts';
import { listNodes } from '../../read/nodes.ts';
import { listWorkloads } from '../../read/workloads.ts';
import { listAlerts } from '../../read/alerts.ts';
import type { AccessScope } from '../../state/access.ts';
import { listFindings } from '../../state/findings/list.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { clusterNames, named } from '../present/names.ts';
import { seenPart } from '../present/incidents.ts';
import { subjectOf } from '../present/findings.ts';
import { type Alert, displayRef, type Ref, type Text } from '@seawall/model';
import { alertMessage, ruleTitle } from '@seawall/runtime';
import { knownRules } from '../../read/rules.ts';
import { anyOf } from '../../state/any-of.ts';

export const searchHandlers: Handlers<'GET /search'> = {
  'GET /search': async ({ caller: { scope }, query: { q, limit } }, { state: { db }, now }) => {
    const clusters = await clusterNames(db);
    const each = Math.max(3, Math.ceil(limit / 3));
    const page = { sort: 'risk', limit: each } as const;
    const [workloads, images, nodes, identities, findings, incidents, alerts, seen] = await Promise.all([
      listWorkloads(db, scope, { q }, { ...page, since: now() }),
      listImages(db, scope, { q }, page),
      listNodes(db, scope, { q }, page),
      listIdentities(db, scope, { q }, page),
      listFindings(db, scope, { q }, page),
      listIncidents(db, scope, { q }, page),
      listAlerts(db, scope, { q }, { sort: 'newest', limit: each }),
      clustersLike(db, scope, q),
    ]);
    const lists: SearchHit[][] = [
      seen.map(({ id, name }) => ({ type: 'cluster', id, title: same(name) })),
      workloads.items.map((row) => ({
        type: 'workload',
        id: row.id,
        title: same(row.name),
        detail: same(row.kind),
        risk: row.risk ?? undefined,
        cluster: named(row.cluster, clusters),
        namespace: row.namespace ?? undefined,
      })),
      images.items.map((row) => ({
        type: 'image',
        id: row.digest,
        title: same(row.names[0] ?? row.digest),
        risk: row.risk ?? undefined,
      })),
      nodes.items.map((row) => ({
        type: 'node',
        id: row.id,
        title: same(row.name),
        risk: row.risk ?? undefined,
        cluster: named(row.cluster, clusters),
      })),
      identities.items.map((row) => ({
        type: 'identity',
        id: row.id,
        title: same(row.name),
        detail: same(row.kind),
        risk: row.risk ?? undefined,
        cluster: named(row.cluster, clusters),
        namespace: row.namespace ?? undefined,
      })),
      rulesLike(q, each),
      detectionLike(q, each),
      incidents.items.map((row) => ({
        type: 'incident',
        id: row.id,
        title: seenPart(row, scope).incident.title,
        severity: row.severity,
        risk: row.risk,
        cluster: named(row.cluster, clusters),
      })),
      findings.items.map((row) => ({
        type: 'finding',
        id: row.id,
        title: row.title,
        detail: same(displayRef(subjectOf(row.subject_ref) as Ref)),
        severity: row.severity,
        risk: row.risk,
        cluster: named(row.cluster, clusters),
        namespace: row.namespace ?? undefined,
      })),
      alerts.items.map((row) => ({
        type: 'alert',
        id: row.id,
        title: { en: ruleTitle(row.rule, 'en'), zh: ruleTitle(row.rule, 'zh') },
        detail: alertMessage(row.body as Alert),
        severity: row.severity,
        cluster: named(row.cluster, clusters),
        namespace: row.namespace ?? undefined,
      })),
    ];
    return { items: interleaved(lists, limit) };
  },
};

/** From each list in turn, so that no kind of thing hides the others; then by list again. */
function interleaved(lists: readonly SearchHit[][], limit: number): SearchHit[] {
  const chosen = new Set<SearchHit>();
  for (let place = 0; chosen.size < limit && lists.some((list) => place < list.length); place += 1) {
    for (const list of lists) {
      const hit = list[place];
      if (hit !== undefined && chosen.size < limit) chosen.add(hit);
    }
  }
  return lists.flatMap((list) => list.filter((hit) => chosen.has(hit)));
}

function rulesLike(q: string, limit: number): SearchHit[] {
  const wanted = q.toLowerCase();
  return controls
    .filter(({ id, title }) => id.includes(wanted) || title.en.toLowerCase().includes(wanted) || title.zh.includes(q))
    .slice(0, limit)
    .map(({ id, title, severity }) => ({ type: 'rule', id, title, detail: same(id), severity }));
}

/** Detection rules that Seawall brings; those of senders are found by their alerts. */
function detectionLike(q: string, limit: number): SearchHit[] {
  const wanted = q.toLowerCase();
  return knownRules()
    .filter(({ id, title, partOnly }) => !partOnly && (id.toLowerCase().includes(wanted) || title.zh.includes(q)))
    .slice(0, limit)
    .map(({ id, title, description, severity }) => ({ type: 'detection', id, title, detail: description, severity }));
}

function same(text: string): Text {
  return { en: text, zh: text };
}

async function clustersLike(db: Kysely<Database>, { clusters, namespaces }: AccessScope, q: string) {
  const seen = anyOf('clusters.id', clusters);
  const touched =
    namespaces === undefined
      ? sql<boolean>`true`
      : sql<boolean>`exists (select from resources where resources.cluster = clusters.id and namespace = any(${namespaces}))`;
  return await db
    .selectFrom('clusters')
    .select(['id', 'name'])
    .where(sql<boolean>`position(lower(${q}) in lower(clusters.name)) > 0`)
    .where(seen)
    .where(touched)
    .orderBy('name')
    .limit(5)
    .execute();
}
