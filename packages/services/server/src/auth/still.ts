import type { Kysely } from 'kysely';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { readUser } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { intersect } from './roles.ts';
import type { SessionTimes } from './sessions.ts';

/**
 * Whether somebody who once began to listen may go on: signed in, allowed to read, and seeing just what they saw then.
 * Who sees something else by now comes again and is told of that.
 */
export async function mayStillListen(
  db: Kysely<Database>,
  { userId, session, tokenId, scope }: Caller,
  times: SessionTimes,
  now: Date,
): Promise<boolean> {
  const user = await readUser(db, userId);
  if (user?.permissions.has('read') !== true) return false;
  if (session !== undefined) {
    const rested = new Date(now.getTime() - times.idleMs);
    const held = await db
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', session.id)
      .where('expires_at', '>', now)
      .where('seen_at', '>', rested)
      .executeTakeFirst();
    return held !== undefined && isSame(user.scope, scope);
  }
  const token = await db
    .selectFrom('tokens')
    .select('scope')
    .where('id', '=', tokenId ?? '')
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return token !== undefined && isSame(intersect(user.scope, token.scope), scope);
}

function isSame(a: AccessScope, b: AccessScope): boolean {
  return (['clusters', 'namespaces'] as const).every((list) => {
    const [one, other] = [a[list], b[list]];
    if (one === undefined || other === undefined) return one === other;
    return one.length === other.length && one.every((name) => other.includes(name));
  });
}
