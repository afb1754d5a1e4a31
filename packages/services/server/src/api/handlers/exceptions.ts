import { controlById } from '@seawall/posture';
import type { Kysely } from 'kysely';
import { record } from '../../auth/audit.ts';
import type { Caller } from '../../auth/caller.ts';
import type { Exception } from '../../contract/types.ts';
import { publishLive } from '../../live/publish.ts';
import {
  approveException,
  denyException,
  exceptionHistory,
  type ExceptionRequest,
  requestException,
  revokeException,
} from '../../state/exceptions/exceptions.ts';
import { decodeCursor, encodeCursor } from '../../state/cursor.ts';
import { type CountedException, hiddenFindings, pageExceptions } from '../../state/exceptions/list.ts';
import { findingsById } from '../../state/findings/by-id.ts';
import { getFinding } from '../../state/findings/one.ts';
import type { Database } from '../../state/tables.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { presentFindings } from '../present/findings.ts';
import { presentHistory } from '../present/history.ts';
import { userNames } from '../present/names.ts';
import { badField, notFound, refuse, type Refusal } from '../refusal.ts';
import type { ApiWorld } from '../world.ts';

type Keys =
  | 'GET /exceptions'
  | 'POST /exceptions'
  | 'GET /exceptions/{id}'
  | 'POST /exceptions/{id}/approve'
  | 'POST /exceptions/{id}/deny'
  | 'POST /exceptions/{id}/revoke'
  | 'GET /exceptions/{id}/findings';

export const exceptionHandlers: Handlers<Keys> = {
  'GET /exceptions': async ({ caller, query: { state, rule, cursor, limit } }, { state: { db } }) => {
    const filter = { ...(state === undefined ? {} : { state }), ...(rule === undefined ? {} : { rule }) };
    const page = await pageExceptions(db, caller.scope, filter, { limit, cursor });
    return { items: await present(db, caller, page.items), next: page.next };
  },

  'POST /exceptions': async ({ caller, body }, { state: { db }, now }) => {
    const asked = await requestOf(db, caller, body);
    if ('refusal' in asked) return asked;
    const id = await within(db, async (trx) => {
      const made = await requestException(trx, asked, now());
      const { rule, scope, reason } = body;
      await record(trx, caller, { action: 'exception.request', target: String(made), detail: { rule, scope, reason } });
      await publishLive(trx, [{ topic: 'exception', what: 'requested', id: String(made) }]);
      return made;
    });
    return (await presentOne(db, caller, String(id))) ?? notFound(`exception ${id}`);
  },

  'GET /exceptions/{id}': async ({ caller, params: { id } }, { state: { db } }) => {
    const exception = await presentOne(db, caller, id);
    if (exception === undefined) return notFound(`exception ${id}`);
    return { ...exception, history: await presentHistory(db, await exceptionHistory(db, Number(id))) };
  },

  'POST /exceptions/{id}/approve': (asked, world) =>
    decide(asked, world, 'approve', (trx, id, by) => approveException(trx, id, by, world.now())),

  'POST /exceptions/{id}/deny': (asked, world) =>
    decide(asked, world, 'deny', (trx, id, by) => denyException(trx, id, by, world.now())),

  'POST /exceptions/{id}/revoke': async (asked, world) => {
    const { caller, params } = asked;
    const exception = await presentOne(world.state.db, caller, params.id);
    if (
      exception !== undefined &&
      exception.requester.id !== caller.userId &&
      !caller.permissions.has('exceptions.decide')
    ) {
      return refuse(
        403,
        'forbidden',
        'One may take back one’s own request; ending somebody else’s needs the permission exceptions.decide.',
        '只能撤回自己的申请；终止他人的豁免需要权限 exceptions.decide。',
      );
    }
    return await decide(asked, world, 'revoke', (trx, id, by) => revokeException(trx, id, by, world.now()));
  },

  'GET /exceptions/{id}/findings': async ({ caller, params: { id }, query }, { state: { db } }) => {
    if ((await presentOne(db, caller, id)) === undefined) return notFound(`exception ${id}`);
    const [after] = query.cursor === undefined ? [] : decodeCursor(query.cursor, ['text']);
    const from = after === undefined ? {} : { after: String(after) };
    const ids = await hiddenFindings(db, caller.scope, Number(id), { limit: query.limit + 1, ...from });
    const page = ids.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: await presentFindings(db, await findingsById(db, page)),
      ...(ids.length > query.limit && last !== undefined ? { next: encodeCursor([last]) } : {}),
    };
  },
};

interface Asking {
  readonly caller: Caller;
  readonly params: { readonly id: string };
  readonly body: { readonly comment?: string | undefined };
}

type Act = (trx: Kysely<Database>, id: number, by: { who: string; comment?: string }) => Promise<unknown>;

async function decide(
  { caller, params: { id }, body: { comment } }: Asking,
  { state: { db } }: ApiWorld,
  action: string,
  act: Act,
): Promise<Exception | Refusal> {
  if ((await presentOne(db, caller, id)) === undefined) return notFound(`exception ${id}`);
  await within(db, async (trx) => {
    await act(trx, Number(id), { who: caller.userId, ...(comment === undefined ? {} : { comment }) });
    await record(trx, caller, {
      action: `exception.${action}`,
      target: id,
      detail: comment === undefined ? {} : { comment },
    });
    await publishLive(trx, [{ topic: 'exception', what: action, id }]);
  });
  return (await presentOne(db, caller, id)) ?? notFound(`exception ${id}`);
}

interface AskedException {
  readonly rule: string;
  readonly reason: string;
  readonly expiresAt: string;
  readonly scope: Exception['scope'];
}

/** A request within what its requester sees: nobody hides what they cannot see. */
async function requestOf(
  db: Kysely<Database>,
  caller: Caller,
  { rule, reason, expiresAt, scope }: AskedException,
): Promise<ExceptionRequest | Refusal> {
  const { clusters, namespaces } = caller.scope;
  let { cluster, namespace } = scope;
  if (scope.finding !== undefined) {
    const stored = await getFinding(db, caller.scope, scope.finding);
    if (stored === undefined) return badField('/scope/finding', 'There is no such finding.', '不存在该问题。');
    cluster ??= stored.row.cluster ?? undefined;
    namespace ??= stored.row.namespace ?? undefined;
  }
  if (clusters !== undefined && (cluster === undefined || !clusters.includes(cluster))) {
    return badField('/scope/cluster', 'Name one of the clusters that you see.', '请指定您可见的一个集群。');
  }
  if (namespaces !== undefined && (namespace === undefined || !namespaces.includes(namespace))) {
    return badField('/scope/namespace', 'Name one of the namespaces that you see.', '请指定您可见的一个命名空间。');
  }
  if (
    cluster !== undefined &&
    (await db.selectFrom('clusters').select('id').where('id', '=', cluster).executeTakeFirst()) === undefined
  ) {
    return badField('/scope/cluster', `There is no cluster ${cluster}.`, `不存在集群 ${cluster}。`);
  }
  return {
    rule,
    reason,
    requester: caller.userId,
    expiresAt: new Date(expiresAt),
    ...(scope.finding === undefined ? {} : { finding: scope.finding }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(scope.subject === undefined ? {} : { subject: scope.subject }),
    ...(scope.image === undefined ? {} : { image: scope.image }),
  };
}

async function presentOne(db: Kysely<Database>, caller: Caller, id: string): Promise<Exception | undefined> {
  if (!/^\d{1,15}$/.test(id)) return undefined;
  const { items } = await pageExceptions(db, caller.scope, { id: Number(id) }, { limit: 1 });
  const [exception] = await present(db, caller, items);
  return exception;
}

async function present(db: Kysely<Database>, caller: Caller, rows: readonly CountedException[]): Promise<Exception[]> {
  const names = await userNames(
    db,
    rows.flatMap(({ requester, approver }) => (approver === null ? [requester] : [requester, approver])),
  );
  const person = (id: string) => ({ id, name: names.get(id) ?? id });
  return rows.map((row) => ({
    id: String(row.id),
    rule: row.rule ?? '*',
    scope: {
      cluster: row.cluster ?? undefined,
      namespace: row.namespace ?? undefined,
      image: row.image ?? undefined,
      subject: row.subject ?? undefined,
      finding: row.finding_id ?? undefined,
    },
    reason: row.reason,
    state: row.state,
    requester: person(row.requester),
    approver: row.approver === null ? undefined : person(row.approver),
    createdAt: row.created_at.toISOString(),
    decidedAt: row.decided_at?.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    hides: row.hides,
    ruleTitle: controlById(row.rule ?? '')?.title,
    mayDecide:
      row.state === 'pending' && row.requester !== caller.userId && caller.permissions.has('exceptions.decide'),
  }));
}
