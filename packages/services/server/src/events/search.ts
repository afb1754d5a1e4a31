import { type EventKind, eventKinds } from '@seawall/model';
import { ServerError } from '../error.ts';
import { decodeCursor, foreignCursor } from '../state/cursor.ts';
import type { AccessScope } from '../state/access.ts';
import type { Engine, ParameterValue } from './engine.ts';
import { tableOf } from './row.ts';

/** What events are searched by; every filter that is given must hold. */
export interface EventFilter {
  /** All kinds unless given. */
  readonly kind?: readonly EventKind[];
  readonly cluster?: readonly string[];
  readonly namespace?: readonly string[];
  readonly node?: readonly string[];
  readonly pod?: readonly string[];
  /** The id of the resource that made the pod. */
  readonly workload?: string;
  readonly actor?: readonly string[];
  /** A part of any field, in whichever case. */
  readonly q?: string;
  readonly from?: Date;
  readonly to?: Date;
  /** Values of the columns that a kind has of its own, such as `verb` of audit events; needs that one kind. */
  readonly columns?: Readonly<Record<string, readonly string[]>>;
  /** Audit events alone: what one of these policies, as verdicts name them, denied or was broken by. */
  readonly verdict?: { readonly of: 'denied' | 'violated' | 'any'; readonly policies: readonly string[] };
}

/** A stored event; `fields` holds all that its sensor told. */
export interface EventRow {
  readonly id: number;
  readonly kind: EventKind;
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly source: string;
  readonly cluster: string;
  readonly node: string;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly image: string;
  readonly owner: string;
  readonly workload: string;
  readonly actor: string;
  readonly addresses: readonly string[];
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

export interface EventPage {
  readonly items: readonly EventRow[];
  readonly next?: string;
}

const shared =
  'id, time, source, cluster, node, namespace, pod, container, image, owner, workload, actor, addresses, fields';

/** Events within the scope, the latest first. */
export async function searchEvents(
  engine: Engine,
  scope: AccessScope,
  filter: EventFilter,
  page: { readonly limit: number; readonly cursor?: string },
): Promise<EventPage> {
  const parameters: Record<string, ParameterValue> = { limit: page.limit + 1 };
  const conditions = [...scoped(scope, parameters), ...filtered(filter, parameters)];
  if (page.cursor !== undefined) conditions.push(behind(page.cursor, parameters));
  const where = conditions.length === 0 ? '' : `where ${conditions.join(' and ')}`;
  const kinds = filter.kind ?? eventKinds;
  // Each table gives its latest, so that none is read further than the page reaches.
  const parts = kinds.map(
    (kind) =>
      `(select '${kind}' as kind, ${shared} from ${tableOf(kind)} ${where} order by time desc, id desc limit {limit:UInt32})`,
  );
  const rows = await engine.query<Omit<EventRow, 'fields'> & { fields: string }>(
    `select kind, ${shared.replace('time,', `formatDateTime(time, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') as at,`)}
     from (${parts.join(' union all ')}) order by time desc, id desc limit {limit:UInt32}`,
    parameters,
  );
  const items = rows.slice(0, page.limit).map(({ fields, ...row }) => ({ ...toEvent(row), fields: parsed(fields) }));
  const last = items.at(-1);
  if (rows.length <= page.limit || last === undefined) return { items };
  return { items, next: Buffer.from(JSON.stringify([last.time, last.id])).toString('base64url') };
}

function toEvent(row: Omit<EventRow, 'fields'> & { at?: string }): Omit<EventRow, 'fields'> {
  const { at = '', ...rest } = row;
  // Six digits of the second as ClickHouse writes them; three are stored.
  return { ...rest, time: at.replace(/(\.\d{3})\d*Z$/, '$1Z') };
}

/** What cannot be read back is shown as it lies. */
function parsed(fields: string): EventRow['fields'] {
  try {
    return JSON.parse(fields) as EventRow['fields'];
  } catch {
    return { raw: fields };
  }
}

/** The conditions of an access scope; its values go into `parameters`. */
export function scoped({ clusters, namespaces }: AccessScope, parameters: Record<string, ParameterValue>): string[] {
  const conditions: string[] = [];
  if (clusters !== undefined) {
    parameters['scope_clusters'] = clusters;
    conditions.push('has({scope_clusters:Array(String)}, cluster)');
  }
  if (namespaces !== undefined) {
    parameters['scope_namespaces'] = namespaces;
    conditions.push('has({scope_namespaces:Array(String)}, namespace)');
  }
  return conditions;
}

function filtered(filter: EventFilter, parameters: Record<string, ParameterValue>): string[] {
  const conditions: string[] = [];
  const { cluster, namespace, node, pod, actor, columns = {} } = filter;
  for (const [column, values] of Object.entries({ cluster, namespace, node, pod, actor, ...columns })) {
    if (values === undefined) continue;
    // Columns come from code, never from a request; this holds even if one day they do not.
    if (!/^[a-z_]+$/.test(column))
      throw new ServerError('refused', { en: `No column ${column}`, zh: `没有列 ${column}` });
    parameters[`f_${column}`] = values;
    conditions.push(`has({f_${column}:Array(String)}, toString(${column}))`);
  }
  if (filter.workload !== undefined) {
    parameters['workload'] = filter.workload;
    conditions.push('workload = {workload:String}');
  }
  if (filter.q !== undefined && filter.q !== '') {
    parameters['q'] = filter.q;
    conditions.push(
      '(positionCaseInsensitiveUTF8(fields, {q:String}) > 0 or positionCaseInsensitiveUTF8(pod, {q:String}) > 0)',
    );
  }
  if (filter.verdict !== undefined) {
    parameters['policies'] = filter.verdict.policies;
    const said = verdictFields[filter.verdict.of].map(
      (field) => `hasAny(splitByChar('\\n', JSONExtractString(fields, '${field}')), {policies:Array(String)})`,
    );
    conditions.push(`(${said.join(' or ')})`);
  }
  for (const [name, at, sign] of [
    ['from', filter.from, '>='],
    ['to', filter.to, '<'],
  ] as const) {
    if (at === undefined) continue;
    parameters[name] = timeParameter(at);
    conditions.push(`time ${sign} {${name}:DateTime64(3, 'UTC')}`);
  }
  return conditions;
}

/** Where audit events name the policies that judged them. */
const verdictFields = {
  denied: ['ka.denied.by'],
  violated: ['ka.violated'],
  any: ['ka.denied.by', 'ka.violated'],
} as const;

/** As ClickHouse reads a moment. */
export function timeParameter(at: Date): string {
  return at.toISOString().slice(0, 23).replace('T', ' ');
}

function behind(cursor: string, parameters: Record<string, ParameterValue>): string {
  const [time = '', id = 0] = decodeCursor(cursor, ['timestamptz', 'bigint']);
  if (Number(id) < 0) throw foreignCursor();
  parameters['cursor_time'] = timeParameter(new Date(time));
  parameters['cursor_id'] = Number(id);
  return `(time, id) < ({cursor_time:DateTime64(3, 'UTC')}, {cursor_id:UInt64})`;
}
