import type { Kysely } from 'kysely';
import type { Database } from '../state/tables.ts';
import { newSecret, secretHash } from './secret.ts';

/** Makes something that can be used once: a sign-in link, or the state of a sign-in at a provider. */
export async function makeTicket(
  db: Kysely<Database>,
  ticket: {
    readonly kind: 'link' | 'oidc';
    readonly userId?: string;
    readonly data?: Readonly<Record<string, string>>;
  },
  expiresAt: Date,
): Promise<string> {
  const secret = newSecret();
  await db
    .insertInto('sign_in_tickets')
    .values({
      secret_hash: secretHash(secret),
      kind: ticket.kind,
      user_id: ticket.userId ?? null,
      data: JSON.stringify(ticket.data ?? {}),
      expires_at: expiresAt,
    })
    .execute();
  return secret;
}

/** Uses it up; undefined when it was used, has expired or never was. */
export async function useTicket(
  db: Kysely<Database>,
  kind: 'link' | 'oidc',
  secret: string,
  now: Date,
): Promise<{ readonly userId: string | undefined; readonly data: Readonly<Record<string, string>> } | undefined> {
  const row = await db
    .deleteFrom('sign_in_tickets')
    .where('secret_hash', '=', secretHash(secret))
    .where('kind', '=', kind)
    .returningAll()
    .executeTakeFirst();
  if (row === undefined || row.expires_at <= now) return undefined;
  return { userId: row.user_id ?? undefined, data: row.data };
}
