import { isEmptySelector, type LabelSelector, labelsInclude, selectorMatches } from '@seawall/kube';
import type { Kysely } from 'kysely';
import type { WorkloadDetail } from '../contract/types.ts';
import type { Database } from '../state/tables.ts';
import { fields, listIn } from './pod-spec.ts';

interface Place {
  readonly cluster: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

type Exposure = WorkloadDetail['exposure'][number];
type Restriction = WorkloadDetail['networkPolicies'][number];

interface Stored {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly spec: Readonly<Record<string, unknown>>;
}

const read = ['Service', 'Ingress', 'HTTPRoute', 'NetworkPolicy'];

/** What leads to the pods of a workload, and the policies that restrict their traffic, as the inventory has them. */
export async function surroundingsOf(
  db: Kysely<Database>,
  { cluster, namespace, labels }: Place,
): Promise<{ exposure: Exposure[]; networkPolicies: Restriction[] }> {
  const objects: Stored[] = await db
    .selectFrom('resources')
    .select(['id', 'kind', 'name', 'namespace', 'spec'])
    .where('cluster', '=', cluster)
    .where('kind', 'in', read)
    .where('namespace', '=', namespace)
    .where('deleted_at', 'is', null)
    .orderBy('name')
    .execute();
  const ofKind = (kind: string): Stored[] => objects.filter((object) => object.kind === kind);
  const services = ofKind('Service').filter(({ spec }) => selects(spec['selector'], labels));
  const names = new Set(services.map(({ name }) => name));
  const routes = [...ofKind('Ingress'), ...ofKind('HTTPRoute')].filter(({ spec }) =>
    backendsOf(spec).some((name) => names.has(name)),
  );
  return {
    exposure: [...services.map(serviceExposure), ...routes.map(routeExposure)],
    networkPolicies: ofKind('NetworkPolicy')
      .filter(({ spec }) => {
        const selector = fields(spec['podSelector']) as LabelSelector;
        return isEmptySelector(selector) || selectorMatches(selector, labels);
      })
      .map(({ id, kind, name, namespace: place, spec }) => {
        const types = listIn(spec['policyTypes']);
        return {
          id,
          kind,
          name,
          ...(place === null ? {} : { namespace: place }),
          ingress: types.length === 0 || types.includes('Ingress'),
          egress: types.includes('Egress') || (types.length === 0 && spec['egress'] !== undefined),
        };
      }),
  };
}

/** A service without a selector selects nothing by itself. */
function selects(selector: unknown, labels: Readonly<Record<string, string>>): boolean {
  const wanted = fields(selector) as Readonly<Record<string, string>>;
  return Object.keys(wanted).length > 0 && labelsInclude(labels, wanted);
}

function serviceExposure({ kind, name, spec }: Stored): Exposure {
  const type = typeof spec['type'] === 'string' ? spec['type'] : 'ClusterIP';
  return {
    kind,
    name,
    type,
    ports: listIn(spec['ports']).map((port) => {
      const { port: number, protocol = 'TCP', nodePort } = fields(port);
      return `${plain(number)}/${plain(protocol)}${nodePort === undefined ? '' : ` (node ${plain(nodePort)})`}`;
    }),
    hosts: listIn(spec['externalIPs']).map(plain),
    outside: type === 'LoadBalancer' || type === 'NodePort' || listIn(spec['externalIPs']).length > 0,
  };
}

function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function routeExposure({ kind, name, spec }: Stored): Exposure {
  const rules = listIn(spec['rules']).map(fields);
  const hosts = [...rules.map((rule) => rule['host']), ...listIn(spec['hostnames'])].filter(
    (host) => typeof host === 'string',
  );
  return { kind, name, ports: [], hosts: [...new Set(hosts)], outside: true };
}

/** The services that an Ingress or a route sends to. */
function backendsOf(spec: Readonly<Record<string, unknown>>): string[] {
  const rules = listIn(spec['rules']).map(fields);
  const ofIngress = [
    spec['defaultBackend'],
    ...rules.flatMap((rule) => listIn(fields(rule['http'])['paths']).map((path) => fields(path)['backend'])),
  ].map((backend) => fields(fields(backend)['service'])['name']);
  const ofRoute = rules.flatMap((rule) => listIn(rule['backendRefs']).map((backend) => fields(backend)['name']));
  return [...ofIngress, ...ofRoute].filter((name) => typeof name === 'string');
}
