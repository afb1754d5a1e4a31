import { own, type Path, splitApiVersion } from '@seawall/model';
import { type ImageReference, parseImage } from './image.ts';
import { type ContainerSpec, type PodSpec, type PodTemplateSpec, podTemplate } from './kinds/pod.ts';
import type { KubeObject } from './object.ts';
import type { Labels } from './selector.ts';
import { bringIntoShape, isMapping, type Misfit } from './shape.ts';
import type { Mapping, Value } from './yaml/document.ts';

/** `sidecar` is an init container with `restartPolicy: Always`, which runs as long as the pod does. */
export type ContainerRole = 'container' | 'init' | 'sidecar' | 'ephemeral';

export interface Container {
  readonly role: ContainerRole;
  readonly name: string;
  readonly spec: ContainerSpec;
  /** From the object's root. */
  readonly path: Path;
  /** Undefined when the container names no image or one that cannot be read. */
  readonly image?: ImageReference;
}

/** A pod, or an object that makes pods from a template, seen alike whatever its kind. */
export interface Workload {
  readonly object: KubeObject;
  readonly namespace: string;
  /** The pods' own metadata: for a Pod its own, else the template's. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly pod: PodSpec;
  /** From the object's root to the pod's metadata and spec. */
  readonly templatePath: Path;
  readonly podPath: Path;
  readonly containers: readonly Container[];
  /** How many pods the object asks for; 1 where it does not say, undefined where that is not fixed (DaemonSet). */
  readonly replicas?: number;
  /** Whether the pods are meant to end: Jobs and CronJobs. */
  readonly finite: boolean;
}

interface Known {
  readonly path: Path;
  readonly replicas: boolean;
  readonly finite?: boolean;
}

const template: Path = ['spec', 'template'];
const replicated: Known = { path: template, replicas: true };

/** Where each built-in kind keeps its pod template; custom kinds are searched, see `findTemplates`. */
const known: Readonly<Record<string, Readonly<Record<string, Known>>>> = {
  '': {
    Pod: { path: [], replicas: true },
    PodTemplate: { path: ['template'], replicas: false },
    ReplicationController: replicated,
  },
  apps: {
    DaemonSet: { path: template, replicas: false },
    Deployment: replicated,
    ReplicaSet: replicated,
    StatefulSet: replicated,
  },
  'apps.openshift.io': { DeploymentConfig: replicated },
  batch: {
    CronJob: { path: ['spec', 'jobTemplate', 'spec', 'template'], replicas: false, finite: true },
    Job: { path: template, replicas: false, finite: true },
  },
  extensions: {
    DaemonSet: { path: template, replicas: false },
    Deployment: replicated,
    ReplicaSet: replicated,
  },
};

const builtInGroup = /^[^.]*$|\.k8s\.io$/;

/**
 * The workloads that an object bears: one for the built-in kinds, one for each pod template that a custom kind holds
 * (Argo Rollout, Knative Service, OpenKruise CloneSet, Volcano Job, KubeRay cluster and the like), else none.
 */
export function workloadsOf(object: KubeObject): Workload[] {
  const [group] = splitApiVersion(object.ref.apiVersion);
  const entry = own(own(known, group) ?? {}, object.ref.kind);
  if (entry !== undefined) {
    const workload = workloadAt(object, entry.path, entry);
    return workload === undefined ? [] : [workload];
  }
  if (builtInGroup.test(group) && !customGroups.has(group)) return [];
  const spec = (object.value as Mapping)['spec'];
  if (!isMapping(spec)) return [];
  const found: Path[] = [];
  findTemplates(spec, ['spec'], 0, found);
  return found
    .map((path) => workloadAt(object, path, { path, replicas: path.length === 2 }))
    .filter((workload) => workload !== undefined);
}

/** Groups under k8s.io whose kinds are served by add-ons and may carry pod templates. */
const customGroups = new Set(['jobset.x-k8s.io', 'leaderworkerset.x-k8s.io', 'agents.x-k8s.io']);

const templateKeys = /^(?:template|podTemplate|podTemplateSpec|workerTemplate|leaderTemplate|jobTemplate)$/;
const searchDepth = 6;

function findTemplates(value: Value, path: Path, depth: number, found: Path[]): void {
  if (depth > searchDepth) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) findTemplates(item, [...path, index], depth + 1, found);
    return;
  }
  if (!isMapping(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (!isMapping(child) && !Array.isArray(child)) continue;
    const childPath = [...path, key];
    if (templateKeys.test(key) && isMapping(child) && isPodSpec(child['spec'])) found.push(childPath);
    else findTemplates(child, childPath, depth + 1, found);
  }
}

function isPodSpec(value: Value | undefined): boolean {
  return isMapping(value) && Array.isArray(value['containers']);
}

/** Brings the pod templates of a custom kind into shape; the built-in kinds were shaped with their object. */
export function shapeCustomTemplates(object: KubeObject): Misfit[] {
  const [group] = splitApiVersion(object.ref.apiVersion);
  if (own(known, group) !== undefined) return [];
  return workloadsOf(object).flatMap((workload) => {
    const node = at(object.value, workload.templatePath);
    if (!isMapping(node)) return [];
    return bringIntoShape(node, podTemplate).map((misfit) => ({
      ...misfit,
      path: [...workload.templatePath, ...misfit.path],
    }));
  });
}

function workloadAt(object: KubeObject, path: Path, entry: Known): Workload | undefined {
  const node = at(object.value, path);
  if (!isMapping(node) || !isMapping(node['spec'])) return undefined;
  const { metadata, spec = {} } = node as PodTemplateSpec;
  const podPath = [...path, 'spec'];
  const replicas = entry.replicas ? replicasOf(object.value) : undefined;
  return {
    object,
    namespace: object.ref.namespace ?? 'default',
    labels: metadata?.labels ?? {},
    annotations: metadata?.annotations ?? {},
    pod: spec,
    templatePath: path,
    podPath,
    containers: [
      ...containersIn(spec.initContainers, [...podPath, 'initContainers'], 'init'),
      ...containersIn(spec.containers, [...podPath, 'containers'], 'container'),
      ...containersIn(spec.ephemeralContainers, [...podPath, 'ephemeralContainers'], 'ephemeral'),
    ],
    ...(replicas === undefined ? {} : { replicas }),
    finite: entry.finite ?? false,
  };
}

function containersIn(specs: readonly ContainerSpec[] | undefined, path: Path, role: ContainerRole): Container[] {
  if (!Array.isArray(specs)) return [];
  return (specs as readonly ContainerSpec[]).map((spec, index) => {
    const image = spec.image === undefined ? undefined : parseImage(spec.image);
    return {
      role: role === 'init' && spec.restartPolicy === 'Always' ? 'sidecar' : role,
      name: spec.name ?? `#${index}`,
      spec,
      path: [...path, index],
      ...(image === undefined ? {} : { image }),
    };
  });
}

function replicasOf(value: Mapping): number {
  const spec = value['spec'];
  const replicas = isMapping(spec) ? spec['replicas'] : undefined;
  return typeof replicas === 'number' ? replicas : 1;
}

function at(value: Value, path: Path): Value | undefined {
  let node: Value | undefined = value;
  for (const part of path) {
    if (typeof part === 'number') node = Array.isArray(node) ? node[part] : undefined;
    else node = isMapping(node) ? node[part] : undefined;
  }
  return node;
}
