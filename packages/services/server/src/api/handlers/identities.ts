import { type Kysely, sql, type SqlBool } from 'kysely';
import type { IdentityRow } from '../../contract/types.ts';
import { listAlerts } from '../../read/alerts.ts';
import { textsIn } from '../../read/facts.ts';
import { grantsOf } from '../../read/grants.ts';
import { countIdentities, type IdentityListRow, listIdentities } from '../../read/identities.ts';
import { severitiesIn } from '../../read/totals.ts';
import { resourceId } from '../../state/ids.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { presentAlerts } from '../present/alerts.ts';
import { factorsOf } from '../present/factors.ts';
import { workloadLinks } from '../present/links.ts';
import { clusterNames, named } from '../present/names.ts';
import { presentTimeline } from '../present/timeline.ts';
import { worstOf } from '../present/worst.ts';
import { notFound } from '../refusal.ts';

type Keys = 'GET /identities' | 'GET /identities/{id}' | 'GET /identities/{id}/timeline';

const one = { sort: 'risk', limit: 1 } as const;

export const identityHandlers: Handlers<Keys> = {
  'GET /identities': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listIdentities(db, scope, filter, { sort, limit, cursor }),
      total ? countIdentities(db, scope, filter) : undefined,
    ]);
    return { items: await presentIdentities(db, page.items), next: page.next, total: counted };
  },

  'GET /identities/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) => {
    const { items } = await listIdentities(db, scope, { id }, one);
    const [stored] = items;
    const [row] = await presentIdentities(db, items);
    if (stored === undefined || row === undefined) return notFound(`identity ${id}`);
    const { cluster, kind, namespace, name } = stored;
    const place = namespace === null ? {} : { namespace };
    const resource = resourceId(cluster, { type: 'resource', apiVersion: 'v1', kind, ...place, name });
    const account = kind === 'ServiceAccount' ? `system:serviceaccount:${namespace ?? ''}:${name}` : name;
    const [mayDo, { worst }, usedBy, alerts] = await Promise.all([
      grantsOf(db, { cluster, kind, name, ...place }),
      worstOf(db, scope, { resource: [resource] }),
      kind === 'ServiceAccount'
        ? workloadLinks(
            db,
            scope,
            sql<SqlBool>`cluster = ${cluster} and namespace = ${namespace} and service_account = ${name}`,
          )
        : [],
      listAlerts(db, scope, { cluster: [cluster], actor: account }, { sort: 'newest', limit: 10 }),
    ]);
    return {
      ...row,
      factors: factorsOf(stored.risk_factors),
      grants: mayDo.length,
      mayDo,
      worst,
      usedBy,
      latestAlerts: await presentAlerts(db, alerts.items),
    };
  },

  'GET /identities/{id}/timeline': async ({ caller: { scope }, params: { id }, query }, { state: { db } }) => {
    const { items } = await listIdentities(db, scope, { id }, one);
    return items.length === 0 ? notFound(`identity ${id}`) : await presentTimeline(db, scope, id, query);
  },
};

async function presentIdentities(db: Kysely<Database>, rows: readonly IdentityListRow[]): Promise<IdentityRow[]> {
  const clusters = await clusterNames(db);
  return rows.map((row) => ({
    id: row.id,
    cluster: named(row.cluster, clusters) ?? { id: row.cluster, name: row.cluster },
    kind: row.kind,
    namespace: row.namespace ?? undefined,
    name: row.name,
    risk: row.risk ?? undefined,
    findings: severitiesIn(row),
    grants: textsIn(row.facts['roles']).length,
    admin: row.facts['admin'] === true,
    workloads: row.workloads,
  }));
}
