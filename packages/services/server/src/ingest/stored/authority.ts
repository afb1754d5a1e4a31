import { type Kysely, sql } from 'kysely';
import type { Database } from '../../state/tables.ts';
import { type Authority, createAuthority, openAuthority, type StoredAuthority } from '../certificates/authority.ts';

/** The authority of this installation, made when it is asked for first; the same for all replicas. */
export async function storedAuthority(db: Kysely<Database>, now: Date): Promise<Authority> {
  const found = await read(db);
  if (found !== undefined) return openAuthority(found);
  const made = createAuthority(now);
  await sql`insert into ingest_authority (certificate, private_key)
    values (${made.certificate}, ${made.privateKey}) on conflict do nothing`.execute(db);
  // Another replica may have been quicker.
  return openAuthority((await read(db)) ?? made);
}

async function read(db: Kysely<Database>): Promise<StoredAuthority | undefined> {
  const { rows } = await sql<StoredAuthority>`
    select certificate, private_key as "privateKey" from ingest_authority`.execute(db);
  return rows[0];
}
