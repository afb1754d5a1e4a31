import { type Kysely, type Selectable, sql } from 'kysely';
import { type AccessScope, placedIn } from '../access.ts';
import { cut, onPage, type Page, type PageOptions, type SortColumn } from '../cursor.ts';
import type { Database, ExceptionState, ExceptionTable } from '../tables.ts';
import { covers } from './apply.ts';

export type CountedException = Selectable<ExceptionTable> & {
  /** The findings within the scope that it hides, or would hide if it were approved. */
  readonly hides: number;
};

export interface ExceptionFilter {
  readonly id?: number;
  readonly state?: readonly ExceptionState[];
  readonly rule?: readonly string[];
}

const order: readonly SortColumn[] = [{ column: 'e.id', direction: 'desc', type: 'bigint' }];

/**
 * One page of exceptions within the scope, the latest first. One for every cluster, or for every namespace, is seen only
 * by whoever sees them all.
 */
export async function pageExceptions(
  db: Kysely<Database>,
  scope: AccessScope,
  { id, state, rule }: ExceptionFilter,
  page: PageOptions,
): Promise<Page<CountedException>> {
  const hides = sql<number>`(select count(*) from findings as f
    where ${placedIn(scope, 'f')} and case when e.state = 'pending' then f.state = 'open' and ${covers}
      else f.exception_id = e.id and f.state = 'excepted' end)`;
  let query = db.selectFrom('exceptions as e').selectAll('e').select(hides.as('hides')).where(placedIn(scope, 'e'));
  if (id !== undefined) query = query.where('e.id', '=', id);
  if (state !== undefined) query = query.where('e.state', 'in', state);
  if (rule !== undefined) query = query.where('e.rule', 'in', rule);
  return cut(await onPage(query, order, page).execute(), page.limit);
}

/** The ids of the findings within the scope that an exception hides, or would hide. */
export async function hiddenFindings(
  db: Kysely<Database>,
  scope: AccessScope,
  id: number,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from exceptions e join findings f on
      case when e.state = 'pending' then f.state = 'open' and ${covers}
        else f.exception_id = e.id and f.state = 'excepted' end
    where e.id = ${id} and ${placedIn(scope, 'f')} and f.id > ${page.after ?? ''}
    order by f.id limit ${page.limit}`.execute(db);
  return rows.map((row) => row.id);
}
