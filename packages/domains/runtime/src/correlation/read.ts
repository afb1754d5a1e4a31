import { table, severities } from '@seawall/model';
import { parseAllDocuments } from 'yaml';
import { isJson, type Json, listAt, numberAt, objectAt, textAt, textsAt } from '../json.ts';
import type { RuleFile } from '../rules.ts';
import { type Condition, type CorrelationRule, type CorrelationType, correlationTypes } from './rule.ts';

export interface CorrelationBook {
  readonly rules: readonly CorrelationRule[];
  /** What is wrong, one sentence each, with file and rule; a bad rule leaves the others standing. */
  readonly errors: readonly string[];
}

/** Reads rules over several events: a sequence of items, or a document for each as in Sigma. */
export function readCorrelations(files: readonly RuleFile[]): CorrelationBook {
  const rules = new Map<string, CorrelationRule>();
  const errors: string[] = [];
  for (const { name, text } of files) {
    for (const document of parseAllDocuments(text)) {
      if (!('errors' in document)) continue;
      for (const error of document.errors) errors.push(`${name}: ${error.message.split('\n')[0] ?? ''}`);
      if (document.errors.length > 0) continue;
      const value: unknown = document.toJS({ maxAliasCount: 100 });
      for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) {
        const read = readRule(item);
        if (typeof read === 'string') errors.push(`${name}: ${read}`);
        else rules.set(read.title, read);
      }
    }
  }
  return { rules: [...rules.values()], errors };
}

function readRule(item: unknown): CorrelationRule | string {
  if (!isJson(item)) return 'an item is no mapping';
  const title = textAt(item, 'title') ?? textAt(item, 'name');
  if (title === undefined) return 'a rule has no title';
  const body = objectAt(item, 'correlation');
  if (body === undefined) return `'${title}' has no correlation`;
  const type = correlationTypes.find((known) => known === textAt(body, 'type'));
  if (type === undefined) return `'${title}': type is one of ${correlationTypes.join(', ')}`;
  const rules = typeof body['rules'] === 'string' ? [body['rules']] : textsAt(body, 'rules');
  if (rules.length === 0) return `'${title}' names no rules`;
  if (rules.length > mostRules) return `'${title}' names more than ${mostRules} rules`;
  if (type !== 'event_count' && type !== 'value_count' && rules.length < 2)
    return `'${title}': ${type} needs two rules`;
  const timespanMs = parseTimespan(body['timespan']);
  if (timespanMs === undefined) return `'${title}': timespan is a number with s, m, h or d, at most 7d`;
  const condition = conditionOf(body, type);
  if (typeof condition === 'string') return `'${title}': ${condition}`;
  const level = severities.find(
    (severity) => severity === (textAt(item, 'level') ?? 'medium').replace('informational', 'info'),
  );
  if (level === undefined) return `'${title}': level is one of ${severities.join(', ')}`;
  const groupBy = listAt(body, 'group-by').filter((field) => typeof field === 'string');
  const description = textAt(item, 'description') ?? '';
  return { title, description, type, rules, groupBy, timespanMs, condition, level, tags: tagsOf(item) };
}

const mostRules = 32;

/** Sigma writes `attack.t1059` where others write `T1059`. */
function tagsOf(item: Json): string[] {
  return textsAt(item, 'tags').map((tag) =>
    /^attack\.t\d/.test(tag) ? tag.slice('attack.'.length).toUpperCase() : tag,
  );
}

const units: Readonly<Record<string, number>> = table({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 });
const longest = 7 * 86_400_000;

function parseTimespan(value: unknown): number | undefined {
  const parts = typeof value === 'string' ? /^(\d{1,6})([smhd])$/.exec(value.trim()) : null;
  if (parts === null) return undefined;
  const span = Number(parts[1]) * (units[parts[2] as string] ?? 0);
  return span > 0 && span <= longest ? span : undefined;
}

const comparisons = ['gt', 'gte', 'lt', 'lte', 'eq'] as const;

function conditionOf(body: Json, type: CorrelationType): Condition | string {
  const told = objectAt(body, 'condition');
  if (type === 'temporal' || type === 'temporal_ordered' || type === 'absence') return {};
  if (told === undefined) return 'a count needs a condition';
  const bounds = comparisons.flatMap((name) => {
    const bound = numberAt(told, name);
    return bound === undefined ? [] : [[name, bound] as const];
  });
  if (bounds.length === 0) return 'a condition needs gt, gte, lt, lte or eq';
  if (bounds.some(([, bound]) => !Number.isInteger(bound) || bound < 0 || bound > mostCounted)) {
    return `a bound is a whole number up to ${mostCounted}`;
  }
  const field = textAt(told, 'field');
  if (type === 'value_count' && field === undefined) return 'value_count needs the field whose values count';
  return { ...Object.fromEntries(bounds), ...(field === undefined ? {} : { field }) };
}

/** More is kept for no group. */
export const mostCounted = 100_000;
