import type { ActionRecord } from '@seawall/alerting';
import { displayRef } from '@seawall/model';
import type { Kysely } from 'kysely';
import type { IncidentDetail } from '../../contract/types.ts';
import type { Database } from '../../state/tables.ts';

/** What was done about alerts or incidents, in the order of time. */
export async function presentResponses(
  db: Kysely<Database>,
  causes: readonly string[],
  cluster: string | null,
): Promise<IncidentDetail['responses']> {
  const rows = await db
    .selectFrom('responses')
    .select('record')
    .where('cause', 'in', causes)
    .where((eb) => (cluster === null ? eb('cluster', 'is', null) : eb('cluster', '=', cluster)))
    .orderBy('at')
    .execute();
  const records = rows.map((row) => row.record as ActionRecord);
  const undone = new Set(records.filter(({ result }) => result === 'undone').map(({ id }) => id));
  return records.map((each) => ({
    id: each.id,
    at: each.time,
    action: each.action,
    target: displayRef(each.target),
    result: each.result,
    dryRun: each.result === 'planned',
    detail: each.detail?.en,
    undone: undone.has(each.id),
  }));
}
