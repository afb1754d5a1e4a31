import { type Fields, isFields, mergeKeyOf, stepsOf } from './values.ts';

/** An object after a patch; undefined where what the patch does cannot be told from its body alone. */
export function afterPatch(object: Fields, patch: unknown, mergesLists: boolean): Fields | undefined {
  if (Array.isArray(patch)) return afterOperations(object, patch);
  const after = isClear(patch) ? merged(object, patch, mergesLists) : undefined;
  return isFields(after) ? after : undefined;
}

/** Whether it has no directives (of the strategic merge) but those that say nothing of values, and that an item goes. */
function isClear(patch: unknown): boolean {
  if (Array.isArray(patch))
    return patch.every((item) => isClear(isFields(item) && item['$patch'] === 'delete' ? {} : item));
  if (!isFields(patch)) return true;
  return Object.entries(patch).every(([key, value]) => says(key) && isClear(value));
}

function says(key: string): boolean {
  return !key.startsWith('$') || key.startsWith('$setElementOrder/') || key === '$retainKeys';
}

function merged(old: unknown, patch: unknown, mergesLists: boolean): unknown {
  if (Array.isArray(patch)) return mergesLists && Array.isArray(old) ? mergedList(old, patch) : patch;
  if (!isFields(patch)) return patch;
  const after: Record<string, unknown> = isFields(old) ? { ...old } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    if (value === null) delete after[key];
    else after[key] = merged(after[key], value, mergesLists);
  }
  return after;
}

function mergedList(old: readonly unknown[], patch: readonly unknown[]): unknown[] {
  if (old.length === 0 || patch.length === 0 || !patch.every(isFields)) return [...patch];
  const key = mergeKeyOf(old, patch);
  // A list without names is replaced.
  if (key === undefined) return [...patch];
  const list = [...old] as Fields[];
  for (const item of patch) {
    const index = list.findIndex((each) => each[key] === item[key]);
    if (item['$patch'] === 'delete') {
      if (index >= 0) list.splice(index, 1);
    } else if (index >= 0) list[index] = merged(list[index], item, true) as Fields;
    else list.push(item);
  }
  return list;
}

/** RFC 6902. */
function afterOperations(object: Fields, operations: readonly unknown[]): Fields | undefined {
  const after = structuredClone(object) as Record<string, unknown>;
  for (const operation of operations) {
    if (!isFields(operation) || typeof operation['path'] !== 'string') return undefined;
    const { op, path, value } = operation;
    if (op === 'test') continue;
    if (op !== 'add' && op !== 'replace' && op !== 'remove') return undefined;
    const steps = stepsOf(path);
    const last = steps.pop();
    const into = containerOf(after, steps);
    if (last === undefined || into === undefined || !place(into, last, op, value)) return undefined;
  }
  return after;
}

function containerOf(object: unknown, steps: readonly string[]): Record<string, unknown> | unknown[] | undefined {
  let at = object;
  for (const key of steps) at = Array.isArray(at) ? (at[Number(key)] as unknown) : isFields(at) ? at[key] : undefined;
  return Array.isArray(at) || isFields(at) ? (at as Record<string, unknown> | unknown[]) : undefined;
}

/** Says whether there is such a place. */
function place(
  into: Record<string, unknown> | unknown[],
  key: string,
  op: 'add' | 'replace' | 'remove',
  value: unknown,
): boolean {
  if (!Array.isArray(into)) {
    if (op === 'remove') delete into[key];
    else into[key] = value;
    return true;
  }
  const index = key === '-' ? into.length : Number(key);
  if (!Number.isInteger(index) || index < 0 || index > into.length - (op === 'add' ? 0 : 1)) return false;
  if (op === 'add') into.splice(index, 0, value);
  else if (op === 'remove') into.splice(index, 1);
  else into[index] = value;
  return true;
}
