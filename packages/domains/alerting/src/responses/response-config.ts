import { type Alert, isAtLeast, type Severity, severities } from '@seawall/model';
import * as v from 'valibot';
import { matches } from '../config/output-config.ts';
import { AlertingError } from '../error.ts';
import { actionKinds } from './registry.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1));

export const responseEntry = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty('must not be empty')),
  when: v.strictObject({
    /** Patterns with `*`. */
    rules: v.optional(v.array(v.string())),
    minSeverity: v.optional(v.picklist(severities)),
    /** ATT&CK or threat matrix techniques. */
    techniques: v.optional(v.array(v.string())),
    namespaces: v.optional(v.array(v.string())),
  }),
  actions: v.pipe(v.array(v.looseObject({ action: v.string() })), v.minLength(1, 'must name an action')),
  /** Only says what it would do, unless `apply`. */
  mode: v.optional(v.picklist(['dry-run', 'apply']), 'dry-run'),
  /** Namespaces that nothing is done in, beside those of the cluster itself. */
  never: v.optional(v.array(v.string()), []),
  /** Namespaces of the cluster itself that it may act in all the same. */
  allow: v.optional(v.array(v.string()), []),
  /** At most so many actions in so many minutes. */
  limit: v.optional(v.strictObject({ actions: count, minutes: count }), { actions: 10, minutes: 60 }),
});

export interface ResponseConfig {
  readonly name: string;
  readonly when: {
    readonly rules: readonly string[] | undefined;
    readonly minSeverity: Severity | undefined;
    readonly techniques: readonly string[] | undefined;
    readonly namespaces: readonly string[] | undefined;
  };
  readonly actions: readonly { readonly action: string; readonly settings: unknown }[];
  readonly mode: 'dry-run' | 'apply';
  readonly never: readonly string[];
  readonly allow: readonly string[];
  readonly limit: { readonly actions: number; readonly minutes: number };
}

/** Checks the actions of an entry. Throws an AlertingError for one that does not exist or is set up wrong. */
export function toResponse({ actions, when, ...rest }: v.InferOutput<typeof responseEntry>): ResponseConfig {
  const { minSeverity, namespaces, rules, techniques } = when;
  if (rules === undefined && minSeverity === undefined && techniques === undefined) {
    throw new AlertingError('bad-config', {
      en: `alerting.responses ${rest.name}: when names no rules, techniques or minSeverity; it would answer everything`,
      zh: `alerting.responses ${rest.name}：when 未指定 rules、techniques 或 minSeverity，会响应所有告警`,
    });
  }
  return {
    ...rest,
    when: { minSeverity, namespaces, rules, techniques },
    actions: actions.map(({ action, ...settings }) => ({ action, settings: settingsOf(rest.name, action, settings) })),
  };
}

function settingsOf(response: string, action: string, settings: unknown): unknown {
  const where = `alerting.responses ${response}: ${action}`;
  const kind = actionKinds.find(({ id }) => id === action);
  if (kind === undefined) {
    const known = actionKinds.map(({ id }) => id).join(', ');
    throw new AlertingError('bad-config', {
      en: `${where}: there is no such action; known are ${known}`,
      zh: `${where}：没有这个动作；可用的有 ${known}`,
    });
  }
  const parsed = v.safeParse(kind.settings, settings);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = (issue.path ?? []).map(({ key }) => String(key)).join('.');
  throw new AlertingError('bad-config', {
    en: `${where}: ${field} ${issue.message}`,
    zh: `${where}：${field} ${issue.message}`,
  });
}

/** Whether a response answers an alert. */
export function answers({ when }: ResponseConfig, alert: Alert): boolean {
  if (alert.exception !== undefined) return false;
  if (when.minSeverity !== undefined && !isAtLeast(alert.severity, when.minSeverity)) return false;
  if (when.rules !== undefined && !when.rules.some((pattern) => matches(pattern, alert.rule))) return false;
  if (when.techniques !== undefined) {
    const own = new Set(alert.cells.map(({ technique }) => technique));
    if (!when.techniques.some((technique) => own.has(technique))) return false;
  }
  const namespace = alert.workload?.namespace ?? '';
  return when.namespaces === undefined || when.namespaces.some((pattern) => matches(pattern, namespace));
}
