import { type Kysely, type Selectable, type SelectQueryBuilder, sql, type SqlBool } from 'kysely';
import type { ResponseTable } from '../api/tables.ts';
import { type AccessScope, visible } from '../state/access.ts';
import { cut, onPage, type Page, type PageOptions, type SortColumn } from '../state/cursor.ts';
import type { Database } from '../state/tables.ts';

export interface ResponseRow extends Selectable<ResponseTable> {
  /** The server ended while it was at it. */
  readonly abandoned: boolean;
}

/** What takes it back: of what was done, and of what may have been; null when nothing does. */
export function undoOf({ abandoned, result, undo }: ResponseRow): ResponseRow['undo'] {
  return result === 'done' || abandoned ? undo : null;
}

export interface ResponseFilter {
  readonly id?: string;
  readonly cluster?: readonly string[] | undefined;
  readonly namespace?: readonly string[] | undefined;
  readonly action?: readonly string[] | undefined;
  readonly result?: readonly string[] | undefined;
  readonly by?: 'people' | 'senders' | undefined;
  readonly entity?: readonly string[] | undefined;
  /** Ids of alerts and incidents. */
  readonly causes?: readonly string[] | undefined;
}

type Query<Output> = SelectQueryBuilder<Database, 'responses', Output>;

function filtered<Output>(from: Query<Output>, scope: AccessScope, filter: ResponseFilter): Query<Output> {
  let query = from.where(visible(scope, 'responses'));
  const { action, by, causes, cluster, entity, id, namespace, result } = filter;
  const lists = { id: id === undefined ? undefined : [id], cluster, namespace, action, result, cause: causes };
  for (const [column, values] of Object.entries(lists)) {
    if (values !== undefined) query = query.where(sql<SqlBool>`${sql.ref(`responses.${column}`)} = any(${values})`);
  }
  if (by !== undefined) query = query.where('responses.sender', by === 'people' ? 'is' : 'is not', null);
  return entity === undefined ? query : query.where(sql<SqlBool>`responses.entities && ${entity}`);
}

const sort: readonly SortColumn[] = [
  { column: 'responses.at', direction: 'desc', type: 'timestamptz' },
  { column: 'responses.id', direction: 'desc', type: 'text' },
];

/** One page of what was done, the latest first. */
export async function listResponses(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: ResponseFilter,
  page: PageOptions,
): Promise<Page<ResponseRow>> {
  const responses = filtered(db.selectFrom('responses'), scope, filter)
    .selectAll('responses')
    // No answer of an API server is waited for that long.
    .select(sql<boolean>`result = 'running' and at < now() - interval '10 minutes'`.as('abandoned'));
  return cut(await onPage(responses, sort, page).execute(), page.limit);
}

export async function countResponses(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: ResponseFilter,
): Promise<number> {
  const { count } = await filtered(db.selectFrom('responses'), scope, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return count;
}
