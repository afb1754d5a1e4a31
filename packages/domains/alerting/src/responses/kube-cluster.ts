import {
  type ApiResource,
  createObject,
  deleteObject,
  discoverApis,
  evictPod,
  getObject,
  isKubeError,
  type KubeClient,
  listAll,
  patchObject,
  type Target,
} from '@seawall/kube';
import { table, displayRef, type ResourceRef, splitApiVersion } from '@seawall/model';
import type { ResponseCluster } from './cluster.ts';

const fieldManager = 'seawall-response';

/** The resources that responses change themselves; others (owners of other kinds) are looked up. */
const known: Readonly<Record<string, readonly [name: string, namespaced: boolean]>> = table({
  'v1 Pod': ['pods', true],
  'v1 Node': ['nodes', false],
  'v1 ReplicationController': ['replicationcontrollers', true],
  'apps/v1 Deployment': ['deployments', true],
  'apps/v1 ReplicaSet': ['replicasets', true],
  'apps/v1 StatefulSet': ['statefulsets', true],
  'apps/v1 DaemonSet': ['daemonsets', true],
  'batch/v1 Job': ['jobs', true],
  'batch/v1 CronJob': ['cronjobs', true],
  'networking.k8s.io/v1 NetworkPolicy': ['networkpolicies', true],
});

const policies: ApiResource = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  name: 'networkpolicies',
  namespaced: true,
  verbs: [],
};

/**
 * What responses need of a cluster, through the API server that a client speaks to. With `dryRun` the server checks and
 * answers everything as if it were done, admission included, and stores nothing.
 */
export function kubeCluster(
  client: KubeClient,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): ResponseCluster {
  let served: Promise<readonly ApiResource[]> | undefined;

  async function resourceOf({ apiVersion, kind }: ResourceRef): Promise<Target['resource'] | undefined> {
    const [group, version] = splitApiVersion(apiVersion);
    const found = known[`${apiVersion} ${kind}`];
    if (found !== undefined) return { group, version, name: found[0], namespaced: found[1] };
    served ??= discoverApis(client).then(({ resources }) => resources);
    const resource = (await served).find((each) => each.group === group && each.kind === kind);
    return resource === undefined ? undefined : { ...resource, version };
  }

  async function targetOf(ref: ResourceRef): Promise<Target | undefined> {
    const resource = await resourceOf(ref);
    return resource === undefined ? undefined : { resource, namespace: ref.namespace, name: ref.name };
  }

  async function mustHave(ref: ResourceRef): Promise<Target> {
    const target = await targetOf(ref);
    if (target === undefined) throw new Error(`the cluster does not know the kind of ${displayRef(ref)}`);
    return target;
  }

  return {
    get: async (ref) => {
      const target = await targetOf(ref);
      if (target === undefined) return undefined;
      try {
        return await getObject(client, target);
      } catch (error) {
        if (isKubeError(error, 'not-found')) return undefined;
        throw error;
      }
    },
    patch: async (ref, patch) => {
      await patchObject(client, await mustHave(ref), 'merge', patch, { fieldManager, dryRun });
    },
    create: async (object) => {
      const { apiVersion, kind, metadata } = object as {
        apiVersion: string;
        kind: string;
        metadata: { name: string; namespace?: string };
      };
      const { resource, namespace } = await mustHave({ type: 'resource', apiVersion, kind, ...metadata });
      await createObject(client, resource, object as Parameters<typeof createObject>[2], {
        fieldManager,
        dryRun,
        ...(namespace === undefined ? {} : { namespace }),
      });
    },
    delete: async (ref) => {
      try {
        await deleteObject(client, await mustHave(ref), {
          dryRun,
          ...(ref.uid === undefined ? {} : { uid: ref.uid }),
        });
      } catch (error) {
        if (!isKubeError(error, 'not-found')) throw error;
      }
    },
    evict: async ({ name, namespace = 'default', uid }) =>
      evictPod(client, namespace, name, { dryRun, ...(uid === undefined ? {} : { uid }) }),
    networkPolicies: async (namespace) => (await listAll(client, policies, { namespace })).items,
  };
}
