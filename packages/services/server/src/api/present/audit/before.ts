import { type Kysely, sql } from 'kysely';
import type { AuditEntry } from '../../../contract/types.ts';
import type { AuditedObject, ObjectChange } from '../../../events/history.ts';
import type { EventRow } from '../../../events/search.ts';
import type { Database } from '../../../state/tables.ts';
import type { ApiWorld } from '../../world.ts';
import { afterPatch } from './reckon.ts';
import { type Fields, isFields, parsed } from './values.ts';

/** An object as it was known before a change. */
export interface ObjectBefore {
  /** How it is known. */
  readonly told: NonNullable<AuditEntry['before']>;
  readonly object: Fields;
  /** Whether what stood at a path would be known. */
  covers(path: string): boolean;
  /** Of a whole new object the part that is known of the old one. */
  within(body: object): Fields;
  /** Whether patches of it add to lists of named items, as those of Kubernetes' own kinds do, or replace them. */
  readonly mergesLists: boolean;
  /** The change itself may have been seen already. */
  readonly mayBeLate: boolean;
}

/** Changes are seen in the cluster up to so long after the log has told of them. */
const lagMs = 5000;

/** The objects that the audit events changed, as they were known before, by the events' ids. */
export async function objectsBefore(
  rows: readonly EventRow[],
  { events, state: { db } }: Pick<ApiWorld, 'events' | 'state'>,
): Promise<ReadonlyMap<number, ObjectBefore>> {
  const changing = rows.flatMap((row) => {
    const object = changedObject(row);
    return object === undefined ? [] : [{ row, object }];
  });
  const [first] = changing;
  if (first === undefined) return new Map();
  const objects = [...new Map(changing.map(({ object }) => [keyOf(object), object])).values()];
  const until = changing.reduce((latest, { row }) => (row.time > latest ? row.time : latest), first.row.time);
  const [changes, versions] = await Promise.all([events.changesOf(objects, new Date(until)), versionsOf(db, objects)]);
  const byObject = Map.groupBy(changes, keyOf);
  return new Map(
    changing.flatMap(({ row, object }): [number, ObjectBefore][] => {
      const earlier = (byObject.get(keyOf(object)) ?? []).filter(({ id, time }) => isBefore({ id, time }, row));
      const before = latestOf(earlier, versions.get(keyOf(object)) ?? [], object, row);
      return before === undefined ? [] : [[row.id, before]];
    }),
  );
}

function isBefore(
  a: { readonly id: number; readonly time: string },
  b: { readonly id: number; readonly time: string },
): boolean {
  return a.time < b.time || (a.time === b.time && a.id < b.id);
}

/** What a change with a known body was made to. */
function changedObject({ cluster, fields, namespace }: EventRow): AuditedObject | undefined {
  const { 'ka.verb': verb, 'ka.target.name': name, 'ka.target.resource': resource, 'ka.req.object': asked } = fields;
  const subresource = fields['ka.target.subresource'] ?? '';
  const group = String(fields['ka.target.group'] ?? '');
  if (verb !== 'update' && verb !== 'patch') return undefined;
  if (subresource !== '' && subresource !== 'scale' && subresource !== 'ephemeralcontainers') return undefined;
  if (typeof name !== 'string' || typeof resource !== 'string' || typeof asked !== 'string') return undefined;
  return cluster === '' ? undefined : { cluster, group, resource, namespace, name };
}

function keyOf({ cluster, group, name, namespace, resource }: AuditedObject): string {
  return JSON.stringify([cluster, group, resource, namespace, name]);
}

/** By the log or by the inventory, whichever knew it last. */
function latestOf(
  earlier: readonly ObjectChange[],
  versions: readonly Version[],
  object: AuditedObject,
  { time }: EventRow,
): ObjectBefore | undefined {
  const logged = fromLog(earlier, object);
  const version = versions.find(({ since, until }) => since < time && time <= until);
  const seen = version === undefined ? undefined : fromInventory(earlier, version, object, time);
  if (logged === undefined || seen === undefined) return logged ?? seen;
  return seen.told.at > logged.told.at || !logged.whole ? seen : logged;
}

/** The last change that the log holds whole, and what patches made of it since. */
function fromLog(
  earlier: readonly ObjectChange[],
  { group }: AuditedObject,
): (ObjectBefore & { readonly whole: boolean }) | undefined {
  const at = earlier.findIndex((change) => change.verb === 'delete' || wholeOf(change) !== undefined);
  const base = earlier[at];
  const known = base === undefined ? undefined : wholeOf(base);
  if (base === undefined || known === undefined) return undefined;
  const since = earlier.slice(0, at);
  const object = reckoned(known, since, group);
  if (object === undefined) return undefined;
  return {
    told: { from: 'audit', at: base.time, event: String(base.id), changes: since.length },
    object,
    covers: (path) => !path.startsWith('/status'),
    within: withoutStatus,
    mergesLists: mergesLists(group),
    mayBeLate: false,
    // What was asked for to be made lacks what the API server adds to it.
    whole: base.answered !== '' || base.verb !== 'create',
  };
}

function wholeOf({ answered, asked, subresource, verb }: ObjectChange): Fields | undefined {
  if (subresource === 'scale') return undefined;
  const line = answered !== '' ? answered : verb === 'patch' ? '' : asked;
  const object = line === '' ? undefined : parsed(line);
  if (!isFields(object)) return undefined;
  return withoutStatus(object);
}

function withoutStatus(object: object): Fields {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== 'status'));
}

/** What changes made of an object, the latest first; undefined where one of them is not known. */
function reckoned(object: Fields, changes: readonly ObjectChange[], group: string): Fields | undefined {
  let at: Fields | undefined = object;
  for (const change of changes.toReversed()) {
    const whole = wholeOf(change);
    const { asked, subresource } = change;
    const patch = asked === '' ? undefined : parsed(asked);
    if (whole !== undefined) at = whole;
    else if (patch === undefined || change.verb === 'delete') return undefined;
    else at = afterPatch(at, subresource === 'scale' ? scaled(patch) : patch, mergesLists(group));
    if (at === undefined) return undefined;
  }
  return at;
}

function scaled(scale: unknown): unknown {
  const spec = isFields(scale) && isFields(scale['spec']) ? scale['spec'] : {};
  return 'replicas' in spec ? { spec: { replicas: spec['replicas'] } } : {};
}

/** What the inventory held, and what the log says became of it since it was last seen so. */
function fromInventory(
  earlier: readonly ObjectChange[],
  { labels, seen, spec, specless }: Version,
  { group }: AuditedObject,
  time: string,
): ObjectBefore | undefined {
  const at = seen < time ? seen : time;
  const unseen = new Date(Date.parse(at) - lagMs).toISOString();
  const later = earlier.filter((change) => change.time > unseen);
  const held: Fields = specless ? { ...spec, metadata: { labels } } : { spec, metadata: { labels } };
  const object = reckoned(held, later, group);
  if (object === undefined) return undefined;
  const covers = (path: string): boolean =>
    path.startsWith('/metadata/labels') ||
    (specless ? !/^\/(?:metadata|status|apiVersion|kind)(?:\/|$)/.test(path) : /^\/spec(?:\/|$)/.test(path));
  const within = (body: object): Fields =>
    Object.fromEntries(
      Object.entries(body).flatMap(([name, value]): [string, unknown][] => {
        if (name === 'metadata') return [[name, { labels: isFields(value) ? (value['labels'] ?? {}) : {} }]];
        return covers(`/${name}`) ? [[name, value]] : [];
      }),
    );
  return {
    told: { from: 'inventory', at, changes: later.length },
    object: within(object),
    covers,
    within,
    mergesLists: mergesLists(group),
    mayBeLate: true,
  };
}

/** Groups of Kubernetes itself, whose kinds say how their lists are merged; those of others replace them. */
const ownGroups: ReadonlySet<string> = new Set([
  '',
  'apps',
  'batch',
  'autoscaling',
  'policy',
  'extensions',
  'networking.k8s.io',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiregistration.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'certificates.k8s.io',
  'resource.k8s.io',
]);

function mergesLists(group: string): boolean {
  return ownGroups.has(group);
}

interface Version {
  readonly since: string;
  readonly seen: string;
  readonly until: string;
  readonly labels: Fields;
  readonly spec: Fields;
  /** Whether the kind has fields of its own in the place of a specification. */
  readonly specless: boolean;
}

interface VersionRow {
  readonly cluster: string;
  readonly api_version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly since: Date;
  readonly seen: Date;
  readonly until: Date | null;
  readonly labels: Fields;
  readonly spec: Fields;
}

/** Beyond any moment that an event can bear. */
const forEver = '9999';
const never: ReadonlySet<string> = new Set(['Secret', 'ConfigMap']);

async function versionsOf(
  db: Kysely<Database>,
  objects: readonly AuditedObject[],
): Promise<ReadonlyMap<string, readonly Version[]>> {
  const column = (name: 'cluster' | 'namespace' | 'name') => objects.map((object) => object[name]);
  const { rows } = await sql<VersionRow>`
    with asked as (
      select r.* from resources r join unnest(${column('cluster')}::text[], ${column('namespace')}::text[],
        ${column('name')}::text[]) as o(cluster, namespace, name)
      on r.cluster = o.cluster and coalesce(r.namespace, '') = o.namespace and r.name = o.name
    )
    select a.cluster, a.api_version, a.kind, coalesce(a.namespace, '') as namespace, a.name, a.labels, a.spec,
      coalesce((select max(c.at) from entity_changes c where c.entity = a.id and c.what in ('appeared', 'changed')),
        a.first_seen) as since, a.last_seen as seen, a.deleted_at as until
    from asked a
    union all
    select a.cluster, a.api_version, a.kind, coalesce(a.namespace, ''), a.name, v.labels, v.spec, v.since, v.seen, v.until
    from asked a join object_versions v on v.resource = a.id`.execute(db);
  const known = rows.filter(({ kind }) => !never.has(kind));
  return Map.groupBy(known.map(versionOf), ({ key }) => key);
}

function versionOf(row: VersionRow): Version & { readonly key: string } {
  const { api_version: apiVersion, cluster, kind, labels, name, namespace, since, seen, spec, until } = row;
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return {
    key: keyOf({ cluster, group, resource: pluralOf(kind), namespace, name }),
    since: since.toISOString(),
    seen: seen.toISOString(),
    until: until?.toISOString() ?? forEver,
    labels,
    spec,
    specless: specless.has(kind),
  };
}

/** As the API server names the kinds of an API: in small letters and in the plural of English. */
function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (/(?:s|x|ch|sh)$/.test(name)) return `${name}es`;
  return /[^aeiou]y$/.test(name) ? `${name.slice(0, -1)}ies` : `${name}s`;
}

const specless: ReadonlySet<string> = new Set([
  'ServiceAccount',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'StorageClass',
  'PriorityClass',
  'RuntimeClass',
]);
