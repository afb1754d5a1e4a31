import { actionKinds } from '@seawall/alerting';
import type { Kysely } from 'kysely';
import type { Caller } from '../../auth/caller.ts';
import type { Response, ResponseAction } from '../../contract/types.ts';
import { countResponses, listResponses, type ResponseRow, undoOf } from '../../read/responses.ts';
import { actionsFor, type Aim, aimAt, aimsAtAlerts, aimsAtWorkload, causeCluster } from '../../respond/aim.ts';
import { preview, respond, undoResponse } from '../../respond/respond.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { presentResponses } from '../present/responses.ts';
import { badField, badParameter, notFound, type Refusal } from '../refusal.ts';
import type { ApiWorld } from '../world.ts';

type Keys =
  | 'GET /responses'
  | 'GET /responses/options'
  | 'GET /responses/{id}'
  | 'POST /responses'
  | 'POST /responses/preview'
  | 'POST /responses/{id}/undo';

export const responseHandlers: Handlers<Keys> = {
  'GET /responses': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { cause, cursor, limit, total, ...lists } = query;
    const filter = { ...lists, ...(cause === undefined ? {} : { causes: [cause] }) };
    const [page, counted] = await Promise.all([
      listResponses(db, scope, filter, { limit, cursor }),
      total ? countResponses(db, scope, filter) : undefined,
    ]);
    return { items: await presentResponses(db, page.items), next: page.next, total: counted };
  },

  'GET /responses/options': async ({ caller: { scope }, query }, { desk, state: { db } }) => {
    const { alert, incident, node, workload } = query;
    if ([alert, incident, node, workload].filter((each) => each !== undefined).length !== 1) {
      return badParameter(
        'alert',
        'Name one of alert, incident, workload and node.',
        '请指定 alert、incident、workload、node 之一。',
      );
    }
    const one = node === undefined ? undefined : await aimAt(db, scope, { type: 'node', id: node });
    const aims =
      one !== undefined
        ? [one]
        : workload !== undefined
          ? await aimsAtWorkload(db, scope, workload)
          : alert !== undefined
            ? await aimsAtAlerts(db, scope, { alert })
            : incident !== undefined
              ? await aimsAtAlerts(db, scope, { incident })
              : [];
    return {
      blocked: aims[0] === undefined ? undefined : desk.blocked(aims[0].cluster),
      options: aims.flatMap((aim) =>
        actionsFor(aim).map((action) => ({
          action,
          title: titleOf(action),
          target: aim.link,
          undoable: !ends.has(action),
        })),
      ),
    };
  },

  'GET /responses/{id}': async ({ caller, params: { id } }, { state: { db } }) =>
    (await presentOne(db, caller, id)) ?? notFound(`response ${id}`),

  'POST /responses/preview': async ({ caller, body }, world) => {
    const aim = await aimOf(world.state.db, caller, body);
    if ('refusal' in aim) return aim;
    const { action, allowDns } = body;
    const { plan, refused } = await preview({ action, aim, allowDns }, worldOf(world));
    return {
      action,
      what: plan.what,
      cluster: aim.link.cluster ?? { id: aim.cluster, name: aim.cluster },
      target: aim.link,
      steps: plan.steps.map((step) => ({ ...step, target: { ...step.target } })),
      warnings: [...plan.warnings],
      undoable: plan.undo !== undefined,
      refused,
    };
  },

  'POST /responses': async ({ caller, body }, world) => {
    const { db } = world.state;
    const aim = await aimOf(db, caller, body);
    if ('refusal' in aim) return aim;
    const { action, allowDns, cause, reason } = body;
    const by = { caller, reason, ...(cause === undefined ? {} : { cause }) };
    const id = await respond({ action, aim, allowDns }, by, worldOf(world));
    return (await presentOne(db, caller, id)) ?? notFound(`response ${id}`);
  },

  'POST /responses/{id}/undo': async ({ caller, params: { id }, body: { reason } }, world) => {
    const { db } = world.state;
    const row = await storedOne(db, caller, id);
    if (row === undefined) return notFound(`response ${id}`);
    const steps = undoOf(row);
    const { cluster, entities, sender, sender_undo: own, target, what } = row;
    if (sender !== null && own !== null) {
      return badField(
        '/id',
        `${sender} did this by itself, with its own rights; take it back on its machine: seawall respond undo ${own}`,
        `这是 ${sender} 以其自身权限自动执行的；请在该机器上撤销：seawall respond undo ${own}`,
      );
    }
    const { id: page, type } = target;
    if (steps === null || page === undefined || type === undefined) {
      return badField('/id', 'This cannot be taken back.', '该操作无法撤销。');
    }
    const link = { ...target, id: page, type };
    await undoResponse({ id, aim: { cluster, entities, link }, what, undo: steps }, { caller, reason }, worldOf(world));
    return (await presentOne(db, caller, id)) ?? notFound(`response ${id}`);
  },
};

/** What nothing takes back: the pod is gone. */
const ends: ReadonlySet<ResponseAction> = new Set(['evict', 'delete']);

function titleOf(action: ResponseAction) {
  return actionKinds.find(({ id }) => id === action)?.title ?? { en: action, zh: action };
}

function worldOf({ desk, now, state: { db } }: ApiWorld) {
  return { db, desk, now };
}

interface Asked {
  readonly action: ResponseAction;
  readonly target: { readonly type: 'workload' | 'node'; readonly id: string };
  readonly cause?: { readonly type: 'alert' | 'incident'; readonly id: string } | undefined;
}

/** What is aimed at, within what the caller sees. */
async function aimOf(db: Kysely<Database>, caller: Caller, { action, cause, target }: Asked): Promise<Aim | Refusal> {
  const aim = await aimAt(db, caller.scope, target);
  if (aim === undefined) {
    return badField('/target/id', 'There is no such target, or it is gone.', '不存在该目标，或其已消失。');
  }
  if (!actionsFor(aim).includes(action)) {
    const { kind } = aim.ref;
    return badField('/action', `A ${kind} cannot be answered with ${action}.`, `${kind} 不支持操作 ${action}。`);
  }
  if (cause !== undefined && (await causeCluster(db, caller.scope, cause)) !== aim.cluster) {
    return badField(
      '/cause/id',
      `There is no such ${cause.type} in the target's cluster.`,
      '目标所在集群中不存在该告警或事件。',
    );
  }
  return aim;
}

async function storedOne(db: Kysely<Database>, { scope }: Caller, id: string): Promise<ResponseRow | undefined> {
  const { items } = await listResponses(db, scope, { id }, { limit: 1 });
  return items[0];
}

async function presentOne(db: Kysely<Database>, caller: Caller, id: string): Promise<Response | undefined> {
  const row = await storedOne(db, caller, id);
  const [response] = row === undefined ? [] : await presentResponses(db, [row]);
  return response;
}
