import {
  type Actor,
  type Alert,
  type Incident,
  type MatrixCell,
  type Severity,
  type Text,
  type WorkloadContext,
} from '@seawall/model';
import { tacticsOf } from '../matrix/cells.ts';
import { compareTactics, tacticName } from '../matrix/tactics.ts';
import { type Joined, subjectsOf, worstOf } from './join.ts';
import { summaryOf, titleOf } from './words.ts';

/** What one alert with nothing beside it must be to count as an incident. */
const alone: ReadonlySet<Severity> = new Set(['critical']);

/** An incident of joined alerts; undefined while it is a single thing that happens every day. */
export function incidentOf(joined: Joined): Incident | undefined {
  const alerts = [...joined.alerts].sort((left, right) =>
    left.time < right.time ? -1 : left.time > right.time ? 1 : 0,
  );
  const told = alerts.filter(({ severity }) => severity !== 'info');
  const severity = worstOf(alerts);
  const rules = new Set(told.map(({ rule }) => rule));
  if (rules.size < 2 && !alone.has(severity)) return undefined;
  const cells = distinctCells(alerts);
  const tactics = [...new Set(alerts.flatMap(({ cells: own, tags }) => tacticsOf(own, tags)))].sort(compareTactics);
  const { risk, factors } = riskOf(alerts, severity);
  const facts = {
    alerts,
    severity,
    subjects: subjectsOf(alerts),
    actors: distinctActors(alerts),
    firstTime: new Date(joined.firstTime).toISOString(),
    lastTime: new Date(joined.lastTime).toISOString(),
    furtherAlerts: joined.furtherAlerts,
  };
  const reasons = [...joined.reasons].sort();
  return {
    id: joined.id,
    severity,
    risk,
    factors,
    title: titleOf(facts),
    summary: summaryOf(facts),
    firstTime: facts.firstTime,
    lastTime: facts.lastTime,
    subjects: facts.subjects,
    workloads: distinctWorkloads(alerts),
    actors: facts.actors,
    tactics,
    cells,
    joinedBy: alerts.some(({ source }) => source === 'correlation') ? [...reasons, 'correlation'] : reasons,
    alerts,
    timeline: alerts.map(({ time, id, rule, severity: own, message, count, cells: ownCells, tags }) => ({
      time,
      alert: id,
      rule,
      severity: own,
      message,
      count,
      tactics: tacticsOf(ownCells, tags),
    })),
    furtherAlerts: joined.furtherAlerts,
    complete: alerts.every(({ completeness }) => completeness.dropped === 0 && completeness.unreadable === 0),
  };
}

/** An incident as somebody knows it who sees only some of its alerts: told anew, of these alone. */
export function partOfIncident(incident: Incident, shows: (alert: Alert) => boolean): Incident {
  const alerts = incident.alerts.filter(shows);
  const severity = alerts.length === 0 ? incident.severity : worstOf(alerts);
  const ids = new Set(alerts.map(({ id }) => id));
  const facts = {
    alerts,
    severity,
    subjects: subjectsOf(alerts),
    actors: distinctActors(alerts),
    firstTime: incident.firstTime,
    lastTime: incident.lastTime,
    furtherAlerts: 0,
  };
  const untold = { en: 'Part of what happened elsewhere', zh: '其他位置所发生事件的一部分' };
  return {
    ...incident,
    factors: alerts.length === 0 ? [] : riskOf(alerts, severity).factors,
    title: alerts.length === 0 ? untold : titleOf(facts),
    summary: alerts.length === 0 ? untold : summaryOf(facts),
    subjects: facts.subjects,
    workloads: distinctWorkloads(alerts),
    actors: facts.actors,
    cells: distinctCells(alerts),
    alerts,
    timeline: incident.timeline.filter(({ alert }) => ids.has(alert)),
  };
}

function distinctCells(alerts: readonly Alert[]): MatrixCell[] {
  const cells = alerts.flatMap(({ cells: own }) => own);
  return [...new Map(cells.map((cell) => [`${cell.matrix} ${cell.tactic} ${cell.technique}`, cell])).values()];
}

function distinctActors(alerts: readonly Alert[]): Actor[] {
  return [
    ...new Map(alerts.flatMap(({ actor }) => (actor === undefined ? [] : [[actor.name, actor] as const]))).values(),
  ];
}

function distinctWorkloads(alerts: readonly Alert[]): WorkloadContext[] {
  const workloads = alerts.flatMap(({ workload }) => (workload === undefined ? [] : [workload]));
  return [
    ...new Map(
      workloads.map((workload) => [JSON.stringify([workload.namespace, workload.pod, workload.containerId]), workload]),
    ).values(),
  ];
}

const base: Readonly<Record<Severity, number>> = { critical: 60, high: 45, medium: 25, low: 10, info: 2 };
const severityInChinese: Readonly<Record<Severity, string>> = {
  critical: '严重',
  high: '高危',
  medium: '中危',
  low: '低危',
  info: '提示',
};
const perTactic = 7;
const mostForTactics = 28;
const forOrder = 6;
const forFindings = 6;

/** The risk with what it is made of: the worst alert, the width of the attack, its order, and what was known before. */
function riskOf(alerts: readonly Alert[], severity: Severity): { risk: number; factors: Text[] } {
  const factors: Text[] = [
    {
      en: `worst alert ${severity}: ${base[severity]}`,
      zh: `最高告警级别为${severityInChinese[severity]}：${base[severity]}`,
    },
  ];
  let risk = base[severity];
  // One tactic an alert: what a technique is filed under besides says nothing of how far the attack has come.
  const steps = alerts.flatMap(({ cells, tags }) => tacticsOf(cells, tags).slice(0, 1));
  const distinct = [...new Set(steps)].sort(compareTactics);
  const wide = Math.min(mostForTactics, Math.max(0, distinct.length - 1) * perTactic);
  if (wide > 0) {
    risk += wide;
    factors.push({
      en: `${distinct.length} tactics (${distinct.map((id) => tacticName(id).en).join(', ')}): ${wide}`,
      zh: `涉及 ${distinct.length} 个战术（${distinct.map((id) => tacticName(id).zh).join('、')}）：${wide}`,
    });
  }
  if (distinct.length > 2 && isInOrder(steps)) {
    risk += forOrder;
    factors.push({ en: `in the order of an attack: ${forOrder}`, zh: `符合攻击推进顺序：${forOrder}` });
  }
  if (alerts.some(({ findings }) => (findings?.bySeverity.critical ?? 0) + (findings?.bySeverity.high ?? 0) > 0)) {
    risk += forFindings;
    factors.push({
      en: `critical or high findings of the same workload: ${forFindings}`,
      zh: `同一工作负载存在严重或高危问题：${forFindings}`,
    });
  }
  return { risk: Math.min(100, risk), factors };
}

/** Whether most steps lead onwards. */
function isInOrder(steps: readonly string[]): boolean {
  let onwards = 0;
  let moves = 0;
  for (let at = 1; at < steps.length; at += 1) {
    const order = compareTactics(steps[at - 1] as string, steps[at] as string);
    if (order !== 0) moves += 1;
    if (order < 0) onwards += 1;
  }
  return moves > 0 && onwards / moves > 0.5;
}
