import { defined } from '../../defined.ts';
import type { Kysely } from 'kysely';
import type { AuditEntry, StoredEvent } from '../../contract/types.ts';
import type { EventRow } from '../../events/search.ts';
import { listPolicies } from '../../read/policies.ts';
import type { AccessScope } from '../../state/access.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { type ObjectBefore, objectsBefore } from '../present/audit/before.ts';
import { auditDiff } from '../present/audit/diff.ts';
import { auditEntities } from '../present/audit/entity.ts';
import { clusterNames, named } from '../present/names.ts';
import { verdictNames } from '../present/policies.ts';

type Keys = 'GET /events' | 'GET /audit';

export const eventHandlers: Handlers<Keys> = {
  'GET /events': async ({ caller: { scope }, query }, { state: { db }, events }) => {
    const { cursor, limit, from, to, ...filter } = query;
    const page = await events.search(scope, { ...defined(filter), ...span(from, to) }, pageOf(limit, cursor));
    const clusters = await clusterNames(db);
    return { items: page.items.map((row) => eventOf(row, clusters)), next: page.next };
  },

  'GET /audit': async ({ caller: { scope }, query }, world) => {
    const {
      state: { db },
      events,
    } = world;
    const { cursor, limit, from, to, cluster, namespace, user, verb, kind, name, outcome, changes, q } = query;
    const policy = query.policy === undefined ? undefined : await policyOf(db, scope, query.policy);
    const verbs = verb ?? (changes === 'true' ? changing : undefined);
    const columns = defined({
      verb: verbs,
      resource: kind,
      name: name === undefined ? undefined : [name],
      code: outcome === undefined ? undefined : codes[outcome],
    });
    const page = await events.search(
      scope,
      {
        ...defined({ cluster, namespace, actor: user, q }),
        kind: ['audit'],
        ...span(from, to),
        columns,
        ...(policy === undefined
          ? {}
          : { cluster: policy.clusters, verdict: { of: query.verdict ?? 'any', policies: policy.names } }),
      },
      pageOf(limit, cursor),
    );
    const clusters = await clusterNames(db);
    const [entities, before] = await Promise.all([
      auditEntities(db, page.items, scope, clusters),
      objectsBefore(page.items, world),
    ]);
    return {
      items: page.items.map((row) => ({
        ...auditOf(row, clusters, before.get(row.id)),
        entity: entities.get(row.id),
      })),
      next: page.next,
    };
  },
};

/** As verdicts name a policy, and where it is; of one that is not seen nothing is. */
async function policyOf(
  db: Kysely<Database>,
  scope: AccessScope,
  id: string,
): Promise<{ names: readonly string[]; clusters: readonly string[] }> {
  const { items } = await listPolicies(db, scope, { id }, { limit: 1 });
  return { names: items.flatMap(verdictNames), clusters: items.map(({ cluster }) => cluster) };
}

const changing = ['create', 'update', 'patch', 'delete', 'deletecollection'];

function range(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => String(from + index));
}

/** The answers of the API server that stand for each outcome. */
const codes = {
  allowed: range(100, 399),
  denied: ['401', '403'],
  failed: ['400', '402', ...range(404, 599)],
} as const;

function pageOf(limit: number, cursor: string | undefined): { limit: number; cursor?: string } {
  return { limit, ...(cursor === undefined ? {} : { cursor }) };
}

function span(from: string | undefined, to: string | undefined): { from?: Date; to?: Date } {
  return {
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
  };
}

function eventOf(row: EventRow, clusters: ReadonlyMap<string, string>): StoredEvent {
  return {
    id: String(row.id),
    time: row.time,
    kind: row.kind,
    source: row.source,
    cluster: named(filled(row.cluster) ?? null, clusters),
    node: filled(row.node),
    namespace: filled(row.namespace),
    pod: filled(row.pod),
    container: filled(row.container),
    actor: filled(row.actor),
    fields: { ...row.fields },
  };
}

function auditOf(row: EventRow, clusters: ReadonlyMap<string, string>, before: ObjectBefore | undefined): AuditEntry {
  // The object that came of it tells the old values of the next change; of this one it repeats all that stayed.
  const { 'ka.resp.object': _, ...fields } = row.fields;
  const diff = auditDiff(fields, before);
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return value === undefined || value === null || value === '' ? undefined : String(value);
  };
  const status = Number(text('ka.response.code') ?? Number.NaN);
  return {
    id: String(row.id),
    at: row.time,
    cluster: named(filled(row.cluster) ?? null, clusters),
    user: row.actor,
    verb: text('ka.verb') ?? '',
    resource: text('ka.target.resource') ?? '',
    subresource: text('ka.target.subresource'),
    namespace: filled(row.namespace),
    name: text('ka.target.name'),
    status: Number.isInteger(status) ? status : undefined,
    outcome: outcomeOf(status),
    sourceAddresses: [...row.addresses],
    userAgent: text('ka.useragent'),
    diff,
    before: diff?.some((change) => change.before !== undefined) === true ? before?.told : undefined,
    fields,
  };
}

function outcomeOf(status: number): AuditEntry['outcome'] {
  if (status === 401 || status === 403) return 'denied';
  return status >= 400 ? 'failed' : 'allowed';
}

/** The event store has no empty columns but empty texts. */
function filled(text: string): string | undefined {
  return text === '' ? undefined : text;
}
