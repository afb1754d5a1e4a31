import { type Kysely, sql } from 'kysely';
import type { Database } from '../state/tables.ts';
import { makeTicket } from './tickets.ts';
import { addUser, userByName } from './users.ts';

const name = 'admin';

/** Whether nobody has signed in yet: then somebody must be let in without a password. */
export async function isUntouched(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`select 1 from users where last_sign_in_at is not null limit 1`.execute(db);
  return rows.length === 0;
}

/**
 * A sign-in for the administrator that works once: what stands behind `/auth/link?token=`. Makes the user where there is
 * none; it has no password until somebody who manages users gives it one.
 */
export async function firstSignIn(db: Kysely<Database>, now: Date, lifeMs: number): Promise<string> {
  // Replicas that start at once all ask for it: one of them makes the user.
  await addUser(db, { name, displayName: 'Administrator', roles: ['admin'] });
  const userId = (await userByName(db, name))?.id;
  if (userId === undefined) throw new Error(`The user ${name} was removed while its sign-in link was made.`);
  return await makeTicket(db, { kind: 'link', userId }, new Date(now.getTime() + lifeMs));
}
