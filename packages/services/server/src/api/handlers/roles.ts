import { sql } from 'kysely';
import { record } from '../../auth/audit.ts';
import { beyond } from '../../auth/delegate.ts';
import { managingRoles, readRoles } from '../../auth/role-book.ts';
import { builtInRoles } from '../../auth/roles.ts';
import { aloneWithUsers, othersMayManage } from '../../auth/users.ts';
import { pageOf } from '../../state/cursor.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { badField, beyondReach, cannotGive, lastManager, notFound, refuse, type Refusal } from '../refusal.ts';

type Keys = 'GET /roles' | 'POST /roles' | 'PUT /roles/{id}' | 'DELETE /roles/{id}';

const builtIn = new Set(builtInRoles.map(({ id }) => id));

export const roleHandlers: Handlers<Keys> = {
  'GET /roles': async ({ query: { cursor, limit } }, { state: { db } }) => {
    const roles = await readRoles(db);
    const { rows } = await sql<{ role: string; users: number }>`
      select role, count(*)::integer as users from users, unnest(roles) as role group by role`.execute(db);
    const users = new Map(rows.map((row) => [row.role, row.users]));
    const { items, next } = pageOf([...roles.values()], ({ id }) => [id], { cursor, limit });
    return {
      items: items.map((role) => ({
        id: role.id,
        title: role.title,
        permissions: [...role.permissions],
        builtIn: builtIn.has(role.id),
        users: users.get(role.id) ?? 0,
      })),
      next,
    };
  },

  'POST /roles': async ({ body, caller }, { state: { db } }) => {
    const { id, title, permissions } = body;
    const more = beyond(caller, permissions);
    if (more !== undefined) return cannotGive(`/permissions/${permissions.indexOf(more)}`, more);
    return await within(db, async (trx) => {
      await aloneWithUsers(trx);
      if ((await readRoles(trx)).has(id)) {
        return badField('/id', `There is a role ${id} already.`, `角色 ${id} 已存在。`);
      }
      await trx
        .insertInto('roles')
        .values({ id, title: JSON.stringify(title), permissions })
        .execute();
      await record(trx, caller, { action: 'role.create', target: id, detail: { permissions } });
      return { id, title, permissions, builtIn: false, users: 0 };
    });
  },

  'PUT /roles/{id}': async ({ params: { id }, body, caller }, { state: { db } }) => {
    if (builtIn.has(id)) return fixedRole(id);
    if (body.id !== id) return badField('/id', 'A role keeps its id.', '角色的 id 不可更改。');
    const { title, permissions } = body;
    return await within(db, async (trx) => {
      await aloneWithUsers(trx);
      const before = await trx.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();
      if (before === undefined) return notFound(`role ${id}`);
      const more = beyond(caller, permissions);
      if (more !== undefined) return cannotGive(`/permissions/${permissions.indexOf(more)}`, more);
      const held = beyond(caller, before.permissions);
      if (held !== undefined) return beyondReach(id, held);
      if (before.permissions.includes('users.manage') && !permissions.includes('users.manage')) {
        const managing = (await managingRoles(trx)).filter((role) => role !== id);
        if (!(await othersMayManage(trx, '', managing))) return lastManager();
      }
      await trx
        .updateTable('roles')
        .set({ title: JSON.stringify(title), permissions })
        .where('id', '=', id)
        .execute();
      const detail = { before: before.permissions, after: permissions };
      await record(trx, caller, { action: 'role.change', target: id, detail });
      const { rows } = await sql<{ count: number }>`
        select count(*)::integer as count from users where ${id} = any(roles)`.execute(trx);
      return { id, title, permissions, builtIn: false, users: rows[0]?.count ?? 0 };
    });
  },

  'DELETE /roles/{id}': async ({ params: { id }, caller }, { state: { db } }) => {
    if (builtIn.has(id)) return fixedRole(id);
    return await within(db, async (trx) => {
      await aloneWithUsers(trx);
      const { rows } = await sql`select 1 from users where ${id} = any(roles) limit 1`.execute(trx);
      if (rows.length > 0) return refuse(409, 'in-use', `Somebody has the role ${id}.`, `仍有用户拥有角色 ${id}。`);
      const { numDeletedRows } = await trx.deleteFrom('roles').where('id', '=', id).executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) return notFound(`role ${id}`);
      await record(trx, caller, { action: 'role.delete', target: id });
      return undefined;
    });
  },
};

function fixedRole(id: string): Refusal {
  return refuse(409, 'built-in', `The role ${id} is built in and stays as it is.`, `角色 ${id} 为内置角色，不可更改。`);
}
