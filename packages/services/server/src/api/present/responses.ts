import type { Kysely } from 'kysely';
import type { Response } from '../../contract/types.ts';
import { type ResponseRow, undoOf } from '../../read/responses.ts';
import type { Database } from '../../state/tables.ts';
import { clusterNames, userNames } from './names.ts';

const lostSight = {
  en: 'The server ended while it was at this, so it is not known how far it came. Look at the object; what may have been done can be taken back.',
  zh: '服务器在执行过程中终止，无法确定进行到哪一步。请查看该对象；可能已做的操作可以撤销。',
};

/** Responses as the API says them. */
export async function presentResponses(db: Kysely<Database>, rows: readonly ResponseRow[]): Promise<Response[]> {
  if (rows.length === 0) return [];
  const clusters = await clusterNames(db);
  const people = rows.flatMap(({ undone_by, who }) => (undone_by === null ? [who] : [who, undone_by]));
  const names = await userNames(db, people);
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    what: row.what,
    cluster: { id: row.cluster, name: clusters.get(row.cluster) ?? row.cluster },
    namespace: row.namespace ?? undefined,
    target: row.target,
    steps: row.steps.map((step) => ({ ...step, target: { ...step.target } })),
    warnings: [...row.warnings],
    by: person(row.who),
    reason: row.reason,
    cause: row.cause === null || row.cause_type === null ? undefined : { type: row.cause_type, id: row.cause },
    result: row.abandoned ? 'failed' : row.result,
    detail: row.abandoned ? lostSight : (row.detail ?? undefined),
    undoable: undoOf(row) !== null && row.undone_at === null,
    undone:
      row.undone_at === null || row.undone_by === null
        ? undefined
        : { at: row.undone_at.toISOString(), by: person(row.undone_by), reason: row.undone_reason ?? '' },
  }));
}
