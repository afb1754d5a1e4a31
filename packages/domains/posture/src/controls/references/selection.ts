import type { Inventory, KubeObject, LabelSelector } from '@seawall/kube';
import type { Text } from '@seawall/model';
import type { Judgement, NotAssessed } from '../../control.ts';
import { namespaceOf } from './indexed.ts';
import { knowsPods, selectedPods } from './selected.ts';

/** Said instead of a fault when nothing of the namespace could have been selected. */
export const noPods: NotAssessed = {
  notAssessed: {
    en: 'no workload of the namespace was scanned, so it is not known what is selected',
    zh: '没有扫描到该命名空间的工作负载，无法判断选中了什么',
  },
};

/** Instead of what is said of manifests: a cluster holds all there is. */
export function bearsNone({ complete }: Inventory): { readonly message?: Text } {
  return complete ? { message: none } : {};
}

const none: Text = {
  en: 'No workload of the namespace bears {selector}',
  zh: '该命名空间中没有工作负载带有 {selector}',
};

/** A label set as kubectl writes it. */
export function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** A selector as kubectl writes it. */
function printed(selector: LabelSelector): string {
  const expressions = (selector.matchExpressions ?? []).map(({ key = '', operator = '', values = [] }) =>
    values.length === 0 ? `${operator} ${key}` : `${key} ${operator} (${values.join(',')})`,
  );
  return [pairs(selector.matchLabels ?? {}), ...expressions].filter((one) => one !== '').join(',');
}

/** Whether a selector of an object selects pods of its namespace; the fault stands at `path`. */
export function selectsPods(
  object: KubeObject,
  selector: LabelSelector | undefined,
  path: string[],
  inventory: Inventory,
): Judgement {
  if (selector === undefined) return 'notApplicable';
  const namespace = namespaceOf(object);
  if (selectedPods(inventory, namespace, selector).length > 0) return 'pass';
  const text = printed(selector);
  // Everything is selected, whatever there is.
  if (text === '') return 'pass';
  if (!knowsPods(inventory, namespace)) return noPods;
  return [{ path, ...bearsNone(inventory), values: { selector: text } }];
}
