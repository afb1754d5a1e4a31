import { isAtLeast, type Language, languages, type Severity, severities } from '@seawall/model';
import * as v from 'valibot';
import type { Notification } from '../notification.ts';

const kinds = ['alert', 'incident', 'action'] as const;

/** What every entry of `alerting.outputs` may say, whatever its kind; the rest are the kind's own settings. */
export const outputEntry = v.looseObject({
  name: v.optional(
    v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens')),
  ),
  kind: v.string(),
  /** Only what is as bad or worse. */
  minSeverity: v.optional(v.picklist(severities)),
  /** Only these rules; patterns with `*`. */
  rules: v.optional(v.array(v.string())),
  namespaces: v.optional(v.array(v.string())),
  notify: v.optional(v.array(v.picklist(kinds))),
  language: v.optional(v.picklist(languages)),
});

/** One output as configured, checked. */
export interface OutputConfig {
  readonly name: string;
  readonly kind: string;
  readonly minSeverity: Severity;
  readonly rules: readonly string[] | undefined;
  readonly namespaces: readonly string[] | undefined;
  readonly notify: readonly (typeof kinds)[number][];
  readonly language: Language;
  readonly settings: unknown;
}

export const defaultMinSeverity: Severity = 'medium';
export const defaultNotify = kinds;

/** Whether an output is to be told of this. */
export function wants(config: OutputConfig, { alert, kind, severity }: Notification): boolean {
  if (kind === 'test') return true;
  if (!config.notify.includes(kind) || alert?.exception !== undefined) return false;
  // What was done is told whatever its severity: somebody must know.
  if (kind !== 'action' && !isAtLeast(severity, config.minSeverity)) return false;
  if (alert === undefined) return true;
  if (config.rules !== undefined && !config.rules.some((pattern) => matches(pattern, alert.rule))) return false;
  if (config.namespaces === undefined) return true;
  const namespace = alert.workload?.namespace ?? '';
  return config.namespaces.some((pattern) => matches(pattern, namespace));
}

/** `*` stands for any text; nothing else is special. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}
