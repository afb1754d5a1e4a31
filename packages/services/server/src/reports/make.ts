import type { Kysely } from 'kysely';
import { readRoles } from '../auth/role-book.ts';
import { intersect, permissionsOf } from '../auth/roles.ts';
import { findingFilter } from '../api/filter.ts';
import { totalFindings } from '../state/findings/counts.ts';
import { enqueue } from '../state/jobs/queue.ts';
import type { Database } from '../state/tables.ts';
import { gatherReport, mostFindings, type ReportWorld } from './gather.ts';
import { writeReport } from './write.ts';

/** The kind of job that makes a report. */
export const reportJob = 'report';

export async function orderReport(db: Kysely<Database>, id: string): Promise<void> {
  await enqueue(db, { kind: reportJob, key: id, payload: { id } });
}

/** Makes a report with what its owner sees by now, within what was seen by whoever ordered it, keeps it, and orders the next where it has a schedule. */
export async function makeReport(db: Kysely<Database>, id: string, about: ReportWorld): Promise<void> {
  const row = await db.selectFrom('reports').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return;
  const user = await db.selectFrom('users').selectAll().where('id', '=', row.user_id).executeTakeFirst();
  const mayRead = user !== undefined && permissionsOf(user.roles, await readRoles(db), user.scope).has('read');
  if (user === undefined || user.disabled || !mayRead) {
    await fail(db, id, 'its owner may no longer read anything');
    return;
  }
  const filter = findingFilter(row.filters);
  const order = {
    name: row.name,
    kind: row.kind,
    framework: row.framework ?? undefined,
    filter,
    language: row.language,
    by: user.display_name,
  };
  const scope = intersect(user.scope, row.scope);
  const content = await gatherReport(db, scope, order, about);
  if (content === 'no-such-framework') await fail(db, id, `there is no framework ${row.framework ?? ''}`);
  else if (content === 'too-much') await fail(db, id, `more than ${mostFindings} findings; narrow it down`);
  else {
    const { bySeverity } = await totalFindings(db, scope, filter);
    const { pdf, csv } = await writeReport(content);
    await db
      .updateTable('reports')
      .set({
        state: 'made',
        made_scope: JSON.stringify(scope),
        made_at: about.now,
        problem: null,
        totals: JSON.stringify(bySeverity),
        pdf: Buffer.from(pdf),
        csv,
      })
      .where('id', '=', id)
      .execute();
  }
  const next = nextTime(row.schedule, about.now);
  // The job that runs holds its key: the next one has another.
  if (next !== undefined) {
    const key = `${id} ${next.toISOString().slice(0, 10)}`;
    await enqueue(db, { kind: reportJob, key, payload: { id }, runAt: next });
  }
}

/** The first hour of the next day, Monday or month, UTC. */
export function nextTime(schedule: 'none' | 'daily' | 'weekly' | 'monthly', now: Date): Date | undefined {
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  switch (schedule) {
    case 'none':
      return undefined;
    case 'daily':
      return new Date(Date.UTC(year, month, day + 1));
    case 'weekly':
      return new Date(Date.UTC(year, month, day + 7 - ((now.getUTCDay() + 6) % 7)));
    case 'monthly':
      return new Date(Date.UTC(year, month + 1, 1));
  }
}

async function fail(db: Kysely<Database>, id: string, problem: string): Promise<void> {
  await db.updateTable('reports').set({ state: 'failed', problem }).where('id', '=', id).execute();
}
