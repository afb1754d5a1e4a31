import { sql } from 'kysely';
import { cut, onPage, type SortColumn } from '../../state/cursor.ts';
import { escapeLike, words } from '../../state/findings/list.ts';
import type { Handlers } from '../handler.ts';

const order: readonly SortColumn[] = [{ column: 'audit_log.seq', direction: 'desc', type: 'bigint' }];

export const serverAuditHandlers: Handlers<'GET /server-audit'> = {
  'GET /server-audit': async ({ query }, { state: { db } }) => {
    const { who, action, q, from, to, cursor, limit } = query;
    let log = db.selectFrom('audit_log').selectAll();
    if (who !== undefined) log = log.where('who', 'in', who);
    if (action !== undefined) log = log.where('action', 'in', action);
    if (from !== undefined) log = log.where('at', '>=', new Date(from));
    if (to !== undefined) log = log.where('at', '<', new Date(to));
    for (const word of words(q)) {
      const pattern = `%${escapeLike(word)}%`;
      log = log.where(
        sql<boolean>`(who || ' ' || action || ' ' || coalesce(target, '') || ' ' || detail::text) ilike ${pattern}`,
      );
    }
    const { items, next } = cut(await onPage(log, order, { limit, cursor }).execute(), limit);
    return {
      items: items.map((row) => ({
        id: String(row.seq),
        at: row.at.toISOString(),
        who: row.who,
        how: row.how,
        address: row.address ?? undefined,
        action: row.action,
        target: row.target ?? undefined,
        outcome: row.outcome,
        detail: row.detail,
      })),
      next,
    };
  },
};
