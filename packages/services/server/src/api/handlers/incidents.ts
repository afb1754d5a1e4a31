import { compareSeverity, type Incident, type Severity, type Text } from '@seawall/model';
import { alertMessage, ruleTitle } from '@seawall/runtime';
import type { Kysely } from 'kysely';
import { record } from '../../auth/audit.ts';
import type { EntityLink, IncidentDetail } from '../../contract/types.ts';
import { publishLive } from '../../live/publish.ts';
import { listAlerts } from '../../read/alerts.ts';
import { countIncidents, listIncidents } from '../../read/incidents.ts';
import { listResponses } from '../../read/responses.ts';
import type { AccessScope } from '../../state/access.ts';
import { alertId } from '../../state/alerts/alerts.ts';
import { setIncidentState } from '../../state/alerts/incidents.ts';
import type { Database } from '../../state/tables.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { presentAlerts } from '../present/alerts.ts';
import { presentCells } from '../present/cells.ts';
import { presentHistory } from '../present/history.ts';
import { presentIncidents, seenPart, shows } from '../present/incidents.ts';
import { actorLinks, resourceLinks } from '../present/links.ts';
import { clusterNames } from '../present/names.ts';
import { presentResponses } from '../present/responses.ts';
import { notFound, refuse, type Refusal } from '../refusal.ts';

type Keys = 'GET /incidents' | 'GET /incidents/{id}' | 'POST /incidents/{id}/state';

export const incidentHandlers: Handlers<Keys> = {
  'GET /incidents': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listIncidents(db, scope, filter, { sort, limit, cursor }),
      total ? countIncidents(db, scope, filter) : undefined,
    ]);
    return { items: await presentIncidents(db, scope, page.items), next: page.next, total: counted };
  },

  'GET /incidents/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) =>
    (await incidentOf(db, scope, id)) ?? notFound(`incident ${id}`),

  'POST /incidents/{id}/state': async ({ caller, params: { id }, body }, { state: { db }, now }) => {
    const { state, comment } = body;
    const fault = await partFault(db, caller.scope, id);
    if (fault !== undefined) return fault;
    const what = await within(db, async (trx) => {
      const by = { who: caller.userId, at: now(), ...(comment === undefined ? {} : { comment }) };
      const change = await setIncidentState(trx, caller.scope, id, state, by);
      if (change === undefined) return undefined;
      const told = change === 'comment' ? change : state;
      await record(trx, caller, {
        action: `incident.${told}`,
        target: id,
        detail: comment === undefined ? {} : { comment },
      });
      return told;
    });
    const incident = await incidentOf(db, caller.scope, id);
    if (incident === undefined) return notFound(`incident ${id}`);
    if (what === undefined) return incident;
    const { title, severity, cluster, namespaces } = incident;
    const places = namespaces.length === 0 ? [undefined] : namespaces;
    await publishLive(
      db,
      places.map((namespace) => ({
        topic: 'incident',
        what,
        id,
        title,
        severity,
        ...(cluster === undefined ? {} : { cluster: cluster.id }),
        ...(namespace === undefined ? {} : { namespace }),
      })),
    );
    return incident;
  },
};

/** Alerts that are given with an incident; `furtherAlerts` counts the rest. */
const mostAlerts = 200;

async function incidentOf(db: Kysely<Database>, scope: AccessScope, id: string): Promise<IncidentDetail | undefined> {
  const { items } = await listIncidents(db, scope, { id }, { sort: 'newest', limit: 1 });
  const [stored] = items;
  const [row] = await presentIncidents(db, scope, items);
  if (stored === undefined || row === undefined) return undefined;
  const { incident } = seenPart(stored, scope);
  const clusters = await clusterNames(db);
  const actors = [...new Set(incident.actors.map(({ name }) => name))];
  const [alerts, history, links, actorEntities, responses] = await Promise.all([
    listAlerts(db, scope, { incident: id }, { sort: 'newest', limit: mostAlerts }),
    db.selectFrom('incident_history').selectAll().where('incident', '=', id).orderBy('seq').execute(),
    resourceLinks(db, stored.resources, clusters),
    actorLinks(db, scope, stored.cluster, actors),
    listResponses(
      db,
      scope,
      { causes: [id, ...incident.alerts.map((alert) => alertId(stored.cluster ?? '', alert.id))] },
      { limit: mostAlerts },
    ).then(({ items: rows }) => presentResponses(db, rows)),
  ]);
  return {
    ...row,
    factors: [...incident.factors],
    summary: incident.summary,
    subjects: incident.subjects.map((subject) => ({ ...subject })),
    entities: distinct([...links.values(), ...actorEntities]).filter(({ namespace }) => shows(scope, namespace)),
    actors,
    cells: presentCells(incident.cells),
    joinedBy: [...incident.joinedBy],
    alertList: await presentAlerts(db, alerts.items),
    timeline: incident.timeline.map((entry) => ({
      ...entry,
      alert: alertId(stored.cluster ?? '', entry.alert),
      title: { en: ruleTitle(entry.rule, 'en'), zh: ruleTitle(entry.rule, 'zh') },
      message: messageOf(entry, incident),
      tactics: [...entry.tactics],
    })),
    furtherAlerts: Math.max(0, row.alerts - alerts.items.length),
    complete: incident.complete,
    history: await presentHistory(db, history),
    responses,
    severity: worst(row.severity, incident.severity),
  };
}

function distinct(links: readonly EntityLink[]): EntityLink[] {
  return [...new Map(links.map((link) => [link.id, link])).values()];
}

/** What the entry's alert says; of one that is not kept with the incident, in the words that are. */
function messageOf({ alert: id, message }: Incident['timeline'][number], { alerts }: Incident): Text {
  const alert = alerts.find((each) => each.id === id);
  return alert === undefined ? { en: message, zh: message } : alertMessage({ ...alert, message });
}

/** What touches others too is not put aside by somebody who sees a part of it. */
async function partFault(db: Kysely<Database>, scope: AccessScope, id: string): Promise<Refusal | undefined> {
  const {
    items: [stored],
  } = await listIncidents(db, scope, { id }, { sort: 'newest', limit: 1 });
  if (stored === undefined) return notFound(`incident ${id}`);
  if (seenPart(stored, scope).whole) return undefined;
  return refuse(
    403,
    'forbidden',
    'It touches namespaces that you do not see: somebody who sees all of it decides on its state.',
    '它涉及您看不到的命名空间：须由能看到全部的人决定其状态。',
  );
}

function worst(a: Severity, b: Severity): Severity {
  return compareSeverity(a, b) <= 0 ? a : b;
}
