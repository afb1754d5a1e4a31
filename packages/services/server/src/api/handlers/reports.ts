import { frameworkById } from '@seawall/posture';
import { type Kysely, sql, type SqlBool } from 'kysely';
import { record } from '../../auth/audit.ts';
import type { Caller } from '../../auth/caller.ts';
import { isWhole } from '../../auth/roles.ts';
import { newId } from '../../auth/secret.ts';
import { findingFilter as filterSchema } from '../../contract/findings.ts';
import type { ReportRow } from '../../contract/types.ts';
import { orderReport } from '../../reports/make.ts';
import { cut, onPage, type SortColumn } from '../../state/cursor.ts';
import type { Database } from '../../state/tables.ts';
import { checked } from '../check.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { badField, isRefusal, notFound, refuse, type Refusal } from '../refusal.ts';

type Keys =
  | 'GET /reports'
  | 'POST /reports'
  | 'DELETE /reports/{id}'
  | 'GET /reports/{id}/pdf'
  | 'GET /reports/{id}/csv';

const order: readonly SortColumn[] = [
  { column: 'reports.created_at', direction: 'desc', type: 'timestamptz' },
  { column: 'reports.id', direction: 'desc', type: 'text' },
];

const columns = ['id', 'name', 'kind', 'schedule', 'created_at', 'state', 'made_at', 'problem', 'totals'] as const;

export const reportHandlers: Handlers<Keys> = {
  'GET /reports': async ({ caller, query: { cursor, limit } }, { state: { db } }) => {
    const reports = onPage(seen(db, caller), order, { limit, cursor });
    const { items, next } = cut(await reports.execute(), limit);
    return { items: items.map(reportRow), next };
  },

  'POST /reports': async ({ caller, body }, { state: { db }, now }) => {
    const filters = checked(filterSchema.strict(), body.filters, 'body');
    if (isRefusal(filters)) return filters;
    if (body.kind === 'compliance' && (body.framework === undefined || frameworkById(body.framework) === undefined)) {
      return badField('/framework', 'A report on compliance names a framework.', '合规报告必须指定一个框架。');
    }
    const id = newId('rep');
    await within(db, async (trx) => {
      const { name, kind, framework, language, schedule } = body;
      await trx
        .insertInto('reports')
        .values({
          id,
          name,
          kind,
          framework: framework ?? null,
          filters: JSON.stringify(body.filters),
          language,
          schedule,
          user_id: caller.userId,
          scope: JSON.stringify(caller.scope),
          created_at: now(),
        })
        .execute();
      await orderReport(trx, id);
      await record(trx, caller, { action: 'report.create', target: id, detail: { name, kind, schedule } });
    });
    const row = await seen(db, caller).where('reports.id', '=', id).executeTakeFirst();
    return row === undefined ? notFound(`report ${id}`) : reportRow(row);
  },

  'DELETE /reports/{id}': async ({ caller, params: { id } }, { state: { db } }) => {
    const row = await seen(db, caller).where('reports.id', '=', id).executeTakeFirst();
    if (row === undefined) return notFound(`report ${id}`);
    return await within(db, async (trx) => {
      const { numDeletedRows } = await trx.deleteFrom('reports').where('id', '=', id).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) return notFound(`report ${id}`);
      await sql`delete from jobs where kind = 'report' and payload ->> 'id' = ${id} and state = 'queued'`.execute(trx);
      await record(trx, caller, { action: 'report.delete', target: id, detail: { name: row.name } });
      return undefined;
    });
  },

  'GET /reports/{id}/pdf': async ({ caller, params: { id } }, { state: { db } }) => {
    const row = await seen(db, caller).select('reports.pdf').where('reports.id', '=', id).executeTakeFirst();
    if (row === undefined || row.pdf === null) return notMade(row, id);
    return file(new Uint8Array(row.pdf), 'application/pdf', fileName(row, 'pdf'));
  },

  'GET /reports/{id}/csv': async ({ caller, params: { id } }, { state: { db } }) => {
    const row = await seen(db, caller).select('reports.csv').where('reports.id', '=', id).executeTakeFirst();
    if (row === undefined || row.csv === null) return notMade(row, id);
    return file(row.csv, 'text/csv; charset=utf-8', fileName(row, 'csv'));
  },
};

/**
 * One’s own reports, as far as they hold no more than one sees by now: a token sees less than its owner, and who was
 * given a smaller scope no longer sees what was made before. Those of everybody for who sees everything.
 */
function seen(db: Kysely<Database>, { userId, scope }: Caller) {
  const held = sql`coalesce(reports.made_scope, reports.scope)`;
  const seenOnly = (['clusters', 'namespaces'] as const).flatMap((list) => {
    const names = scope[list];
    return names === undefined ? [] : [sql`coalesce(${held} -> ${list} <@ ${JSON.stringify(names)}::jsonb, false)`];
  });
  const own = isWhole(scope)
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(reports.user_id = ${userId} and ${sql.join(seenOnly, sql` and `)})`;
  return db
    .selectFrom('reports')
    .innerJoin('users', 'users.id', 'reports.user_id')
    .select(columns.map((column) => `reports.${column}` as const))
    .select('users.display_name as by')
    .where(own);
}

type SeenReport = Awaited<ReturnType<ReturnType<typeof seen>['executeTakeFirstOrThrow']>>;

function reportRow(row: SeenReport): ReportRow {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    state: row.state,
    schedule: row.schedule,
    createdAt: row.created_at.toISOString(),
    madeAt: row.made_at?.toISOString(),
    by: row.by,
    problem: row.problem ?? undefined,
    findings: row.totals ?? undefined,
  };
}

function notMade(row: Pick<SeenReport, 'state' | 'problem'> | undefined, id: string): Refusal {
  if (row === undefined) return notFound(`report ${id}`);
  if (row.state === 'failed') {
    const why = row.problem ?? '';
    return refuse(409, 'failed', `The report could not be made: ${why}`, `报告生成失败：${why}`);
  }
  return refuse(409, 'not-made', 'The report is not made yet; ask again in a moment.', '报告尚未生成；请稍后再试。', {
    retryAfter: 2,
  });
}

/** `Baseline 2026-08-01.pdf`: of what is made every day each file goes by a name of its own. */
function fileName({ name, made_at: madeAt, created_at: asked }: SeenReport, ending: 'pdf' | 'csv'): string {
  return `${name} ${(madeAt ?? asked).toISOString().slice(0, 10)}.${ending}`;
}

function file(body: string | Uint8Array<ArrayBuffer>, type: string, name: string): Response {
  const plain = name.replace(/[^\w. -]/g, '_');
  return new Response(body, {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'no-store',
    },
  });
}
