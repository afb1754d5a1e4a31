import {
  controllerOf,
  inventoryBuilder,
  isMade,
  isMapping,
  type KubeObject,
  type Mapping,
  type Workload,
  workloadsOf,
} from '@seawall/kube';
import { table, type ResourceRef, splitApiVersion } from '@seawall/model';
import { breather } from '@seawall/scan/breathe';
import { identitiesOf } from '../risk/facts/identities.ts';
import { nodeRightsOf } from '../risk/facts/node-rights.ts';
import { reachIndex } from '../risk/facts/reach.ts';
import type { KnownIdentity, KnownResource } from '../state/inventory/entities.ts';

/** What a cluster's objects come to: what the inventory keeps of them. */
export interface KnownCluster {
  readonly resources: readonly KnownResource[];
  readonly nodes: readonly { readonly name: string; readonly facts: Readonly<Record<string, unknown>> }[];
  readonly identities: readonly KnownIdentity[];
  /** The images that workloads name, by their name, with the digest where a pod says what really runs. */
  readonly images: ReadonlyMap<string, string | undefined>;
}

/** What pods say of the workload that made them. */
interface Running {
  readonly digests: Map<string, string>;
  readonly nodes: Set<string>;
  pods: number;
}

/**
 * Reads the objects of a cluster, or of manifests that stand for one. `digests`: of images by name, for workloads whose pods
 * do not say what they run.
 */
export async function knownCluster(
  objects: readonly KubeObject[],
  digests: ReadonlyMap<string, string> = new Map(),
): Promise<KnownCluster> {
  const breathe = breather();
  const builder = inventoryBuilder();
  for (const object of objects) {
    builder.add(object);
    await breathe();
  }
  const inventory = builder.build(true);
  const owners = ownerIndex(objects);
  const running = await runningOf(objects, owners);
  const reachOf = reachIndex(inventory);
  const images = new Map<string, string | undefined>();
  const resources: KnownResource[] = [];
  for (const object of objects) {
    await breathe();
    const { kind } = object.ref;
    if (kind === 'Node' || kind === 'KubeletConfiguration') continue;
    // Pods say where something runs; what else controllers made says nothing that its maker does not.
    if (isMade(object) && kind !== 'Pod') continue;
    const [workload] = workloadsOf(object);
    const owner = owners(object);
    if (workload === undefined) resources.push(plainResource(object, owner));
    else {
      const seen = running.get(keyOf(object.ref));
      const digestOf = (image: string): string | undefined =>
        seen?.digests.get(image) ?? digestIn(image) ?? digests.get(image);
      const resource = workloadResource(object, workload, owner, seen, digestOf);
      if (owner !== undefined) {
        resources.push(resource);
        continue;
      }
      for (const { spec } of workload.containers) {
        if (spec.image !== undefined) images.set(spec.image, digestOf(spec.image));
      }
      const { reach, by } = reachOf(workload);
      const { rights, why } = nodeRightsOf(workload);
      resources.push({
        ...resource,
        facts: {
          ...resource.facts,
          reach,
          exposed: reach === 'internet',
          nodeRights: rights,
          ...(by === undefined ? {} : { reachedBy: by }),
          ...(why === undefined ? {} : { nodeRightsBy: why }),
        },
      });
    }
  }
  return {
    resources,
    images,
    nodes: objects.filter(({ ref }) => ref.kind === 'Node').map(nodeOf),
    identities: [...identitiesOf(inventory).values()].map(({ kind, name, namespace, roles, powers }) => ({
      kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      facts: { roles, powers, admin: powers.some(({ id, weight }) => id === 'everything' && weight >= everywhere) },
    })),
  };
}

/** What "may do everything" weighs in the whole cluster. */
const everywhere = 70;

/** Who in the end made an object: a Deployment through its ReplicaSet, a CronJob through its Job. */
function ownerIndex(objects: readonly KubeObject[]): (object: KubeObject) => ResourceRef | undefined {
  const byKey = new Map(objects.map((object) => [keyOf(object.ref), object]));
  return (object) => {
    let owner: ResourceRef | undefined;
    let at: KubeObject | undefined = object;
    for (let step = 0; at !== undefined && step < 4; step += 1) {
      const controller = controllerOf(at);
      if (controller === undefined) break;
      const { namespace, cluster } = object.ref;
      owner = {
        type: 'resource',
        ...(cluster === undefined ? {} : { cluster }),
        apiVersion: controller.apiVersion,
        kind: controller.kind,
        ...(namespace === undefined || controller.kind === 'Node' ? {} : { namespace }),
        name: controller.name,
      };
      at = byKey.get(keyOf(owner));
    }
    return owner?.kind === 'Node' ? undefined : owner;
  };
}

async function runningOf(
  objects: readonly KubeObject[],
  ownerOf: (object: KubeObject) => ResourceRef | undefined,
): Promise<Map<string, Running>> {
  const breathe = breather();
  const running = new Map<string, Running>();
  for (const object of objects) {
    await breathe();
    if (object.ref.kind !== 'Pod') continue;
    const key = keyOf(ownerOf(object) ?? object.ref);
    const entry = running.get(key) ?? { digests: new Map(), nodes: new Set(), pods: 0 };
    running.set(key, entry);
    entry.pods += 1;
    const { spec, status } = object.value as Mapping;
    const node = isMapping(spec) ? spec['nodeName'] : undefined;
    if (typeof node === 'string') entry.nodes.add(node);
    const statuses = isMapping(status) && Array.isArray(status['containerStatuses']) ? status['containerStatuses'] : [];
    const named = new Map(
      workloadsOf(object).flatMap(({ containers }) => containers.map((one) => [one.name, one.spec.image])),
    );
    for (const one of statuses) {
      if (!isMapping(one) || typeof one['imageID'] !== 'string' || typeof one['name'] !== 'string') continue;
      const image = named.get(one['name']);
      const digest = digestIn(one['imageID']);
      if (image !== undefined && digest !== undefined) entry.digests.set(image, digest);
    }
  }
  return running;
}

function digestIn(image: string): string | undefined {
  return /(?:^|@)(sha256:[0-9a-f]{64})$/.exec(image)?.[1];
}

function workloadResource(
  object: KubeObject,
  workload: Workload,
  owner: ResourceRef | undefined,
  seen: Running | undefined,
  digestOf: (image: string) => string | undefined,
): KnownResource {
  const names = workload.containers.flatMap(({ spec }) => spec.image ?? []);
  const account = workload.pod.serviceAccountName ?? 'default';
  return {
    ...plainResource(object, owner),
    serviceAccount: account,
    images: [...new Set(names.map((name) => digestOf(name) ?? name))],
    facts: {
      ...(workload.replicas === undefined ? {} : { replicas: workload.replicas }),
      ...(seen === undefined ? {} : { pods: seen.pods, nodes: [...seen.nodes].sort() }),
      ...(object.ref.kind === 'Pod' ? { node: workload.pod.nodeName ?? null } : {}),
    },
  };
}

function plainResource(object: KubeObject, owner: ResourceRef | undefined): KnownResource {
  const { ref, value } = object;
  const uid = (value.metadata as { uid?: unknown } | undefined)?.uid;
  return {
    ref: typeof uid === 'string' ? { ...ref, uid } : ref,
    labels: value.metadata?.labels ?? {},
    ...(owner === undefined ? {} : { owner }),
    spec: specOf(object),
  };
}

/** Fields that say who an object is, not what it asks for. */
const outer: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status', 'spec']);

/** The specification; of kinds that have none, the fields that stand in its place. Never what Secrets and ConfigMaps hold. */
function specOf({ ref, value }: KubeObject): Readonly<Record<string, unknown>> {
  const { spec, ...fields } = value as Mapping;
  if (isMapping(spec)) return spec;
  const kept = Object.entries(fields).filter(([name]) => !outer.has(name));
  if (ref.apiVersion === 'v1' && (ref.kind === 'Secret' || ref.kind === 'ConfigMap')) {
    return Object.fromEntries(
      kept.map(([name, held]) => [name, isMapping(held) ? Object.keys(held).sort() : held] as const),
    );
  }
  return Object.fromEntries(kept);
}

function nodeOf({ ref, value }: KubeObject): KnownCluster['nodes'][number] {
  const { spec, status } = value as Mapping;
  const info = isMapping(status) && isMapping(status['nodeInfo']) ? status['nodeInfo'] : {};
  const labels = value.metadata?.labels ?? {};
  const text = (name: string): Record<string, string> => {
    const found = info[name];
    return typeof found === 'string' ? { [nodeFacts[name] ?? name]: found } : {};
  };
  const taints = isMapping(spec) && Array.isArray(spec['taints']) ? spec['taints'] : [];
  return {
    name: ref.name,
    facts: {
      labels,
      roles: Object.keys(labels)
        .filter((label) => label.startsWith(rolePrefix))
        .map((label) => label.slice(rolePrefix.length))
        .sort(),
      taints: taints.flatMap(taintOf),
      ...Object.assign({}, ...Object.keys(nodeFacts).map(text)),
    },
  };
}

function taintOf(taint: unknown): string[] {
  if (!isMapping(taint) || typeof taint['key'] !== 'string') return [];
  return [typeof taint['effect'] === 'string' ? `${taint['key']}:${taint['effect']}` : taint['key']];
}

const rolePrefix = 'node-role.kubernetes.io/';

/** Fields of `status.nodeInfo` that are kept, and what they are called. */
const nodeFacts: Readonly<Record<string, string>> = table({
  osImage: 'os',
  kernelVersion: 'kernel',
  kubeletVersion: 'kubelet',
  containerRuntimeVersion: 'runtime',
  architecture: 'architecture',
});

function keyOf({ apiVersion, kind, namespace, name }: ResourceRef): string {
  return `${splitApiVersion(apiVersion)[0]}/${kind}/${namespace ?? ''}/${name}`;
}
