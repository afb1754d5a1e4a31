import type { AuditEntry } from '../../../contract/types.ts';
import type { ObjectBefore } from './before.ts';
import { type Fields, isFields, mergeKeyOf, parsed, same, step, stepsOf } from './values.ts';

type Change = NonNullable<AuditEntry['diff']>[number];

/** So many fields of a change are told. */
const mostChanges = 200;

/** What tells which object it is, what the API server writes of it, and what holds all of it again: no change of it. */
const untold: readonly RegExp[] = [
  /^\/(?:apiVersion|kind)$/,
  /^\/metadata\/(?:name|namespace|uid|resourceVersion|generation|creationTimestamp|selfLink|managedFields)(?:\/|$)/,
  /^\/metadata\/annotations\/kubectl\.kubernetes\.io~1last-applied-configuration$/,
];

/** What ConfigMaps hold is never told, only that it changed. */
const held = /^\/(?:data|binaryData)(?:\/|$)/;

/**
 * What a change changed, as far as the audit log holds its body; undefined where it does not. Old values are those that a
 * patch itself tests, and those of the object as it was known before.
 */
export function auditDiff(
  fields: Readonly<Record<string, string | number | boolean | null>>,
  before?: ObjectBefore,
): AuditEntry['diff'] {
  const line = fields['ka.req.object'];
  const body = typeof line === 'string' ? parsed(line) : undefined;
  if (typeof body !== 'object' || body === null) return undefined;
  const isConfigMap = fields['ka.target.resource'] === 'configmaps';
  const changes = changesOf(fields, body, isConfigMap ? withoutHeld(before) : before);
  if (changes === undefined) return undefined;
  return changes
    .filter(({ path }) => !untold.some((form) => form.test(path)))
    .map((change) => (isConfigMap && held.test(change.path) ? { path: change.path } : change))
    .slice(0, mostChanges);
}

/** That values are the same is no more known than the values. */
function withoutHeld(before: ObjectBefore | undefined): ObjectBefore | undefined {
  if (before === undefined) return undefined;
  return {
    ...before,
    object: bare(before.object),
    covers: (path) => !held.test(path) && before.covers(path),
    within: (body) => bare(before.within(body)),
  };
}

function bare(object: Fields): Fields {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !held.test(`/${name}`)));
}

function changesOf(fields: Fields, body: object, before: ObjectBefore | undefined): Change[] | undefined {
  const verb = fields['ka.verb'];
  const subresource = fields['ka.target.subresource'];
  const known = subresource === undefined || subresource === 'ephemeralcontainers' ? before : undefined;
  // A scale stands for one field of what it scales, whatever else it says of itself.
  if (subresource === 'scale' && (verb === 'update' || verb === 'patch')) {
    const { spec } = body as { spec?: { replicas?: unknown } };
    if (spec?.replicas !== undefined) return patched({ spec: { replicas: spec.replicas } }, '', lookup(before), false);
  }
  switch (verb) {
    case 'create':
      return patched(body, '', unknownBefore, false);
    case 'patch':
      return Array.isArray(body)
        ? jsonPatch(body as unknown[], lookup(known))
        : patched(body, '', lookup(known), known?.mergesLists ?? false);
    case 'update':
      return known === undefined ? undefined : updated(known, body);
    default:
      return undefined;
  }
}

/** What stood somewhere before: `known` says whether that is known, for nothing may have stood there. */
type Before =
  | { readonly known: false }
  | { readonly known: true; readonly value: unknown; readonly whole: ObjectBefore };

const unknownBefore: Before = { known: false };

function lookup(before: ObjectBefore | undefined): Before {
  return before === undefined ? unknownBefore : { known: true, value: before.object, whole: before };
}

function at(before: Before, key: string): Before {
  return before.known ? { ...before, value: child(before.value, key) } : before;
}

function child(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)] as unknown;
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** A field that takes a value; nothing where it is known to have had it. */
function changed(path: string, before: Before, after: unknown): Change[] {
  const known = before.known && before.whole.covers(path);
  const old = known ? before.value : undefined;
  if (known && same(old, after)) return before.whole.mayBeLate && after !== undefined ? [{ path, after }] : [];
  return [{ path, ...(old === undefined ? {} : { before: old }), ...(after === undefined ? {} : { after }) }];
}

/** RFC 6902. */
function jsonPatch(operations: readonly unknown[], before: Before): Change[] {
  // What a patch tests before it changes it is what stood there.
  const tested = new Map<string, unknown>();
  return operations.flatMap((operation): Change[] => {
    if (!isFields(operation)) return [];
    const { op, path, value } = operation;
    if (typeof path !== 'string') return [];
    if (op === 'test') tested.set(path, value);
    if (op === 'test') return [];
    const after = op === 'remove' ? undefined : value;
    if (tested.has(path)) return [{ path, before: tested.get(path), ...(after === undefined ? {} : { after }) }];
    // An item that is put into a list stands beside the others.
    let old = before;
    for (const key of stepsOf(path))
      old = op === 'add' && old.known && Array.isArray(old.value) ? unknownBefore : at(old, key);
    return changed(path, old, after);
  });
}

/** RFC 7386, and Kubernetes’ strategic merge, which reads the same but for its directives and its lists of named items. */
function patched(value: unknown, path: string, before: Before, mergesLists: boolean): Change[] {
  if (isFields(value)) {
    return Object.entries(value).flatMap(([key, item]) => {
      if (key.startsWith('$')) return [];
      return patched(item, `${path}${step(key)}`, at(before, key), mergesLists);
    });
  }
  if (mergesLists && Array.isArray(value) && before.known && Array.isArray(before.value)) {
    const list = before.value as readonly unknown[];
    const key = mergeKeyOf(list, value);
    if (key !== undefined) return (value as Fields[]).flatMap((item) => mergedItem(item, key, list, path, before));
  }
  return value === null ? changed(path, before, undefined) : changed(path, before, value);
}

function mergedItem(
  item: Fields,
  key: string,
  list: readonly unknown[],
  path: string,
  before: Before & { known: true },
): Change[] {
  const index = list.findIndex((old) => isFields(old) && old[key] === item[key]);
  if (index < 0) return item['$patch'] === 'delete' ? [] : [{ path: `${path}/-`, after: item }];
  const into = `${path}${step(index)}`;
  const old = at(before, String(index));
  if (item['$patch'] === 'delete') return changed(into, old, undefined);
  const { [key]: _, ...rest } = item;
  return patched(rest, into, old, true);
}

/** A whole new object beside the whole old one, where both can be known. */
function updated(before: ObjectBefore, body: object): Change[] {
  return differences(before.object, before.within(body), '');
}

function differences(old: unknown, now: unknown, path: string): Change[] {
  if (same(old, now)) return [];
  if (isFields(old) && isFields(now)) {
    return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((key) =>
      differences(child(old, key), child(now, key), `${path}${step(key)}`),
    );
  }
  if (Array.isArray(old) && Array.isArray(now)) {
    const key = mergeKeyOf(old, now);
    if (key !== undefined) return differentItems(old as Fields[], now as Fields[], key, path);
  }
  return [{ path, ...(old === undefined ? {} : { before: old }), ...(now === undefined ? {} : { after: now }) }];
}

/** Items by their names: where they stand is by the new list, and by the old one for those that went. */
function differentItems(old: readonly Fields[], now: readonly Fields[], key: string, path: string): Change[] {
  const before = new Map(old.map((item, index) => [item[key], { item, index }]));
  const stayed = now.flatMap((item, index) => differences(before.get(item[key])?.item, item, `${path}${step(index)}`));
  const names = new Set(now.map((item) => item[key]));
  return [
    ...stayed,
    ...old.flatMap((item, index) => (names.has(item[key]) ? [] : [{ path: `${path}${step(index)}`, before: item }])),
  ];
}
