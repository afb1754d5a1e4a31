import { type Kysely, sql, type Transaction } from 'kysely';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { alone } from '../state/transaction.ts';
import { newId } from './secret.ts';

export interface NewUser {
  readonly name: string;
  readonly displayName: string;
  readonly email?: string | undefined;
  readonly roles: readonly string[];
  readonly scope?: AccessScope;
  readonly passwordHash?: string;
  /** Issuer and subject, for who signs in at a provider. */
  readonly externalId?: string;
}

/** The id of the user that was made; undefined where the name or the identity is somebody's, if only since a moment ago. */
export async function addUser(db: Kysely<Database>, user: NewUser): Promise<string | undefined> {
  const made = await db
    .insertInto('users')
    .values({
      id: newId('u'),
      name: user.name,
      display_name: user.displayName,
      email: user.email ?? null,
      source: user.externalId === undefined ? 'local' : 'oidc',
      external_id: user.externalId ?? null,
      password_hash: user.passwordHash ?? null,
      roles: [...user.roles],
      scope: JSON.stringify(user.scope ?? {}),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  return made?.id;
}

export async function userByName(db: Kysely<Database>, name: string) {
  return await db
    .selectFrom('users')
    .selectAll()
    .where(sql<boolean>`lower(name) = ${name.toLowerCase()}`)
    .executeTakeFirst();
}

/**
 * For who changes what users and roles may do: one after the other, or two who each see that somebody else may manage users would
 * take it from both.
 */
export async function aloneWithUsers(trx: Transaction<Database>): Promise<void> {
  await alone(trx, 'users and roles');
}

/** Whether anybody but this user may manage users: the last one who may is neither removed nor lessened. */
export async function othersMayManage(
  db: Kysely<Database>,
  userId: string,
  managing: readonly string[],
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from users where id <> ${userId} and not disabled and roles && ${managing} and scope = '{}' limit 1`.execute(
    db,
  );
  return rows.length > 0;
}
