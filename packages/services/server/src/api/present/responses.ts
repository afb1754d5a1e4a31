import { type Kysely, sql } from 'kysely';
import type { DoneTo, Response } from '../../contract/types.ts';
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
  const people = rows.filter(({ sender }) => sender === null);
  const [names, pages] = await Promise.all([
    userNames(
      db,
      people.flatMap(({ undone_by, who }) => (undone_by === null ? [who] : [who, undone_by])),
    ),
    pagesOf(
      db,
      rows.filter(({ sender }) => sender !== null),
    ),
  ]);
  return rows.map((row) => {
    const { sender, target, undone_at, undone_by } = row;
    // Whatever a sender calls somebody, it is no user of ours.
    const person = (id: string) => ({ id, name: (sender === null ? names.get(id) : undefined) ?? id });
    const cluster = { id: row.cluster, name: clusters.get(row.cluster) ?? row.cluster };
    return {
      id: row.id,
      at: row.at.toISOString(),
      action: row.action,
      what: row.what,
      cluster,
      namespace: row.namespace ?? undefined,
      target: sender === null || pages.has(target.id) ? { ...target, cluster } : withoutPage({ ...target, cluster }),
      steps: row.steps.map((step) => ({ ...step, target: { ...step.target } })),
      warnings: [...row.warnings],
      by: sender === null ? person(row.who) : { id: sender, name: sender },
      sender:
        sender === null
          ? undefined
          : { name: sender, response: row.who, undo: undone_at === null ? (row.sender_undo ?? undefined) : undefined },
      reason: row.reason,
      cause: row.cause === null || row.cause_type === null ? undefined : { type: row.cause_type, id: row.cause },
      result: row.abandoned ? 'failed' : row.result,
      detail: row.abandoned ? lostSight : (row.detail ?? undefined),
      undoable: undoOf(row) !== null && undone_at === null,
      undone:
        undone_at === null || undone_by === null
          ? undefined
          : { at: undone_at.toISOString(), by: person(undone_by), reason: row.undone_reason ?? undefined },
    };
  });
}

function withoutPage({ name, kind, namespace, cluster }: DoneTo): DoneTo {
  return { name, kind, namespace, cluster };
}

/** Which of what senders named has a page: the inventory may not hold it, or not yet. */
async function pagesOf(db: Kysely<Database>, rows: readonly ResponseRow[]): Promise<ReadonlySet<string | undefined>> {
  const ids = [...new Set(rows.flatMap(({ target: { id } }) => id ?? []))];
  if (ids.length === 0) return new Set();
  const { rows: known } = await sql<{ id: string }>`
    select id from resources where id = any(${ids}) union all select id from nodes where id = any(${ids})
    union all select digest from images where digest = any(${ids})`.execute(db);
  return new Set(known.map(({ id }) => id));
}
