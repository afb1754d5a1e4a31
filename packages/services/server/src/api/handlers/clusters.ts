import { record } from '../../auth/audit.ts';
import type { ClusterRow, Enrolment } from '../../contract/types.ts';
import { publishLive } from '../../live/publish.ts';
import { type ClusterListRow, listSeenClusters } from '../../read/clusters.ts';
import { severitiesIn } from '../../read/totals.ts';
import type { AccessScope } from '../../state/access.ts';
import { pageOf } from '../../state/cursor.ts';
import { addCluster, deleteCluster } from '../../state/inventory/clusters.ts';
import { within } from '../../state/transaction.ts';
import type { Handlers } from '../handler.ts';
import { badField, notFound, refuse, type Refusal } from '../refusal.ts';
import type { ApiWorld, IssuedEnrolment } from '../world.ts';

type Keys =
  | 'GET /clusters'
  | 'GET /clusters/{id}'
  | 'POST /clusters'
  | 'POST /clusters/{id}/token'
  | 'DELETE /clusters/{id}';

export const clusterHandlers: Handlers<Keys> = {
  'GET /clusters': async ({ caller: { scope }, query: { cursor, limit } }, world) => {
    const rows = await seen(world, scope);
    const { items, next } = pageOf(rows, ({ id, name }) => [name, id], { cursor, limit });
    return { items: items.map((row) => clusterRow(row, world)), next, total: rows.length };
  },

  'GET /clusters/{id}': async ({ caller: { scope }, params: { id } }, world) => {
    const [row] = await seen(world, scope, id);
    return row === undefined ? notFound(`cluster ${id}`) : clusterRow(row, world);
  },

  'POST /clusters': async ({ caller, body: { name } }, world) => {
    const { db } = world.state;
    if (world.enrolment === undefined) return noIngest();
    const id = name.replaceAll('.', '-');
    const { enrolment } = world;
    const made = await within(db, async (trx) => {
      if (!(await addCluster(trx, { id, name, origin: 'enrolled' }))) return undefined;
      await record(trx, caller, { action: 'cluster.create', target: id });
      await publishLive(trx, [{ topic: 'cluster', what: 'new', id, cluster: id }]);
      return await enrolment.issue(trx, id, caller.userId);
    });
    if (made === undefined) return badField('/name', `There is a cluster ${name} already.`, `集群 ${name} 已存在。`);
    return await enrolmentOf(world, id, made);
  },

  'POST /clusters/{id}/token': async ({ caller, params: { id } }, world) => {
    if (world.enrolment === undefined) return noIngest();
    const [row] = await seen(world, caller.scope, id);
    if (row === undefined) return notFound(`cluster ${id}`);
    if (row.origin !== 'enrolled') {
      return refuse(
        409,
        'not-enrolled',
        `The server watches ${row.name} itself; nothing enrols for it.`,
        `${row.name} 由服务器直接监视，无需注册。`,
      );
    }
    const { enrolment } = world;
    const made = await within(world.state.db, async (trx) => {
      // One after the other: each ends those before it.
      const held = await trx.selectFrom('clusters').select('id').where('id', '=', id).forUpdate().executeTakeFirst();
      if (held === undefined) return undefined;
      await record(trx, caller, { action: 'cluster.token', target: id });
      return await enrolment.issue(trx, id, caller.userId);
    });
    return made === undefined ? notFound(`cluster ${id}`) : await enrolmentOf(world, id, made);
  },

  'DELETE /clusters/{id}': async ({ caller, params: { id } }, { state: { db } }) =>
    await within(db, async (trx) => {
      if (!(await deleteCluster(trx, id))) return notFound(`cluster ${id}`);
      await record(trx, caller, { action: 'cluster.delete', target: id });
      await publishLive(trx, [{ topic: 'cluster', what: 'removed', id }]);
      return undefined;
    }),
};

async function seen(world: ApiWorld, scope: AccessScope, id?: string): Promise<ClusterListRow[]> {
  const { state, now, silentAfterMs } = world;
  return await listSeenClusters(state.db, scope, {
    now: now(),
    silentAfterMs: silentAfterMs(),
    ...(id === undefined ? {} : { ids: [id] }),
  });
}

async function enrolmentOf(
  world: ApiWorld,
  id: string,
  { token, expiresAt, command }: IssuedEnrolment,
): Promise<Enrolment | Refusal> {
  const [row] = await seen(world, {}, id);
  if (row === undefined) return notFound(`cluster ${id}`);
  return { cluster: clusterRow(row, world), token, expiresAt: expiresAt?.toISOString(), command };
}

function noIngest(): Refusal {
  return refuse(
    409,
    'no-ingest',
    'This server takes nothing from agents; start it with --ingest ADDRESS.',
    '本服务器未启用数据接收；请使用 --ingest ADDRESS 启动。',
  );
}

function clusterRow(row: ClusterListRow, { desk }: ApiWorld): ClusterRow {
  return {
    id: row.id,
    name: row.name,
    origin: row.origin,
    health: row.health,
    version: row.version ?? undefined,
    createdAt: row.created_at.toISOString(),
    lastSeen: row.last_seen_at?.toISOString(),
    facts: { ...row.facts },
    findings: severitiesIn(row),
    workloads: row.workloads,
    nodes: row.nodes,
    sensors: row.sensors === 0 ? undefined : { expected: row.nodes, live: row.sensors },
    canRespond: desk.blocked(row.id) === undefined,
  };
}
