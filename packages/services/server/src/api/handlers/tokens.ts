import { record } from '../../auth/audit.ts';
import type { Caller } from '../../auth/caller.ts';
import { beyond } from '../../auth/delegate.ts';
import { isWhole } from '../../auth/roles.ts';
import { makeToken, tokenPrefix } from '../../auth/tokens.ts';
import type { AccessScope } from '../../state/access.ts';
import { cut, onPage, type SortColumn } from '../../state/cursor.ts';
import type { TokenRow } from '../../contract/types.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { badField, cannotGive, notFound, refuse } from '../refusal.ts';

type Keys = 'GET /tokens' | 'POST /tokens' | 'DELETE /tokens/{id}';

const order: readonly SortColumn[] = [
  { column: 'tokens.created_at', direction: 'desc', type: 'timestamptz' },
  { column: 'tokens.id', direction: 'desc', type: 'text' },
];

/** No token is good for longer: what is forgotten ends by itself. */
const longestDays = 366;

export const tokenHandlers: Handlers<Keys> = {
  'GET /tokens': async ({ caller, query: { cursor, limit } }, { state: { db } }) => {
    let tokens = db
      .selectFrom('tokens')
      .innerJoin('users', 'users.id', 'tokens.user_id')
      .selectAll('tokens')
      .select('users.name as owner');
    for (const [column, value] of ownOnly(caller)) tokens = tokens.where(column, '=', value);
    const { items, next } = cut(await onPage(tokens, order, { limit, cursor }).execute(), limit);
    return { items: items.map(tokenRow), next };
  },

  'POST /tokens': async ({ caller, body }, { state: { db }, now }) => {
    if (caller.how === 'token') {
      return refuse(
        403,
        'forbidden',
        'A token makes no tokens; sign in to make one.',
        '令牌不能创建令牌；请登录后创建。',
      );
    }
    const permission = beyond(caller, body.permissions);
    if (permission !== undefined) return cannotGive(`/permissions/${body.permissions.indexOf(permission)}`, permission);
    const outside = outsideOf(body.scope as AccessScope, caller.scope);
    if (outside !== undefined) {
      return badField(`/scope/${outside}`, 'This is beyond what you see yourself.', '超出了您自己的可见范围。');
    }
    const expiresAt = new Date(body.expiresAt);
    const days = (expiresAt.getTime() - now().getTime()) / 86_400_000;
    if (days <= 0 || days > longestDays) {
      return badField(
        '/expiresAt',
        `A token ends in the future, and within ${longestDays} days.`,
        `令牌必须在将来且 ${longestDays} 天之内到期。`,
      );
    }
    return await within(db, async (trx) => {
      const { name, permissions } = body;
      const scope = body.scope as AccessScope;
      const { id, text } = await makeToken(trx, { name, userId: caller.userId, permissions, scope, expiresAt });
      await record(trx, caller, { action: 'token.create', target: id, detail: { name, permissions, scope } });
      const row = await trx.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      const owner = await trx
        .selectFrom('users')
        .select('name')
        .where('id', '=', caller.userId)
        .executeTakeFirstOrThrow();
      return { token: tokenRow({ ...row, owner: owner.name }), secret: text };
    });
  },

  'DELETE /tokens/{id}': async ({ caller, params: { id } }, { state: { db }, now }) => {
    return await within(db, async (trx) => {
      let ending = trx
        .updateTable('tokens')
        .set({ revoked_at: now() })
        .where('id', '=', id)
        .where('revoked_at', 'is', null);
      for (const [column, value] of ownOnly(caller)) ending = ending.where(column, '=', value);
      const ended = await ending.returning('name').executeTakeFirst();
      if (ended === undefined) return notFound(`token ${id}`);
      await record(trx, caller, { action: 'token.revoke', target: id, detail: { name: ended.name } });
      return undefined;
    });
  },
};

/** Whose tokens somebody sees and ends: of who manages users everybody’s, else one’s own; a token knows itself alone. */
function ownOnly(caller: Caller): (readonly ['tokens.user_id' | 'tokens.id', string])[] {
  if (caller.permissions.has('users.manage')) return [];
  const own = ['tokens.user_id', caller.userId] as const;
  return caller.tokenId === undefined ? [own] : [own, ['tokens.id', caller.tokenId]];
}

/** The list of a scope that names what another one does not show; one that leaves a list out takes its owner’s. */
function outsideOf(scope: AccessScope, limits: AccessScope): 'clusters' | 'namespaces' | undefined {
  if (isWhole(limits)) return undefined;
  return (['clusters', 'namespaces'] as const).find((list) => {
    const seen = limits[list];
    return seen !== undefined && (scope[list] ?? []).some((name) => !seen.includes(name));
  });
}

interface StoredToken {
  readonly id: string;
  readonly name: string;
  readonly user_id: string;
  readonly owner: string;
  readonly permissions: TokenRow['permissions'];
  readonly scope: AccessScope;
  readonly created_at: Date;
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

function tokenRow(token: StoredToken): TokenRow {
  return {
    id: token.id,
    name: token.name,
    prefix: `${tokenPrefix}${token.id}_`,
    owner: { id: token.user_id, name: token.owner },
    permissions: token.permissions,
    scope: token.scope as TokenRow['scope'],
    createdAt: token.created_at.toISOString(),
    expiresAt: token.expires_at.toISOString(),
    lastUsedAt: token.last_used_at?.toISOString(),
    revokedAt: token.revoked_at?.toISOString(),
  };
}
