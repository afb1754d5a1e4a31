import { type Alert, displayRef, type Incident, type Language, type Severity, say, type Text } from '@seawall/model';
import type { ActionRecord } from './responses/action.ts';

/** One thing that people or systems are told. */
export interface Notification {
  /** What repeats of the same thing share: the id of the alert or incident. */
  readonly id: string;
  readonly kind: 'alert' | 'incident' | 'action' | 'test';
  /** RFC 3339 in UTC: when it happened last. */
  readonly time: string;
  readonly severity: Severity;
  /** One line, for a subject or heading. */
  readonly title: string;
  /** What happened, in plain text. */
  readonly text: string;
  /** What else is known, for people to read; in order. */
  readonly facts: readonly Fact[];
  readonly alert?: Alert;
  readonly incident?: Incident;
  readonly action?: ActionRecord;
}

interface Fact {
  readonly name: string;
  readonly value: string;
}

const names = {
  rule: { en: 'Rule', zh: '规则' },
  cluster: { en: 'Cluster', zh: '集群' },
  node: { en: 'Node', zh: '节点' },
  workload: { en: 'Workload', zh: '工作负载' },
  image: { en: 'Image', zh: '镜像' },
  actor: { en: 'Who', zh: '操作者' },
  count: { en: 'Times', zh: '次数' },
  tactics: { en: 'Techniques', zh: '攻击技术' },
  findings: { en: 'Open findings', zh: '未处理问题' },
  lost: { en: 'Events lost by the source', zh: '数据源丢失的事件' },
  alerts: { en: 'Alerts', zh: '告警' },
  risk: { en: 'Risk', zh: '风险' },
  target: { en: 'Target', zh: '对象' },
  why: { en: 'Why', zh: '原因' },
  result: { en: 'Result', zh: '结果' },
} as const satisfies Record<string, Text>;

function facts(language: Language, values: Readonly<Partial<Record<keyof typeof names, string>>>): Fact[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === '' ? [] : [{ name: names[key as keyof typeof names][language], value }],
  );
}

/** An alert as people are told of it. @param title the rule's name in the language, where it has one there */
export function alertNotification(alert: Alert, language: Language, title: string = alert.rule): Notification {
  const { workload, completeness, subject } = alert;
  const place = [workload?.namespace, workload?.pod, workload?.container].filter((part) => part !== undefined);
  return {
    id: alert.id,
    kind: 'alert',
    time: alert.lastTime,
    severity: alert.severity,
    title,
    text: alert.message,
    facts: facts(language, {
      cluster: alert.cluster ?? '',
      node: alert.node ?? '',
      workload: place.length > 0 ? place.join('/') : subject === undefined ? '' : displayRef(subject),
      image: workload?.image ?? '',
      actor: alert.actor?.name ?? '',
      count: alert.count > 1 ? String(alert.count) : '',
      tactics: [...new Set(alert.cells.map(({ technique, tactic }) => `${technique} (${tactic})`))].join(', '),
      findings: alert.findings === undefined || alert.findings.total === 0 ? '' : String(alert.findings.total),
      lost: completeness.dropped > 0 ? String(completeness.dropped) : '',
    }),
    alert,
  };
}

/** An incident as people are told of it. */
export function incidentNotification(incident: Incident, language: Language): Notification {
  return {
    id: incident.id,
    kind: 'incident',
    time: incident.lastTime,
    severity: incident.severity,
    title: say(incident.title, language),
    text: say(incident.summary, language),
    facts: facts(language, {
      workload: incident.subjects.map(displayRef).join(', '),
      actor: incident.actors.map(({ name }) => name).join(', '),
      tactics: incident.tactics.join(', '),
      alerts: String(incident.alerts.length + incident.furtherAlerts),
      risk: String(Math.round(incident.risk)),
    }),
    incident,
  };
}

/** What was done about an alert, or would have been. */
export function actionNotification(action: ActionRecord, language: Language): Notification {
  return {
    id: action.id,
    kind: 'action',
    time: action.time,
    severity: action.result === 'failed' ? 'high' : 'info',
    title: say(action.what, language),
    text: action.detail === undefined ? say(action.what, language) : say(action.detail, language),
    facts: facts(language, {
      target: displayRef(action.target),
      why: action.why,
      actor: action.who,
      result: action.result,
    }),
    action,
  };
}

/** What `seawall notify test` sends. */
export function testNotification(time: string, language: Language): Notification {
  const title: Text = { en: 'Seawall test notification', zh: 'Seawall 测试通知' };
  const text: Text = {
    en: 'This output works. Nothing has happened; somebody asked for a test.',
    zh: '该输出工作正常。没有发生任何事件；这只是一次测试。',
  };
  return {
    id: 'seawall-test',
    kind: 'test',
    time,
    severity: 'info',
    title: say(title, language),
    text: say(text, language),
    facts: [],
  };
}
