import { own } from '@seawall/model';
import type { labelSelector } from './kinds/meta.ts';
import type { Shaped } from './shape.ts';

export type LabelSelector = Shaped<typeof labelSelector>;
export type Labels = Readonly<Record<string, string>>;

/**
 * Whether labels satisfy a selector. An empty selector selects everything; an unknown operator nothing.
 * Source: meta/v1 LabelSelector.
 */
export function selectorMatches(selector: LabelSelector, labels: Labels): boolean {
  if (selector.matchLabels !== undefined && !labelsInclude(labels, selector.matchLabels)) return false;
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const value = key === undefined ? undefined : own(labels, key);
    const listed = value !== undefined && values !== undefined && values.some((one) => String(one) === value);
    if (operator === 'In' ? !listed : operator === 'NotIn' ? listed : false) return false;
    if (operator === 'Exists' ? value === undefined : operator === 'DoesNotExist' ? value !== undefined : false)
      return false;
    if (!knownOperators.has(operator ?? '')) return false;
  }
  return true;
}

const knownOperators = new Set(['In', 'NotIn', 'Exists', 'DoesNotExist']);

/** Whether every one of `wanted` is among `labels`: the equality selectors of Services. */
export function labelsInclude(labels: Labels, wanted: Labels): boolean {
  for (const key of Object.keys(wanted)) if (labels[key] !== wanted[key]) return false;
  return true;
}

export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0;
}
