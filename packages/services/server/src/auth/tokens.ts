import type { Kysely } from 'kysely';
import type { Permission } from '../contract/types.ts';
import type { AccessScope } from '../state/access.ts';
import type { Database } from '../state/tables.ts';
import { newSecret, secretHash } from './secret.ts';
import { randomBytes } from 'node:crypto';

/** API tokens begin with this, so that scanners of secrets know them. */
export const tokenPrefix = 'swl_';

export interface TokenGrant {
  readonly name: string;
  readonly userId: string;
  readonly permissions: readonly Permission[];
  readonly scope: AccessScope;
  readonly expiresAt: Date;
}

/** Makes a token, `swl_ID_SECRET`; its text is given once and only its hash is kept. */
export async function makeToken(db: Kysely<Database>, grant: TokenGrant): Promise<{ id: string; text: string }> {
  const id = randomBytes(6).toString('hex');
  const secret = newSecret();
  await db
    .insertInto('tokens')
    .values({
      id,
      name: grant.name,
      secret_hash: secretHash(secret),
      user_id: grant.userId,
      permissions: [...grant.permissions],
      scope: JSON.stringify(grant.scope),
      expires_at: grant.expiresAt,
    })
    .execute();
  return { id, text: `${tokenPrefix}${id}_${secret}` };
}

export interface FoundToken {
  readonly id: string;
  readonly name: string;
  readonly userId: string;
  readonly permissions: readonly Permission[];
  readonly scope: AccessScope;
  readonly expiresAt: Date;
}

/** Why a token is not good. */
export type TokenFault = 'unknown' | 'expired' | 'revoked';

const form = /^swl_([0-9a-f]{12})_([\w-]{43})$/;
/** When it was last used is written so often at most. */
const touchMs = 60_000;

export async function findToken(db: Kysely<Database>, text: string, now: Date): Promise<FoundToken | TokenFault> {
  const [, id, secret] = form.exec(text) ?? [];
  if (id === undefined || secret === undefined) return 'unknown';
  const row = await db
    .selectFrom('tokens')
    .selectAll()
    .where('secret_hash', '=', secretHash(secret))
    .executeTakeFirst();
  if (row === undefined || row.id !== id) return 'unknown';
  if (row.revoked_at !== null) return 'revoked';
  if (row.expires_at <= now) return 'expired';
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > touchMs) {
    await db.updateTable('tokens').set({ last_used_at: now }).where('id', '=', id).execute();
  }
  const { name, permissions, scope, expires_at: expiresAt } = row;
  return { id, name, userId: row.user_id, permissions, scope, expiresAt };
}
