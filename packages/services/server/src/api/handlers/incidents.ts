import { compareSeverity, type Incident, severities, type Severity } from '@seawall/model';
import {
  coverageOf,
  defaultCorrelationFiles,
  defaultRuleFiles,
  loadRules,
  readCorrelations,
  ruleTitle,
  tacticName,
  tacticOf,
} from '@seawall/runtime';
import { type Kysely, sql } from 'kysely';
import { record } from '../../auth/audit.ts';
import type { IncidentDetail, IncidentRow } from '../../contract/types.ts';
import { publishLive } from '../../live/publish.ts';
import { filteredAlerts, listAlerts } from '../../read/alerts.ts';
import { countIncidents, listIncidents } from '../../read/incidents.ts';
import { listResponses } from '../../read/responses.ts';
import type { AccessScope } from '../../state/access.ts';
import { alertId } from '../../state/alerts/alerts.ts';
import { setIncidentState } from '../../state/alerts/incidents.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { presentAlerts } from '../present/alerts.ts';
import { presentHistory } from '../present/history.ts';
import { clusterNames, named, resourceLinks } from '../present/names.ts';
import { presentResponses } from '../present/responses.ts';
import { notFound } from '../refusal.ts';

type Keys = 'GET /incidents' | 'GET /incidents/{id}' | 'POST /incidents/{id}/state' | 'GET /matrix';

export const incidentHandlers: Handlers<Keys> = {
  'GET /incidents': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listIncidents(db, scope, filter, { sort, limit, cursor }),
      total ? countIncidents(db, scope, filter) : undefined,
    ]);
    return { items: await presentIncidents(db, page.items), next: page.next, total: counted };
  },

  'GET /incidents/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) =>
    (await incidentOf(db, scope, id)) ?? notFound(`incident ${id}`),

  'POST /incidents/{id}/state': async ({ caller, params: { id }, body }, { state: { db }, now }) => {
    const { state, comment } = body;
    await db.transaction().execute(async (trx) => {
      const by = { who: caller.userId, at: now(), ...(comment === undefined ? {} : { comment }) };
      await setIncidentState(trx, caller.scope, id, state, by);
      await record(trx, caller, {
        action: `incident.${state}`,
        target: id,
        detail: comment === undefined ? {} : { comment },
      });
    });
    const incident = await incidentOf(db, caller.scope, id);
    if (incident === undefined) return notFound(`incident ${id}`);
    const { title, severity, cluster, namespaces } = incident;
    const places = namespaces.length === 0 ? [undefined] : namespaces;
    await publishLive(
      db,
      places.map((namespace) => ({
        topic: 'incident',
        what: state,
        id,
        title,
        severity,
        ...(cluster === undefined ? {} : { cluster: cluster.id }),
        ...(namespace === undefined ? {} : { namespace }),
      })),
    );
    return incident;
  },

  'GET /matrix': async ({ caller: { scope }, query: { matrix, ...filter } }, { state: { db } }) => {
    const covered = coverage().find((each) => each.matrix.id === matrix);
    const hits = filteredAlerts(db.selectFrom('alerts'), scope, filter).select([
      sql<string>`unnest(alerts.techniques)`.as('technique'),
      'alerts.rank as rank',
    ]);
    const rows = await db
      .selectFrom(hits.as('hits'))
      .select(['technique', sql<number>`count(*)`.as('count'), sql<number>`max(rank)`.as('worst')])
      .groupBy('technique')
      .execute();
    const byTechnique = new Map(rows.map((row) => [row.technique, row]));
    const techniques = (covered?.techniques ?? []).map(({ technique, rules }) => ({
      technique,
      rules: rules.filter(({ enabled }) => enabled).length,
      hit: byTechnique.get(technique.id),
    }));
    const tactics = [...new Set(techniques.flatMap(({ technique }) => technique.tactics))];
    return {
      matrix,
      tactics: tactics.map((tactic) => {
        const inside = techniques.filter(({ technique }) => technique.tactics.includes(tactic));
        return {
          id: tactic,
          title: tacticName(tacticOf(tactic) ?? tactic),
          alerts: inside.reduce((sum, { hit }) => sum + (hit?.count ?? 0), 0),
          techniques: inside.map(({ technique, rules, hit }) => ({
            id: technique.id,
            title: { en: technique.name, zh: technique.name },
            alerts: hit?.count ?? 0,
            worst: hit === undefined ? undefined : severities[4 - hit.worst],
            rules,
          })),
        };
      }),
    };
  },
};

let known: ReturnType<typeof coverageOf> | undefined;

/** The rules that come with Seawall; read once, when somebody looks. */
function coverage(): ReturnType<typeof coverageOf> {
  known ??= coverageOf(loadRules(defaultRuleFiles()).rules, readCorrelations(defaultCorrelationFiles()).rules);
  return known;
}

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

/** Alerts that are given with an incident; `furtherAlerts` counts the rest. */
const mostAlerts = 200;

async function incidentOf(db: Kysely<Database>, scope: AccessScope, id: string): Promise<IncidentDetail | undefined> {
  const { items } = await listIncidents(db, scope, { id }, { sort: 'newest', limit: 1 });
  const [stored] = items;
  const [row] = await presentIncidents(db, items);
  if (stored === undefined || row === undefined) return undefined;
  const incident = stored.body as Incident;
  const clusters = await clusterNames(db);
  const [alerts, history, links, responses] = await Promise.all([
    listAlerts(db, scope, { incident: id }, { sort: 'newest', limit: mostAlerts }),
    db.selectFrom('incident_history').selectAll().where('incident', '=', id).orderBy('seq').execute(),
    resourceLinks(db, stored.resources, clusters),
    listResponses(
      db,
      scope,
      { causes: [id, ...incident.alerts.map((alert) => alertId(stored.cluster ?? '', alert.id))] },
      { limit: mostAlerts },
    ).then(({ items: rows }) => presentResponses(db, rows)),
  ]);
  // A tenant sees an incident that touches others too: of these only that there is more.
  const own = visiblePart(incident, scope);
  return {
    ...row,
    namespaces: own.namespaces(row.namespaces),
    factors: [...incident.factors],
    summary: incident.summary,
    subjects: own.subjects.map((subject) => ({ ...subject })),
    entities: [...links.values()].filter(({ namespace }) => own.shows(namespace)),
    actors: [...new Set(incident.actors.map(({ name }) => name))],
    cells: [...incident.cells],
    joinedBy: [...incident.joinedBy],
    alertList: await presentAlerts(db, alerts.items),
    timeline: incident.timeline
      .filter(({ alert }) => own.alerts === undefined || own.alerts.has(alert))
      .map((entry) => ({
        ...entry,
        alert: alertId(stored.cluster ?? '', entry.alert),
        title: { en: ruleTitle(entry.rule, 'en'), zh: ruleTitle(entry.rule, 'zh') },
        tactics: [...entry.tactics],
      })),
    furtherAlerts: Math.max(0, row.alerts - alerts.items.length),
    complete: incident.complete,
    history: await presentHistory(db, history),
    responses,
    severity: worst(row.severity, incident.severity),
  };
}

function worst(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) <= 0 ? a : b;
}

function visiblePart(incident: Incident, { namespaces }: AccessScope) {
  const shows = (namespace: string | undefined): boolean =>
    namespaces === undefined || (namespace !== undefined && namespaces.includes(namespace));
  return {
    shows,
    namespaces: (all: string[]): string[] => all.filter(shows),
    subjects: incident.subjects.filter((ref) => shows(ref.type === 'resource' ? ref.namespace : undefined)),
    alerts:
      namespaces === undefined
        ? undefined
        : new Set(incident.alerts.filter(({ workload }) => shows(workload?.namespace)).map(({ id }) => id)),
  };
}
