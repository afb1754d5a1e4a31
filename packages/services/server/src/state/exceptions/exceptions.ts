import type { FindingKind } from '@seawall/model';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import { ServerError } from '../../error.ts';
import type { Database, ExceptionHistoryTable, ExceptionState, ExceptionTable } from '../tables.ts';
import { alone, within } from '../transaction.ts';
import { applyException, covers, exceptionsLock, liftException } from './apply.ts';

/** What is asked for; `*` stands for any text in rule, namespace, subject and image. At least one condition is given. */
export interface ExceptionRequest {
  readonly finding?: string;
  readonly kind?: FindingKind;
  readonly rule?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** `Deployment shop/cart` */
  readonly subject?: string;
  /** Digest or name. */
  readonly image?: string;
  readonly reason: string;
  readonly requester: string;
  readonly expiresAt: Date;
}

export type ExceptionRow = Selectable<ExceptionTable> & { readonly hides: number };

/** Asks for an exception. It hides nothing before somebody else approves it. */
export async function requestException(db: Kysely<Database>, asked: ExceptionRequest, now: Date): Promise<number> {
  if (asked.expiresAt <= now) {
    throw refused('An exception has to end in the future.', '豁免的到期时间必须在将来。');
  }
  return within(db, async (trx) => {
    const { id } = await trx
      .insertInto('exceptions')
      .values({
        finding_id: asked.finding ?? null,
        kind: asked.kind ?? null,
        rule: asked.rule ?? null,
        cluster: asked.cluster ?? null,
        namespace: asked.namespace ?? null,
        subject: asked.subject ?? null,
        image: asked.image ?? null,
        reason: asked.reason,
        requester: asked.requester,
        created_at: now,
        expires_at: asked.expiresAt,
      })
      .returning('id')
      .executeTakeFirstOrThrow();
    await remember(trx, id, now, 'requested', asked.requester, asked.reason);
    return id;
  });
}

/** A person's word on an exception. */
export interface Decision {
  readonly who: string;
  readonly comment?: string;
}

/**
 * Puts a pending exception in force. @returns how many findings it hides
 * @throws ServerError `refused` for one's own request, what is not pending or has ended meanwhile; `not-found`
 */
export function approveException(db: Kysely<Database>, id: number, by: Decision, now: Date): Promise<number> {
  return within(db, async (trx) => {
    await alone(trx, exceptionsLock);
    const row = await decide(trx, id, by, ['pending']);
    if (row.expires_at <= now) throw refused('It has ended meanwhile; ask anew.', '该豁免已到期；请重新申请。');
    await trx
      .updateTable('exceptions')
      .set({ state: 'approved', approver: by.who, decided_at: now })
      .where('id', '=', id)
      .execute();
    await remember(trx, id, now, 'approved', by.who, by.comment);
    return applyException(trx, id, now);
  });
}

export function denyException(db: Kysely<Database>, id: number, by: Decision, now: Date): Promise<void> {
  return within(db, async (trx) => {
    await decide(trx, id, by, ['pending']);
    await trx
      .updateTable('exceptions')
      .set({ state: 'denied', approver: by.who, decided_at: now })
      .where('id', '=', id)
      .execute();
    await remember(trx, id, now, 'denied', by.who, by.comment);
  });
}

/** Takes back a request, or ends an exception that was in force. @returns the findings that are open again */
export function revokeException(db: Kysely<Database>, id: number, by: Decision, now: Date): Promise<string[]> {
  return within(db, async (trx) => {
    await alone(trx, exceptionsLock);
    await locked(trx, id, ['pending', 'approved']);
    await trx.updateTable('exceptions').set({ state: 'revoked', decided_at: now }).where('id', '=', id).execute();
    await remember(trx, id, now, 'revoked', by.who, by.comment);
    return liftException(trx, id, by.who, now);
  });
}

/** Ends what has reached its end; a job runs it, any replica may. @returns how many ended, and what is open again */
export async function expireExceptions(db: Kysely<Database>, now: Date): Promise<{ ended: number; opened: string[] }> {
  const dueIn = (place: Kysely<Database>) =>
    place
      .selectFrom('exceptions')
      .select('id')
      .where('state', 'in', ['pending', 'approved'])
      .where('expires_at', '<=', now)
      .orderBy('id');
  // Mostly none is, and then nobody has to wait.
  if ((await dueIn(db).limit(1).executeTakeFirst()) === undefined) return { ended: 0, opened: [] };
  return await within(db, async (trx) => {
    await alone(trx, exceptionsLock);
    const due = await dueIn(trx).forUpdate().execute();
    const opened: string[] = [];
    for (const { id } of due) {
      await trx.updateTable('exceptions').set({ state: 'expired' }).where('id', '=', id).execute();
      await remember(trx, id, now, 'expired', 'seawall', undefined);
      opened.push(...(await liftException(trx, id, 'seawall', now)));
    }
    return { ended: due.length, opened };
  });
}

/** The findings that an exception hides, or would hide if it were approved. */
export async function coveredFindings(db: Kysely<Database>, id: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select f.id from exceptions e join findings f on ${covers}
    where e.id = ${id} and (f.exception_id = e.id or (f.state = 'open' and e.state = 'pending')) order by f.id`.execute(
    db,
  );
  return rows.map((row) => row.id);
}

/** All exceptions, the latest first, each with how many findings it hides now. */
export async function listExceptions(
  db: Kysely<Database>,
  states?: readonly ExceptionState[],
): Promise<ExceptionRow[]> {
  let query = db
    .selectFrom('exceptions as e')
    .selectAll('e')
    .select((eb) =>
      eb
        .selectFrom('findings as f')
        .whereRef('f.exception_id', '=', 'e.id')
        .where('f.state', '=', 'excepted')
        .select((count) => count.fn.countAll<number>().as('count'))
        .$asScalar()
        .$notNull()
        .as('hides'),
    )
    .orderBy('e.id', 'desc');
  if (states !== undefined) query = query.where('e.state', 'in', states);
  return query.execute();
}

export function exceptionHistory(db: Kysely<Database>, id: number): Promise<Selectable<ExceptionHistoryTable>[]> {
  return db.selectFrom('exception_history').selectAll().where('exception_id', '=', id).orderBy('seq').execute();
}

async function decide(
  trx: Transaction<Database>,
  id: number,
  by: Decision,
  states: readonly ExceptionState[],
): Promise<Selectable<ExceptionTable>> {
  const row = await locked(trx, id, states);
  if (row.requester === by.who) {
    throw refused(
      'Nobody decides on a request of their own; somebody else has to.',
      '不能审批自己提出的申请；必须由他人审批。',
    );
  }
  return row;
}

async function locked(
  trx: Transaction<Database>,
  id: number,
  states: readonly ExceptionState[],
): Promise<Selectable<ExceptionTable>> {
  const row = await trx.selectFrom('exceptions').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) {
    throw new ServerError('not-found', { en: `There is no exception ${id}.`, zh: `不存在豁免 ${id}。` });
  }
  if (states.includes(row.state)) return row;
  throw refused(`Exception ${id} is ${row.state} already.`, `豁免 ${id} ${stateInChinese[row.state]}。`);
}

async function remember(
  trx: Transaction<Database>,
  id: number,
  at: Date,
  what: Selectable<ExceptionHistoryTable>['what'],
  who: string,
  comment: string | undefined,
): Promise<void> {
  await trx
    .insertInto('exception_history')
    .values({ exception_id: id, at, what, who, comment: comment ?? null })
    .execute();
}

const stateInChinese: Readonly<Record<ExceptionState, string>> = {
  pending: '待审批',
  approved: '已批准',
  denied: '已拒绝',
  revoked: '已撤销',
  expired: '已过期',
};

function refused(en: string, zh: string): ServerError {
  return new ServerError('refused', { en, zh });
}
