import { hash } from 'node:crypto';
import { table, type Event, type EventKind, type EventValue, type ResourceRef } from '@seawall/model';
import { cleanJson } from '../clean-json.ts';
import { resourceId } from '../state/ids.ts';
import { kindColumns } from './columns.ts';

/** Of a batch's rows; times sort first, so that it only has to tell apart what happened in one millisecond. */
export function firstId(token: string): number {
  return hash('sha256', token, 'buffer').readUInt32BE(0) * 2 ** 20;
}

/** The columns of a kind's table, in the order of a line's values. */
export function columnsOf(kind: EventKind): readonly string[] {
  return columns[kind];
}

const shared = [
  'id',
  'time',
  'source',
  'cluster',
  'node',
  'namespace',
  'pod',
  'container',
  'image',
  'owner',
  'workload',
  'actor',
  'addresses',
  'fields',
] as const;

const columns = Object.fromEntries(
  Object.entries(kindColumns).map(([kind, own]) => [kind, [...shared, ...own.map(({ name }) => name)]]),
) as unknown as Readonly<Record<EventKind, readonly string[]>>;

/** One line for the table of the event's kind: its values as a list in JSON, half as long and as dear to read as an object. */
export function eventLine(event: Event, id: number): string {
  const { workload, actor, fields, cluster } = event;
  const owner = workload?.owner;
  const row: unknown[] = [
    id,
    // The form that ClickHouse reads without guessing.
    `${event.time.slice(0, 10)} ${event.time.slice(11, 23).replace('Z', '')}`,
    event.source,
    cluster ?? '',
    event.node ?? '',
    namespaceOf(event),
    workload?.pod ?? '',
    workload?.container ?? '',
    workload?.image ?? '',
    owner === undefined ? '' : `${owner.kind} ${owner.name}`,
    owner === undefined || cluster === undefined ? '' : workloadId(cluster, owner),
    actor?.name ?? '',
    actor?.addresses ?? [],
    // As it is: ClickHouse keeps the text of an object in a column of text.
    fields,
  ];
  for (const { text, type, fields: sources } of sourcesOf[event.kind]) {
    const value = firstOf(fields, sources);
    row.push(text ? String(value ?? '') : numberOf(value, type));
  }
  return cleanJson(JSON.stringify(row), 'keep');
}

const sourcesOf = Object.fromEntries(
  Object.entries(kindColumns).map(([kind, own]) => [
    kind,
    own.map(({ type, fields }) => ({ text: type === 'String' || type === 'LowCardinality(String)', type, fields })),
  ]),
) as unknown as Readonly<
  Record<EventKind, readonly { readonly text: boolean; readonly type: string; readonly fields: readonly string[] }[]>
>;

/** Events come by the thousand from the same workloads: an id is hashed once. */
const workloadIds = new Map<string, string>();
const mostIds = 50_000;

function workloadId(cluster: string, owner: ResourceRef): string {
  const key = `${cluster} ${owner.apiVersion} ${owner.kind} ${owner.namespace ?? ''} ${owner.name}`;
  let id = workloadIds.get(key);
  if (id === undefined) {
    if (workloadIds.size >= mostIds) workloadIds.clear();
    workloadIds.set(key, (id = resourceId(cluster, owner)));
  }
  return id;
}

/** What was done to an object of the API counts to the object's namespace. */
function namespaceOf({ workload, kind, fields }: Event): string {
  if (kind === 'audit') return String(fields['ka.target.namespace'] ?? workload?.namespace ?? '');
  return workload?.namespace ?? '';
}

function firstOf(fields: Readonly<Record<string, EventValue>>, names: readonly string[]): EventValue | undefined {
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

const most: Readonly<Record<string, number>> = table({
  UInt16: 0xffff,
  UInt32: 0xffffffff,
  UInt64: Number.MAX_SAFE_INTEGER,
});

/** A number that the column holds: what a sender gets wrong must not spoil the batch. */
function numberOf(value: EventValue | undefined, type: string): number {
  const number = Number(value ?? 0);
  if (!Number.isFinite(number) || number < 0) return 0;
  return type === 'Float32' ? number : Math.min(Math.round(number), most[type] ?? 0);
}

/** The table of a kind. */
export function tableOf(kind: EventKind): string {
  return `seawall.event_${kind}`;
}
