import type { Rule } from '@seawall/falco';
import type { Alert, Completeness, EventValue } from '@seawall/model';
import type { AlertException } from '../alerts/exceptions.ts';
import { alertId } from '../alerts/fingerprint.ts';
import type { Correlated } from '../correlation/engine.ts';
import type { Described } from '../detect/detector.ts';
import { cellsOf } from '../matrix/cells.ts';
import type { SensorAlert } from '../observed.ts';
import { severityOfPriority } from '../priority.ts';
import type { Hit } from './hit.ts';

type Told = Pick<Alert, 'rule' | 'severity' | 'priority' | 'message' | 'description' | 'source' | 'tags' | 'fields'>;

/** An alert of what a rule says and of who and where. */
function alertOf(told: Told, hit: Hit, completeness: Completeness, exception: AlertException | undefined): Alert {
  const { context } = hit;
  const time = new Date(hit.time).toISOString();
  const { cluster, node, workload, actor, subject } = context;
  return {
    id: alertId(told.rule, context, told.fields),
    ...told,
    kind: context.kind,
    time,
    lastTime: time,
    count: 1,
    withheld: { duplicates: 0, rateLimited: 0 },
    ...(cluster === undefined ? {} : { cluster }),
    ...(node === undefined ? {} : { node }),
    ...(subject === undefined ? {} : { subject }),
    ...(workload === undefined ? {} : { workload }),
    ...(actor === undefined ? {} : { actor }),
    cells: cellsOf(told.tags),
    completeness,
    ...(exception === undefined ? {} : { exception: { rule: exception.rule, reason: exception.reason } }),
  };
}

export function alertOfRule(
  rule: Rule,
  hit: Hit,
  described: Described,
  completeness: Completeness,
  exception: AlertException | undefined,
): Alert {
  const { priority, description, tags } = rule.definition;
  const told = {
    rule: rule.name,
    severity: severityOfPriority(priority),
    priority,
    message: described.message,
    description,
    source: hit.context.source,
    tags,
    fields: described.fields,
  };
  return alertOf(told, hit, completeness, exception);
}

export function alertOfSensor(
  alert: SensorAlert,
  hit: Hit,
  completeness: Completeness,
  exception: AlertException | undefined,
): Alert {
  const { rule, severity, priority, message, description, tags } = alert;
  const told = {
    rule,
    severity,
    priority,
    message,
    description,
    source: hit.context.source,
    tags,
    fields: plain(alert.fields),
  };
  return alertOf(told, hit, completeness, exception);
}

const priorities = {
  critical: 'Critical',
  high: 'Error',
  medium: 'Warning',
  low: 'Notice',
  info: 'Informational',
} as const;

export function alertOfCorrelation(
  { rule, group, count, firstTime, last }: Correlated<Hit>,
  completeness: Completeness,
  exception: AlertException | undefined,
): Alert {
  const shared = Object.entries(group).map(([field, value]) => `${field}=${value}`);
  const seconds = Math.max(0, Math.round((last.time - firstTime) / 1000));
  const message = `${rule.title}: ${count} within ${seconds} s${shared.length === 0 ? '' : ` (${shared.join(', ')})`}`;
  const told = {
    rule: rule.title,
    severity: rule.level,
    priority: priorities[rule.level],
    message,
    description: rule.description,
    source: 'correlation',
    tags: rule.tags,
    fields: group,
  };
  const alert = alertOf(told, last, completeness, exception);
  return { ...alert, fields: { ...group, count, seconds } };
}

/** Values that are neither text nor number nor boolean as JSON. */
function plain(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, EventValue>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === null || ['string', 'number', 'boolean'].includes(typeof value)
        ? (value as EventValue)
        : JSON.stringify(value),
    ]),
  );
}
