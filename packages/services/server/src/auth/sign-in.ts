import type { Kysely } from 'kysely';
import type { Database } from '../state/tables.ts';
import { within } from '../state/transaction.ts';
import { record } from './audit.ts';
import type { Caller } from './caller.ts';
import { takeTry } from './failures.ts';
import { decoyHash, hashPassword, type HashCost, usualCost, verifyPassword } from './password.ts';
import { closeSessionsOf, type NewSession, openSession, type Origin, type SessionTimes } from './sessions.ts';
import { useTicket } from './tickets.ts';
import { userByName } from './users.ts';

export interface SignInWorld {
  readonly db: Kysely<Database>;
  readonly times: SessionTimes;
  readonly now: Date;
  readonly origin: Origin;
  readonly cost?: HashCost;
}

export type SignInResult =
  | { readonly ok: true; readonly userId: string; readonly session: NewSession }
  | { readonly ok: false; readonly why: 'wrong' }
  | { readonly ok: false; readonly why: 'wait'; readonly seconds: number };

let decoy: Promise<string> | undefined;

/** Signs a local user in. An unknown name, a wrong password and a disabled user are refused alike, and take as long. */
export async function signInWithPassword(world: SignInWorld, name: string, password: string): Promise<SignInResult> {
  const { db, now, origin, cost = usualCost } = world;
  const doer = { name, address: origin.address, how: 'local' as const };
  const attempt = await takeTry(db, name, origin.address, now);
  if ('wait' in attempt) {
    await record(db, doer, { action: 'sign-in', outcome: 'refused', detail: { why: 'too-many-tries' } });
    return { ok: false, why: 'wait', seconds: attempt.wait };
  }
  const user = await userByName(db, name);
  const known = user?.password_hash ?? undefined;
  decoy ??= decoyHash(cost);
  const right = await verifyPassword(password, known ?? (await decoy));
  if (user === undefined || known === undefined || !right || user.disabled) {
    await record(db, doer, { action: 'sign-in', outcome: 'refused' });
    return { ok: false, why: 'wrong' };
  }
  await attempt.succeeded();
  const session = await within(db, async (trx) => {
    // Who was disabled or given another password while this one was looked at does not come in by it.
    const same = await trx
      .selectFrom('users')
      .select('id')
      .where('id', '=', user.id)
      .where('password_hash', '=', known)
      .where('disabled', '=', false)
      .forUpdate()
      .executeTakeFirst();
    if (same === undefined) return undefined;
    await record(trx, { ...doer, name: user.name, userId: user.id }, { action: 'sign-in' });
    return await openSession(trx, { id: user.id, how: 'local' }, origin, world.times, now);
  });
  if (session !== undefined) return { ok: true, userId: user.id, session };
  await record(db, doer, { action: 'sign-in', outcome: 'refused' });
  return { ok: false, why: 'wrong' };
}

/** Signs in by a link that was made for one user and one use. */
export async function signInWithLink(world: SignInWorld, secret: string): Promise<NewSession | undefined> {
  const { db, now, origin, times } = world;
  return await within(db, async (trx) => {
    const ticket = await useTicket(trx, 'link', secret, now);
    const user =
      ticket?.userId === undefined
        ? undefined
        : await trx.selectFrom('users').selectAll().where('id', '=', ticket.userId).forUpdate().executeTakeFirst();
    if (user === undefined || user.disabled) return undefined;
    const doer = { name: user.name, userId: user.id, address: origin.address, how: 'link' } as const;
    await record(trx, doer, { action: 'sign-in' });
    return await openSession(trx, { id: user.id, how: 'link' }, origin, times, now);
  });
}

/** Changes one’s own password and ends one’s other sessions; who has got hold of a session guesses at it no faster than who has not. */
export async function changePassword(
  { db, now, cost = usualCost }: Pick<SignInWorld, 'db' | 'now' | 'cost'>,
  caller: Caller,
  current: string,
  next: string,
): Promise<'changed' | 'wrong' | { readonly wait: number }> {
  const { address, session, userId } = caller;
  const user = await db
    .selectFrom('users')
    .select(['name', 'password_hash'])
    .where('id', '=', userId)
    .executeTakeFirst();
  // Who came by a link or a provider has no password to know; they may not give themselves one.
  if (user?.password_hash === null || user === undefined) return 'wrong';
  const attempt = await takeTry(db, user.name, address, now);
  if ('wait' in attempt) return attempt;
  if (!(await verifyPassword(current, user.password_hash))) return 'wrong';
  await attempt.succeeded();
  const hashed = await hashPassword(next, cost);
  return await within(db, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('users')
      .set({ password_hash: hashed })
      .where('id', '=', userId)
      .where('password_hash', '=', user.password_hash)
      .executeTakeFirstOrThrow();
    if (numUpdatedRows === 0n) return 'wrong';
    await closeSessionsOf(trx, userId, session?.id);
    await record(trx, caller, { action: 'password.change' });
    return 'changed';
  });
}
