import { severities, type Alert, type Severity, type Text } from '@seawall/model';
import { severityNames } from '@seawall/scan';
import { ruleDescription, ruleTitle, tacticName, tacticOf } from '@seawall/runtime';
import type { AlertDetail, AlertRow } from '../../contract/types.ts';
import { alertSeries, countAlerts, groupAlerts, type AlertGrouping, listAlerts } from '../../read/alerts.ts';
import { severitiesIn } from '../../read/totals.ts';
import { visible } from '../../state/access.ts';
import type { Handlers } from '../handler.ts';
import { presentAlerts } from '../present/alerts.ts';
import { presentCells } from '../present/cells.ts';
import { actorLinks } from '../present/links.ts';
import { clusterNames } from '../present/names.ts';
import { badParameter, notFound } from '../refusal.ts';

type Keys = 'GET /alerts' | 'GET /alerts/counts' | 'GET /alerts/timeseries' | 'GET /alerts/{id}';

export const alertHandlers: Handlers<Keys> = {
  'GET /alerts': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listAlerts(db, scope, filter, { sort, limit, cursor }),
      total ? countAlerts(db, scope, filter) : undefined,
    ]);
    return { items: await presentAlerts(db, page.items), next: page.next, total: counted?.total };
  },

  'GET /alerts/counts': async ({ caller: { scope }, query: { by, ...filter } }, { state: { db } }) => {
    const [counted, groups, clusters] = await Promise.all([
      countAlerts(db, scope, filter),
      groupAlerts(db, scope, filter, by),
      clusterNames(db),
    ]);
    return {
      by,
      ...counted,
      groups: groups.map(({ key, count, worst }) => ({
        key,
        label: labelOf(by, key, clusters),
        count,
        worst: severities[4 - worst] ?? 'info',
      })),
    };
  },

  'GET /alerts/timeseries': async ({ caller: { scope }, query: { step, ...filter } }, { state: { db }, now }) => {
    const to = filter.to === undefined ? now() : new Date(filter.to);
    const from = filter.from === undefined ? new Date(to.getTime() - usualSpans[step]) : new Date(filter.from);
    if ((to.getTime() - from.getTime()) / stepMs[step] > mostPoints) {
      return badParameter(
        'step',
        `At most ${mostPoints} steps; take a longer one.`,
        `最多 ${mostPoints} 个时间步；请选择更长的步长。`,
      );
    }
    const within = { ...filter, from: from.toISOString(), to: to.toISOString() };
    const rows = await alertSeries(db, scope, within, step);
    const known = new Map(rows.map((row) => [row.at.getTime(), severitiesIn(row)]));
    const points: { at: string; counts: Record<Severity, number> }[] = [];
    const first = Math.floor(from.getTime() / stepMs[step]) * stepMs[step];
    for (let at = first; at < to.getTime(); at += stepMs[step]) {
      points.push({ at: new Date(at).toISOString(), counts: known.get(at) ?? none });
    }
    return { step, from: within.from, to: within.to, points };
  },

  'GET /alerts/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) => {
    const stored = await db
      .selectFrom('alerts')
      .selectAll('alerts')
      .where('alerts.id', '=', id)
      .where(visible(scope, 'alerts'))
      .executeTakeFirst();
    const [row] = stored === undefined ? [] : await presentAlerts(db, [stored]);
    if (stored === undefined || row === undefined) return notFound(`alert ${id}`);
    const [actorEntity] = await actorLinks(db, scope, stored.cluster, row.actor === undefined ? [] : [row.actor]);
    return { ...row, ...detailOf(stored.body as Alert), actorEntity };
  },
};

const none: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
const stepMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
/** What is shown unless asked otherwise: an hour, two days, a month. */
const usualSpans = { minute: 3_600_000, hour: 48 * 3_600_000, day: 30 * 86_400_000 } as const;
const mostPoints = 1500;

function labelOf(by: AlertGrouping, key: string, clusters: ReadonlyMap<string, string>): Text {
  if (by === 'severity') return severityNames[key as Severity];
  if (by === 'rule') return { en: ruleTitle(key, 'en'), zh: ruleTitle(key, 'zh') };
  if (by === 'tactic') return tacticName(tacticOf(key) ?? key);
  const name = by === 'cluster' ? (clusters.get(key) ?? key) : key;
  return { en: name, zh: name };
}

function detailOf(alert: Alert): Omit<AlertDetail, keyof AlertRow | 'actorEntity'> {
  const { findings } = alert;
  return {
    description: { en: alert.description, zh: ruleDescription(alert.rule, alert.description, 'zh') },
    subject: alert.subject === undefined ? undefined : { ...alert.subject },
    tags: [...alert.tags],
    cells: presentCells(alert.cells),
    fields: { ...alert.fields },
    withheld: alert.withheld,
    completeness: { ...alert.completeness },
    exception: alert.exception,
    findings:
      findings === undefined
        ? undefined
        : {
            total: findings.total,
            bySeverity: { ...findings.bySeverity },
            worst: findings.worst.map((each) => ({ ...each, subject: { ...each.subject } })),
          },
  };
}
