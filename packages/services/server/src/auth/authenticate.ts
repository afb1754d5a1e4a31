import type { Kysely } from 'kysely';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import type { Caller } from './caller.ts';
import { readRoles } from './role-book.ts';
import { intersect, permissionsOf } from './roles.ts';
import { findSession, type NewSession, type SessionTimes } from './sessions.ts';
import { findToken, type TokenFault } from './tokens.ts';

/** What a request brings along to say who it is from. */
export interface Credentials {
  /** What stands behind `Bearer`. */
  readonly bearer: string | undefined;
  /** What the session’s cookie holds. */
  readonly cookie: string | undefined;
  readonly address: string | undefined;
}

/** Why nobody could be recognised. */
export type Unknown = 'none' | 'session-over' | 'disabled' | `token-${TokenFault}`;

export interface Recognised {
  readonly caller: Caller;
  /** The cookie’s new secret, where it was time for one. */
  readonly renewed?: NewSession;
}

/** Who a request is from. A token in the header counts before a cookie, and a bad one is refused, not passed over. */
export async function authenticate(
  db: Kysely<Database>,
  { bearer, cookie, address }: Credentials,
  times: SessionTimes,
  now: Date,
): Promise<Recognised | Unknown> {
  if (bearer !== undefined) return await byToken(db, bearer, address, now);
  if (cookie === undefined) return 'none';
  const session = await findSession(db, cookie, times, now);
  if (session === undefined) return 'session-over';
  const user = await readUser(db, session.userId);
  if (user === undefined) return 'disabled';
  const { id, csrf, expiresAt } = session;
  return {
    caller: {
      userId: user.id,
      name: user.name,
      how: session.how,
      roles: user.roles,
      permissions: user.permissions,
      scope: user.scope,
      address,
      session: { id, csrf, expiresAt },
    },
    ...(session.renewed === undefined ? {} : { renewed: session.renewed }),
  };
}

async function byToken(
  db: Kysely<Database>,
  text: string,
  address: string | undefined,
  now: Date,
): Promise<Recognised | Unknown> {
  const token = await findToken(db, text, now);
  if (typeof token === 'string') return `token-${token}`;
  const user = await readUser(db, token.userId);
  if (user === undefined) return 'disabled';
  // What its owner may no longer do, the token may not do either.
  const scope = intersect(user.scope, token.scope);
  const allowed = permissionsOf(user.roles, user.roleBook, scope);
  return {
    caller: {
      userId: user.id,
      name: `${user.name} (${token.name})`,
      how: 'token',
      roles: user.roles,
      permissions: new Set(token.permissions.filter((permission) => allowed.has(permission))),
      scope,
      address,
      tokenId: token.id,
    },
  };
}

/** A user who may come in, with what they may do; undefined for who was disabled or removed. */
export async function readUser(db: Kysely<Database>, id: string) {
  const row = await db
    .selectFrom('users')
    .select(['id', 'name', 'roles', 'scope', 'disabled'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined || row.disabled) return undefined;
  const roleBook = await readRoles(db);
  const scope: AccessScope = row.scope;
  return { ...row, scope, roleBook, permissions: permissionsOf(row.roles, roleBook, scope) };
}
