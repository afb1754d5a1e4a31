import type { Engine } from './engine.ts';
import { timeParameter } from './search.ts';

/** An object of a cluster, as audit events name it. */
export interface AuditedObject {
  readonly cluster: string;
  readonly group: string;
  /** `deployments`. */
  readonly resource: string;
  /** Empty for what belongs to none. */
  readonly namespace: string;
  readonly name: string;
}

/** A change of an object that the API server made. */
export interface ObjectChange extends AuditedObject {
  readonly id: number;
  /** RFC 3339 in UTC. */
  readonly time: string;
  readonly verb: string;
  readonly subresource: string;
  /** What was asked for, and the whole object that came of it, as JSON; empty where the log does not hold it. */
  readonly asked: string;
  readonly answered: string;
}

/** So many changes of one object are gone back, and so many of all of them. */
const mostOfOne = 30;
const mostOfAll = 1500;

/** What became of objects up to a moment, the latest first; trials, and what was refused, changed nothing. */
export async function objectChanges(
  engine: Engine,
  objects: readonly AuditedObject[],
  until: Date,
): Promise<ObjectChange[]> {
  if (objects.length === 0) return [];
  const rows = await engine.query<Omit<ObjectChange, 'time'> & { at: string }>(
    `select id, formatDateTime(time, '%Y-%m-%dT%H:%i:%S.%fZ', 'UTC') as at, cluster, resource, namespace, name, subresource, verb,
       JSONExtractString(fields, 'ka.target.group') as group, JSONExtractString(fields, 'ka.req.object') as asked,
       JSONExtractString(fields, 'ka.resp.object') as answered
     from seawall.event_audit
     where cluster in {clusters:Array(String)} and namespace in {namespaces:Array(String)}
       and has({names:Array(String)}, name)
       and has({keys:Array(String)}, concat(cluster, '/', namespace, '/', resource, '/', name))
       and verb in ('create', 'update', 'patch', 'delete') and code between 200 and 299
       and subresource in ('', 'scale', 'ephemeralcontainers') and position(uri, 'dryRun=') = 0
       and time <= {until:DateTime64(3, 'UTC')}
     order by time desc, id desc limit ${mostOfOne} by cluster, namespace, resource, name limit ${mostOfAll}`,
    {
      clusters: [...new Set(objects.map(({ cluster }) => cluster))],
      namespaces: [...new Set(objects.map(({ namespace }) => namespace))],
      names: [...new Set(objects.map(({ name }) => name))],
      keys: [...new Set(objects.map(keyOf))],
      until: timeParameter(until),
    },
  );
  return rows.map(({ at, ...row }) => ({ ...row, time: at.replace(/(\.\d{3})\d*Z$/, '$1Z') }));
}

function keyOf({ cluster, name, namespace, resource }: AuditedObject): string {
  return `${cluster}/${namespace}/${resource}/${name}`;
}
