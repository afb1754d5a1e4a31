import { isMapping, type LabelSelector, type Mapping, type Value } from '@seawall/kube';

// Kinds of add-ons are not brought into shape when they are read: what is taken from them is looked at first.

export function mappingAt(value: Value | undefined, field: string): Mapping | undefined {
  const found = isMapping(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return isMapping(found) ? found : undefined;
}

export function listAt(value: Value | undefined, field: string): readonly Value[] {
  const found = isMapping(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return Array.isArray(found) ? found : [];
}

export function stringAt(value: Value | undefined, field: string): string | undefined {
  const found = isMapping(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof found === 'string' ? found : undefined;
}

/** The strings of a list; other items are left out. */
export function stringsAt(value: Value | undefined, field: string): string[] {
  return listAt(value, field).filter((item) => typeof item === 'string');
}

/** A meta/v1 LabelSelector; `rename` turns the keys of a dialect into label keys. */
export function selectorFrom(value: Value | undefined, rename: (key: string) => string = (key) => key): LabelSelector {
  const labels = mappingAt(value, 'matchLabels') ?? {};
  const matchLabels: Record<string, string> = {};
  for (const [key, one] of Object.entries(labels)) if (typeof one === 'string') matchLabels[rename(key)] = one;
  const matchExpressions = listAt(value, 'matchExpressions').map((expression) => ({
    key: rename(stringAt(expression, 'key') ?? ''),
    operator: stringAt(expression, 'operator') ?? '',
    values: stringsAt(expression, 'values'),
  }));
  return { matchLabels, matchExpressions };
}
