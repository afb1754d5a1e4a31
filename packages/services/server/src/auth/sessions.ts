import { type Kysely, sql } from 'kysely';
import type { Database } from '../state/tables.ts';
import { newId, newSecret, secretHash } from './secret.ts';
import type { SignInMethod } from './tables.ts';

export interface SessionTimes {
  /** Without a request for so long, a session ends. */
  readonly idleMs: number;
  /** However busy, it ends after so long. */
  readonly longestMs: number;
}

export const usualTimes: SessionTimes = { idleMs: 8 * 3_600_000, longestMs: 7 * 24 * 3_600_000 };

/** A session gets a new secret so often. */
const rotateMs = 15 * 60_000;
/** The secret before is good for so long after that: requests that were under way still carry it. */
const graceMs = 60_000;
/** When it was last seen is written so often at most. */
const touchMs = 60_000;

export interface NewSession {
  readonly secret: string;
  readonly expiresAt: Date;
}

export interface Origin {
  readonly address: string | undefined;
  readonly agent: string | undefined;
}

export async function openSession(
  db: Kysely<Database>,
  user: { readonly id: string; readonly how: SignInMethod; readonly idToken?: string },
  { address, agent }: Origin,
  times: SessionTimes,
  now: Date,
): Promise<NewSession> {
  const secret = newSecret();
  const expiresAt = new Date(now.getTime() + times.longestMs);
  await db
    .insertInto('sessions')
    .values({
      id: newId('s'),
      secret_hash: secretHash(secret),
      rotated_at: now,
      csrf: newSecret(),
      user_id: user.id,
      how: user.how,
      id_token: user.idToken ?? null,
      created_at: now,
      seen_at: now,
      expires_at: expiresAt,
      address: address ?? null,
      agent: agent?.slice(0, 300) ?? null,
    })
    .execute();
  await db.updateTable('users').set({ last_sign_in_at: now }).where('id', '=', user.id).execute();
  return { secret, expiresAt };
}

export interface OpenSession {
  readonly id: string;
  readonly csrf: string;
  readonly how: SignInMethod;
  readonly userId: string;
  readonly expiresAt: Date;
  /** The secret from now on, where it was time for another. */
  readonly renewed?: NewSession;
}

/** The session of a cookie’s secret, or undefined when there is none, it rested too long, or its time is over. */
export async function findSession(
  db: Kysely<Database>,
  secret: string,
  times: SessionTimes,
  now: Date,
): Promise<OpenSession | undefined> {
  const hashed = secretHash(secret);
  const row = await db
    .selectFrom('sessions')
    .selectAll()
    .where((eb) => eb.or([eb('secret_hash', '=', hashed), eb('previous_hash', '=', hashed)]))
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const isPrevious = row.secret_hash !== hashed;
  const over = row.expires_at <= now || now.getTime() - row.seen_at.getTime() > times.idleMs;
  const replaced = isPrevious && now.getTime() - row.rotated_at.getTime() > graceMs;
  if (over || replaced) {
    // A secret that was replaced long ago and comes again may be in two hands: neither keeps the session.
    await db.deleteFrom('sessions').where('id', '=', row.id).execute();
    return undefined;
  }
  const session = { id: row.id, csrf: row.csrf, how: row.how, userId: row.user_id, expiresAt: row.expires_at };
  if (!isPrevious && now.getTime() - row.rotated_at.getTime() > rotateMs) {
    const renewed = await rotate(db, row.id, hashed, now);
    if (renewed !== undefined) return { ...session, renewed: { secret: renewed, expiresAt: row.expires_at } };
  } else if (now.getTime() - row.seen_at.getTime() > touchMs) {
    await db.updateTable('sessions').set({ seen_at: now }).where('id', '=', row.id).execute();
  }
  return session;
}

/** Of requests at the same time only one rotates. */
async function rotate(db: Kysely<Database>, id: string, hashed: string, now: Date): Promise<string | undefined> {
  const secret = newSecret();
  const { numUpdatedRows } = await db
    .updateTable('sessions')
    .set({ secret_hash: secretHash(secret), previous_hash: hashed, rotated_at: now, seen_at: now })
    .where('id', '=', id)
    .where('secret_hash', '=', hashed)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n ? secret : undefined;
}

/** Ends one session; gives whether there still was one. */
export async function closeSession(db: Kysely<Database>, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('sessions').where('id', '=', id).executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

/** Ends all sessions of a user, but one. */
export async function closeSessionsOf(db: Kysely<Database>, userId: string, except?: string): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where('user_id', '=', userId)
    .$if(except !== undefined, (query) => query.where('id', '<>', except ?? ''))
    .execute();
}

/** Takes out what is over: sessions, links that were not used, failures that are forgotten. */
export async function sweepSessions(db: Kysely<Database>, times: SessionTimes, now: Date): Promise<void> {
  const restedSince = new Date(now.getTime() - times.idleMs);
  await sql`delete from sessions where expires_at <= ${now} or seen_at < ${restedSince}`.execute(db);
  await sql`delete from sign_in_tickets where expires_at <= ${now}`.execute(db);
  await sql`delete from sign_in_failures where at < ${new Date(now.getTime() - 3_600_000)}`.execute(db);
}
