import type { Kysely } from 'kysely';
import type { Database } from '../state/tables.ts';
import { builtInRoles, type Role } from './roles.ts';

/** The roles whose holders may manage users. */
export async function managingRoles(db: Kysely<Database>): Promise<string[]> {
  const roles = await readRoles(db);
  return [...roles.values()].filter(({ permissions }) => permissions.includes('users.manage')).map(({ id }) => id);
}

/** Every role by its id: those built in and those of this installation. */
export async function readRoles(db: Kysely<Database>): Promise<ReadonlyMap<string, Role>> {
  const own = await db.selectFrom('roles').selectAll().orderBy('id').execute();
  return new Map([...own, ...builtInRoles].map((role) => [role.id, role]));
}
