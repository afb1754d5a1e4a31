import type { Permission } from '../contract/types.ts';
import type { Caller } from './caller.ts';
import type { Role } from './roles.ts';

/** The first of these permissions that somebody does not have, and so can neither give nor take. */
export function beyond(caller: Caller, permissions: readonly Permission[]): Permission | undefined {
  return permissions.find((permission) => !caller.permissions.has(permission));
}

/** The same of roles: which of them, and what of it. */
export function roleBeyond(
  caller: Caller,
  ids: readonly string[],
  roles: ReadonlyMap<string, Role>,
): { readonly index: number; readonly permission: Permission } | undefined {
  for (const [index, id] of ids.entries()) {
    const permission = beyond(caller, roles.get(id)?.permissions ?? []);
    if (permission !== undefined) return { index, permission };
  }
  return undefined;
}
