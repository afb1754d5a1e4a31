import type { Kysely } from 'kysely';
import type { Response } from '../../contract/types.ts';
import type { ResponseRow } from '../../read/responses.ts';
import type { Database } from '../../state/tables.ts';
import { clusterNames, userNames } from './names.ts';

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
    result: row.result,
    detail: row.detail ?? undefined,
    undoable: row.result === 'done' && row.undo !== null && row.undone_at === null,
    undone:
      row.undone_at === null || row.undone_by === null
        ? undefined
        : { at: row.undone_at.toISOString(), by: person(row.undone_by), reason: row.undone_reason ?? '' },
  }));
}
