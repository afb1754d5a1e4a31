import {
  discoverApis,
  isMade,
  KubeError,
  type KubeObject,
  listAll,
  type ApiResource,
  type KubeClient,
  type Problem,
} from '@seawall/kube';
import { formatPath, type ResourceRef } from '@seawall/model';
import { unreachable } from '../cluster/problems.ts';
import type { ClusterChoice } from '../options.ts';
import type { NotAssessedTarget } from '../report.ts';
import { openCluster } from '../targets/cluster.ts';

/** What policies are told of a cluster: whole objects, not only what a scan keeps of them. */
export interface ReadCluster {
  /** What people declared. */
  readonly declared: readonly KubeObject[];
  /** What controllers made of it: judged with what declares it, there to be referred to. */
  readonly made: readonly KubeObject[];
  readonly problems: readonly Problem[];
  readonly notAssessed: readonly NotAssessedTarget[];
}

/** Kinds that no policy is about and that change all the time. */
const fleeting = new Set(['Event', 'Lease', 'ComponentStatus', 'NodeMetrics', 'PodMetrics']);
const abreast = 6;

/**
 * Lists the objects of a cluster: those of the given kinds and the Namespaces, or all that can be listed. What cannot be
 * read is told, and nothing else is lost. Throws a `ScanError` for a kubeconfig that the user must put right.
 */
export async function readForPolicies(
  choice: ClusterChoice,
  kinds: ReadonlySet<string> | undefined,
): Promise<ReadCluster> {
  const client = await openCluster({ targets: [], cluster: choice });
  const cluster = client.access.cluster;
  const objects: KubeObject[] = [];
  const problems: Problem[] = [];
  const notAssessed: NotAssessedTarget[] = [];
  try {
    const { resources, failed } = await discoverApis(client);
    for (const { group, reason } of failed) notAssessed.push(missing(`${cluster}: ${group}`, reason));
    const wanted = resources.filter(
      ({ kind, name, namespaced, verbs }) =>
        verbs.includes('list') &&
        !name.includes('/') &&
        !fleeting.has(kind) &&
        (kinds === undefined || kinds.has(kind) || kind === 'Namespace') &&
        (choice.namespace === undefined || namespaced || kind === 'Namespace'),
    );
    const queue = [...wanted];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        await readResource(client, next, choice.namespace, objects, notAssessed);
      }
    };
    await Promise.all(Array.from({ length: abreast }, worker));
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    problems.push(unreachable(cluster, error));
  } finally {
    client.close();
  }
  return {
    declared: objects.filter((object) => !isMade(object)),
    made: objects.filter(isMade),
    problems,
    notAssessed,
  };
}

async function readResource(
  client: KubeClient,
  resource: ApiResource,
  namespace: string | undefined,
  objects: KubeObject[],
  notAssessed: NotAssessedTarget[],
): Promise<void> {
  const { cluster } = client.access;
  const { group, version, kind, name } = resource;
  const apiVersion = group === '' ? version : `${group}/${version}`;
  try {
    const { items } = await listAll(client, resource, resource.namespaced ? { namespace } : {});
    for (const item of items) {
      const { metadata } = item as { readonly metadata?: Readonly<Record<string, unknown>> };
      const { managedFields: _, ...rest } = metadata ?? {};
      const own = typeof rest['namespace'] === 'string' ? { namespace: rest['namespace'] } : {};
      const named = typeof rest['name'] === 'string' ? rest['name'] : '';
      const ref: ResourceRef = { type: 'resource', apiVersion, kind, ...own, name: named };
      const value = { ...item, apiVersion, kind, metadata: rest } as KubeObject['value'];
      objects.push({ ref, value, origin: originOf(cluster) });
    }
  } catch (error) {
    if (!(error instanceof KubeError)) throw error;
    notAssessed.push(missing(`${cluster}: ${group === '' ? name : `${name}.${group}`}`, error.text));
  }
}

function missing(target: string, reason: NotAssessedTarget['reason']): NotAssessedTarget {
  return {
    target,
    what: 'cluster',
    reason,
    remedy: {
      en: 'give the user the right to list it, or leave out the policies that need it',
      zh: '请授予该用户列出该资源的权限，或去掉需要它的策略',
    },
  };
}

/** Objects of a cluster stand in no file: the cluster is their place. */
function originOf(cluster: string): KubeObject['origin'] {
  return {
    file: cluster,
    projectFile: '',
    document: 0,
    base: [],
    live: true,
    locate: (path) => ({ file: cluster, line: 0, column: 0, path: formatPath(path) }),
  };
}
