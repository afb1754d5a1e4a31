import { compareSeverity, type Text } from '@seawall/model';
import type { DetectionRule, DetectionRuleDetail } from '../../contract/types.ts';
import { listAlerts } from '../../read/alerts.ts';
import { knownRules, type Rule, rulesInForce, toldByRules } from '../../read/rules.ts';
import { words } from '../../state/findings/list.ts';
import type { Handlers } from '../handler.ts';
import { pageOf } from '../page.ts';
import { presentAlerts } from '../present/alerts.ts';
import { presentCells } from '../present/cells.ts';
import { clusterNames, named } from '../present/names.ts';
import { notFound } from '../refusal.ts';

type Keys = 'GET /rules' | 'GET /rules/{id}';

export const ruleHandlers: Handlers<Keys> = {
  'GET /rules': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { cluster, namespace, from, to, severity, source, tactic, technique, enabled, told, q } = query;
    const [rules, counts] = await Promise.all([
      rulesInForce(db, scope),
      toldByRules(db, scope, { cluster, namespace, from, to }),
    ]);
    const asked = words(q);
    const all = rules
      .map((rule) => presentRule(rule, counts))
      .filter(
        (rule) =>
          (severity === undefined || severity.includes(rule.severity)) &&
          (source === undefined || source.includes(rule.source)) &&
          (tactic === undefined || rule.tactics.some((each) => tactic.includes(each))) &&
          (technique === undefined || rule.techniques.some((each) => technique.includes(each))) &&
          (enabled === undefined || String(rule.enabled) === enabled) &&
          (told === undefined || String(rule.alerts > 0) === told) &&
          asked.every((word) => searched(rule).includes(word)),
      )
      .sort(orders[query.sort]);
    return pageOf(all, query);
  },

  'GET /rules/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) => {
    const rule =
      knownRules().find((each) => each.id === id) ?? (await rulesInForce(db, scope)).find((each) => each.id === id);
    if (rule === undefined) return notFound(`rule ${id}`);
    const own = { rule: [id] };
    const [counts, alerts, clusters] = await Promise.all([
      toldByRules(db, scope, own),
      listAlerts(db, scope, own, { sort: 'newest', limit: 10 }),
      clusterNames(db),
    ]);
    return {
      ...presentRule(rule, counts),
      cells: presentCells(rule.cells),
      tags: [...rule.tags],
      words: rule.words?.map(({ cluster, description, severity }) => ({
        cluster: cluster === null ? undefined : named(cluster, clusters),
        description,
        severity,
      })),
      file: rule.file,
      condition: rule.condition,
      output: rule.output,
      correlation: correlationOf(rule),
      usedBy: knownRules()
        .filter(({ correlation }) => correlation?.rules.includes(id))
        .map((each) => nameOf(each)),
      latestAlerts: await presentAlerts(db, alerts.items),
    };
  },
};

function presentRule(rule: Rule, told: Awaited<ReturnType<typeof toldByRules>>): DetectionRule {
  const { id, title, description, severity, source, enabled, cells } = rule;
  const own = told.get(id);
  return {
    id,
    title,
    description,
    severity,
    source,
    enabled,
    tactics: [...new Set(cells.map(({ tactic }) => tactic))],
    techniques: [...new Set(cells.map(({ technique }) => technique))],
    alerts: own?.count ?? 0,
    lastAlert: own?.last.toISOString(),
  };
}

function searched({ id, title, description, techniques }: DetectionRule): string {
  return [id, title.zh, description.en, description.zh, ...techniques].join(' ').toLowerCase();
}

const byName = (a: DetectionRule, b: DetectionRule): number => (a.id < b.id ? -1 : 1);
const bySeverity = (a: DetectionRule, b: DetectionRule): number =>
  compareSeverity(a.severity, b.severity) || byName(a, b);
const orders = {
  name: byName,
  severity: bySeverity,
  alerts: (a: DetectionRule, b: DetectionRule) => b.alerts - a.alerts || bySeverity(a, b),
} as const;

function nameOf({ id, title }: Rule): { id: string; title: Text } {
  return { id, title };
}

function correlationOf({ correlation }: Rule): DetectionRuleDetail['correlation'] {
  if (correlation === undefined) return undefined;
  const { type, rules, groupBy, timespanMs, condition } = correlation;
  const { field, gt, gte, lt, lte, eq } = condition;
  return {
    type,
    rules: rules.map((name) => ({ id: name, title: knownRules().find(({ id }) => id === name)?.title ?? same(name) })),
    groupBy: [...groupBy],
    seconds: timespanMs / 1000,
    field,
    atLeast: eq ?? gte ?? (gt === undefined ? undefined : gt + 1),
    atMost: eq ?? lte ?? (lt === undefined ? undefined : lt - 1),
  };
}

function same(text: string): Text {
  return { en: text, zh: text };
}
