import { type Kysely, type Selectable, sql, type SqlBool, type Transaction } from 'kysely';
import { record } from '../../auth/audit.ts';
import type { Caller } from '../../auth/caller.ts';
import { hashPassword } from '../../auth/password.ts';
import { roleBeyond } from '../../auth/delegate.ts';
import { managingRoles, readRoles } from '../../auth/role-book.ts';
import { closeSessionsOf } from '../../auth/sessions.ts';
import type { UserTable } from '../../auth/tables.ts';
import { addUser, aloneWithUsers, othersMayManage, userByName } from '../../auth/users.ts';
import type { UserRow } from '../../contract/types.ts';
import { cut, onPage, type SortColumn } from '../../state/cursor.ts';
import type { Database } from '../../state/tables.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { badField, beyondReach, cannotGive, lastManager, notFound, type Refusal } from '../refusal.ts';

type Keys = 'GET /users' | 'POST /users' | 'PATCH /users/{id}' | 'DELETE /users/{id}';

const order: readonly SortColumn[] = [
  { column: 'users.name', direction: 'asc', type: 'text' },
  { column: 'users.id', direction: 'asc', type: 'text' },
];

export const userHandlers: Handlers<Keys> = {
  'GET /users': async ({ query: { cursor, limit, role, total } }, { state: { db } }) => {
    const having = role === undefined ? sql<SqlBool>`true` : sql<SqlBool>`users.roles && ${role}`;
    const users = onPage(db.selectFrom('users').selectAll().where(having), order, { limit, cursor });
    const [{ items, next }, counted] = await Promise.all([
      users.execute().then((rows) => cut(rows, limit)),
      total
        ? db.selectFrom('users').select(sql<number>`count(*)`.as('count')).where(having).executeTakeFirstOrThrow()
        : undefined,
    ]);
    return { items: items.map(userRow), next, total: counted?.count };
  },

  'POST /users': async ({ body, caller }, { state: { db }, cost }) => {
    // Before the password, whose hash takes its time.
    if ((await userByName(db, body.name)) !== undefined) return nameTaken(body.name);
    const passwordHash = await hashPassword(body.password, cost);
    const { name, displayName, email, roles, scope } = body;
    return await within(db, async (trx) => {
      await aloneWithUsers(trx);
      const fault = await roleFault(trx, caller, roles);
      if (fault !== undefined) return fault;
      const id = await addUser(trx, { name, displayName, email, roles, scope: plainScope(scope), passwordHash });
      if (id === undefined) return nameTaken(name);
      await record(trx, caller, { action: 'user.create', target: name, detail: { roles, scope } });
      return userRow(await userOf(trx, id));
    });
  },

  'PATCH /users/{id}': async ({ params: { id }, body, caller }, { state: { db }, cost }) => {
    const hashed = body.password === undefined ? undefined : await hashPassword(body.password, cost);
    return await within(db, async (trx) => {
      const before = await changing(trx, id);
      if (before === undefined) return notFound(`user ${id}`);
      const fault =
        (await reachFault(trx, caller, before)) ??
        (await roleFault(trx, caller, body.roles)) ??
        providerSays(before, body);
      if (fault !== undefined) return fault;
      const lessens = body.disabled === true || body.roles !== undefined || body.scope !== undefined;
      if (lessens && !(await staysManaged(trx, before, body))) return lastManager();
      const { displayName, email, roles, scope, disabled } = body;
      await trx
        .updateTable('users')
        .set({
          ...(displayName === undefined ? {} : { display_name: displayName }),
          ...(email === undefined ? {} : { email }),
          ...(roles === undefined ? {} : { roles }),
          ...(scope === undefined ? {} : { scope: JSON.stringify(scope) }),
          ...(disabled === undefined ? {} : { disabled }),
          ...(hashed === undefined ? {} : { password_hash: hashed }),
          id,
        })
        .where('id', '=', id)
        .execute();
      if (lessens || hashed !== undefined) await closeSessionsOf(trx, id, caller.session?.id);
      const { password, ...said } = body;
      const detail = { ...said, ...(password === undefined ? {} : { password: 'changed' }) };
      await record(trx, caller, { action: 'user.change', target: before.name, detail });
      return userRow(await userOf(trx, id));
    });
  },

  'DELETE /users/{id}': async ({ params: { id }, caller }, { state: { db } }) =>
    await within(db, async (trx) => {
      const user = await changing(trx, id);
      if (user === undefined) return notFound(`user ${id}`);
      const fault = await reachFault(trx, caller, user);
      if (fault !== undefined) return fault;
      if (!(await staysManaged(trx, user, { disabled: true }))) return lastManager();
      await trx.deleteFrom('users').where('id', '=', id).execute();
      await record(trx, caller, { action: 'user.delete', target: user.name });
      return undefined;
    }),
};

type User = Selectable<UserTable>;

function userRow(user: User): UserRow {
  return {
    id: user.id,
    name: user.name,
    displayName: user.display_name,
    email: user.email ?? undefined,
    source: user.source,
    roles: user.roles,
    scope: user.scope as UserRow['scope'],
    disabled: user.disabled,
    createdAt: user.created_at.toISOString(),
    lastSignIn: user.last_sign_in_at?.toISOString(),
  };
}

/** Who is about to be changed, for whoever changes users and roles one after the other: what holds of them holds to the end. */
async function changing(trx: Transaction<Database>, id: string): Promise<User | undefined> {
  await aloneWithUsers(trx);
  return await trx.selectFrom('users').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

async function userOf(db: Kysely<Database>, id: string): Promise<User> {
  return await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Roles that there are not, and those that hold more than whoever gives them has. */
async function roleFault(
  db: Kysely<Database>,
  caller: Caller,
  roles: readonly string[] | undefined,
): Promise<Refusal | undefined> {
  if (roles === undefined) return undefined;
  const known = await readRoles(db);
  const index = roles.findIndex((role) => !known.has(role));
  if (index >= 0) {
    return badField(`/roles/${index}`, `There is no role ${roles[index]}.`, `不存在角色 ${roles[index]}。`);
  }
  const more = roleBeyond(caller, roles, known);
  return more === undefined ? undefined : cannotGive(`/roles/${more.index}`, more.permission);
}

/** Who may do more than the caller is not the caller’s to change: a new password would make them the caller’s own. */
async function reachFault(db: Kysely<Database>, caller: Caller, user: User): Promise<Refusal | undefined> {
  const more = roleBeyond(caller, user.roles, await readRoles(db));
  return more === undefined ? undefined : beyondReach(user.name, more.permission);
}

/** What the provider says anew at each sign-in is not changed here. */
function providerSays(user: User, body: { roles?: unknown; scope?: unknown; password?: unknown }): Refusal | undefined {
  if (user.source === 'local') return undefined;
  const field = (['roles', 'scope', 'password'] as const).find((name) => body[name] !== undefined);
  if (field === undefined) return undefined;
  return badField(
    `/${field}`,
    `${user.name} signs in at the provider, which says this.`,
    `${user.name} 通过身份提供方登录，此项由其决定。`,
  );
}

function nameTaken(name: string): Refusal {
  return badField('/name', `There is a user ${name} already.`, `用户 ${name} 已存在。`);
}

interface Lessening {
  readonly roles?: readonly string[] | undefined;
  readonly scope?: object | undefined;
  readonly disabled?: boolean | undefined;
}

/** Whether somebody could still manage users afterwards. */
async function staysManaged(db: Kysely<Database>, user: User, change: Lessening): Promise<boolean> {
  const managing = await managingRoles(db);
  const after = { roles: user.roles, scope: user.scope as object, disabled: user.disabled, ...change };
  const still =
    after.disabled !== true && (after.roles ?? []).some((role) => managing.includes(role)) && isEmpty(after.scope);
  return still || (await othersMayManage(db, user.id, managing));
}

function isEmpty(scope: object | undefined): boolean {
  return Object.values(scope ?? {}).every((list) => list === undefined);
}

function plainScope(scope: { clusters?: string[] | undefined; namespaces?: string[] | undefined }): Caller['scope'] {
  const { clusters, namespaces } = scope;
  return { ...(clusters === undefined ? {} : { clusters }), ...(namespaces === undefined ? {} : { namespaces }) };
}
