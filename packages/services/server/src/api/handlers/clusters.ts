import { record } from '../../auth/audit.ts';
import type { ClusterRow, Enrolment } from '../../contract/types.ts';
import { publishLive } from '../../live/publish.ts';
import { type ClusterListRow, listSeenClusters } from '../../read/clusters.ts';
import { severitiesIn } from '../../read/totals.ts';
import type { AccessScope } from '../../state/access.ts';
import { pageOf } from '../../state/cursor.ts';
import { deleteCluster, saveCluster } from '../../state/inventory/clusters.ts';
import type { Handlers } from '../handler.ts';
import { badField, notFound, refuse, type Refusal } from '../refusal.ts';
import type { ApiWorld } from '../world.ts';
import type { Caller } from '../../auth/caller.ts';

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
    const known = await db
      .selectFrom('clusters')
      .select('id')
      .where((eb) => eb.or([eb('id', '=', id), eb('name', '=', name)]))
      .executeTakeFirst();
    if (known !== undefined) return badField('/name', `There is a cluster ${name} already.`, `集群 ${name} 已存在。`);
    await db.transaction().execute(async (trx) => {
      await saveCluster(trx, { id, name, origin: 'enrolled' });
      await record(trx, caller, { action: 'cluster.create', target: id });
      await publishLive(trx, [{ topic: 'cluster', what: 'new', id, cluster: id }]);
    });
    return await enrol(world, caller, id);
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
    await record(world.state.db, caller, { action: 'cluster.token', target: id });
    return await enrol(world, caller, id);
  },

  'DELETE /clusters/{id}': async ({ caller, params: { id } }, { state: { db } }) =>
    await db.transaction().execute(async (trx) => {
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

async function enrol(world: ApiWorld, caller: Caller, id: string): Promise<Enrolment | Refusal> {
  if (world.enrolment === undefined) return noIngest();
  const { token, expiresAt, command } = await world.enrolment.issue(id, caller.userId);
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
