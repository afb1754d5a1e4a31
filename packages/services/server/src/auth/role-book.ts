import type { Kysely } from 'kysely';
import type { Database } from '../state/tables.ts';
import { builtInRoles, type Role } from './roles.ts';

/** Every role by its id: those built in and those of this installation. */
export async function readRoles(db: Kysely<Database>): Promise<ReadonlyMap<string, Role>> {
  const own = await db.selectFrom('roles').selectAll().orderBy('id').execute();
  return new Map([...own, ...builtInRoles].map((role) => [role.id, role]));
}
