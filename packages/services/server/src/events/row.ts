import { hash } from 'node:crypto';
import type { Event, EventKind, EventValue } from '@seawall/model';
import { cleanJson } from '../clean-json.ts';
import { resourceId } from '../state/ids.ts';
import { kindColumns } from './columns.ts';

/** Of a batch's rows; times sort first, so that it only has to tell apart what happened in one millisecond. */
export function firstId(token: string): number {
  return hash('sha256', token, 'buffer').readUInt32BE(0) * 2 ** 20;
}

/** One line of JSON for the table of the event's kind. */
export function eventLine(event: Event, id: number): string {
  const { workload, actor, fields } = event;
  const owner = workload?.owner;
  const row: Record<string, unknown> = {
    id,
    // The form that ClickHouse reads without guessing.
    time: `${event.time.slice(0, 10)} ${event.time.slice(11, 23).replace('Z', '')}`,
    source: event.source,
    cluster: event.cluster ?? '',
    node: event.node ?? '',
    namespace: namespaceOf(event),
    pod: workload?.pod ?? '',
    container: workload?.container ?? '',
    image: workload?.image ?? '',
    owner: owner === undefined ? '' : `${owner.kind} ${owner.name}`,
    workload: owner === undefined || event.cluster === undefined ? '' : resourceId(event.cluster, owner),
    actor: actor?.name ?? '',
    addresses: actor?.addresses ?? [],
    fields: cleanJson(JSON.stringify(fields), 'keep'),
  };
  for (const { name, type, fields: sources } of kindColumns[event.kind]) {
    const value = firstOf(fields, sources);
    row[name] = type.endsWith('String)') || type === 'String' ? String(value ?? '') : numberOf(value, type);
  }
  return cleanJson(JSON.stringify(row), 'keep');
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

const most: Readonly<Record<string, number>> = { UInt16: 0xffff, UInt32: 0xffffffff, UInt64: Number.MAX_SAFE_INTEGER };

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
