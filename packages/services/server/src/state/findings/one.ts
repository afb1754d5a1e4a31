import type { Finding } from '@seawall/model';
import { type Kysely, type Selectable, sql } from 'kysely';
import { ServerError } from '../../error.ts';
import { type AccessScope, visible } from '../access.ts';
import { type FindingListRow, lastSeen } from './list.ts';
import { readFinding } from './row.ts';
import type { Database, FindingHistoryTable } from '../tables.ts';
import { within } from '../transaction.ts';

/** A finding with all that is stored of it. */
export interface StoredFinding {
  readonly row: FindingListRow;
  readonly body: Finding;
  /** In the order of time; that it was first seen is in the row. */
  readonly history: readonly Selectable<FindingHistoryTable>[];
}

/** The finding of that id within the scope; undefined where there is none, or none that may be seen. */
export async function getFinding(
  db: Kysely<Database>,
  scope: AccessScope,
  id: string,
): Promise<StoredFinding | undefined> {
  const found = await db
    .selectFrom('findings')
    .innerJoin('finding_texts', 'finding_texts.finding', 'findings.seq')
    .selectAll('findings')
    .select(['title', 'body', lastSeen])
    .where('findings.id', '=', id)
    .where(visible(scope, 'findings'))
    .executeTakeFirst();
  if (found === undefined) return undefined;
  const history = await db
    .selectFrom('finding_history')
    .selectAll()
    .where('finding_id', '=', id)
    .orderBy('seq')
    .execute();
  const { body, row_hash: _, ...row } = found;
  return { row, body: readFinding({ ...row, body }), history };
}

/**
 * Gives a finding to somebody, or with null to nobody. @returns whether it was not theirs already
 * @throws ServerError `not-found` also for what the scope hides
 */
export async function assignFinding(
  db: Kysely<Database>,
  scope: AccessScope,
  id: string,
  assignee: string | null,
  by: { readonly who: string; readonly at: Date },
): Promise<boolean> {
  return await within(db, async (trx) => {
    const found = await trx
      .selectFrom('findings')
      .select('assignee')
      .where('id', '=', id)
      .where(visible(scope, 'findings'))
      .forUpdate()
      .executeTakeFirst();
    if (found === undefined) {
      throw new ServerError('not-found', { en: `There is no finding ${id}.`, zh: `不存在问题 ${id}。` });
    }
    if (found.assignee === assignee) return false;
    await trx.updateTable('findings').set({ assignee }).where('id', '=', id).execute();
    await sql`insert into finding_history (finding_id, at, what, who, detail) values
      (${id}, ${by.at}, 'assigned', ${by.who}, ${JSON.stringify({ from: found.assignee, to: assignee })})`.execute(trx);
    return true;
  });
}
