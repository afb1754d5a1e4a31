import { type Kysely, sql } from 'kysely';
import type { Database } from '../../state/tables.ts';
import type { EnrolmentDesk } from '../../api/world.ts';
import type { Authority } from '../certificates/authority.ts';
import { newEnrolmentToken, type StoredToken } from '../enrolment.ts';
import { storedAuthority } from './authority.ts';

/** Gives out what the senders of a cluster enrol with at an address of ours. */
export function enrolmentDesk(url: string, now: () => Date): EnrolmentDesk {
  return {
    async issue(trx, cluster, by) {
      await revokeEnrolmentTokens(trx, cluster);
      const token = await makeEnrolmentToken(trx, await storedAuthority(trx, now()), { cluster, by });
      return { token, command: `sudo SEAWALL_TOKEN=${token} seawall agent --server ${url}` };
    },
  };
}

/** Makes an enrolment token for a cluster; its text is shown once. */
export async function makeEnrolmentToken(
  db: Kysely<Database>,
  authority: Authority,
  asked: { readonly cluster: string; readonly by?: string; readonly expiresAt?: Date },
): Promise<string> {
  const { stored, text } = newEnrolmentToken(asked.cluster, authority, asked.expiresAt);
  await sql`insert into enrolment_tokens (id, cluster, secret_hash, created_by, expires_at)
    values (${stored.id}, ${stored.cluster}, ${stored.secretHash}, ${asked.by ?? null}, ${asked.expiresAt ?? null})`.execute(
    db,
  );
  return text;
}

export async function findEnrolmentToken(db: Kysely<Database>, id: string): Promise<StoredToken | undefined> {
  const { rows } = await sql<{ id: string; cluster: string; secretHash: string; expiresAt: Date | null }>`
    select id, cluster, secret_hash as "secretHash", expires_at as "expiresAt" from enrolment_tokens where id = ${id}`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { expiresAt, ...token } = row;
  return expiresAt === null ? token : { ...token, expiresAt };
}

/** Tokens of a cluster do not enrol anybody any more; who is enrolled stays so until `shutOut`. */
export async function revokeEnrolmentTokens(db: Kysely<Database>, cluster: string): Promise<void> {
  await sql`delete from enrolment_tokens where cluster = ${cluster}`.execute(db);
}
