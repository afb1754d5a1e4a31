import { own, splitApiVersion } from '@seawall/model';
import type { RoleBinding } from '../kinds/rbac.ts';
import type { Service } from '../kinds/network.ts';
import type { PodDisruptionBudget } from '../kinds/policy.ts';
import type { KubeObject } from '../object.ts';
import { isEmptySelector, labelsInclude, type LabelSelector, selectorMatches } from '../selector.ts';
import { isMapping } from '../shape.ts';
import type { Workload } from '../workload.ts';
import { controllerOf } from './owner.ts';

/**
 * Whether an object has a say in what a workload is, may do or is reached by: the workload itself and the pods that it
 * made, what its pods mount and run as, who selects or scales it, what its account is bound to, where it runs.
 */
export function bearsOn(object: KubeObject, workload: Workload): boolean {
  const { kind, namespace, name } = object.ref;
  if (isSame(object, workload.object) || isMadeBy(object, workload)) return true;
  const test = own(tests, kind);
  if (test === undefined) return false;
  if (namespace !== undefined && namespace !== workload.namespace && !crossing.has(kind)) return false;
  return test(object, workload, name);
}

/** Kinds that reach into other namespaces than their own. */
const crossing: ReadonlySet<string> = new Set(['RoleBinding']);

function isSame(a: KubeObject, b: KubeObject): boolean {
  return (
    a.ref.kind === b.ref.kind &&
    a.ref.namespace === b.ref.namespace &&
    a.ref.name === b.ref.name &&
    groupOf(a) === groupOf(b)
  );
}

function groupOf({ ref }: KubeObject): string {
  return splitApiVersion(ref.apiVersion)[0];
}

/** A Deployment's pods are its ReplicaSets', which are named for it; a CronJob's are its Jobs'. */
function isMadeBy(object: KubeObject, workload: Workload): boolean {
  const { ref } = workload.object;
  if (object.ref.namespace !== ref.namespace) return false;
  const owner = controllerOf(object);
  if (owner === undefined) return false;
  if (owner.kind === ref.kind) return owner.name === ref.name;
  const between = ref.kind === 'Deployment' ? 'ReplicaSet' : ref.kind === 'CronJob' ? 'Job' : undefined;
  return (
    owner.kind === between &&
    owner.name.startsWith(`${ref.name}-`) &&
    !owner.name.slice(ref.name.length + 1).includes('-')
  );
}

type Test = (object: KubeObject, workload: Workload, name: string) => boolean;

const binds: Test = (object, workload) => {
  const { subjects = [] } = object.value as RoleBinding;
  const account = accountOf(workload);
  return subjects.some(({ kind, name, namespace }) => {
    if (kind === 'ServiceAccount')
      return name === account && (namespace ?? object.ref.namespace) === workload.namespace;
    if (kind !== 'Group') return false;
    return (
      name === 'system:authenticated' ||
      name === 'system:serviceaccounts' ||
      name === `system:serviceaccounts:${workload.namespace}`
    );
  });
};

const policy: Test = (object, workload) => {
  const spec: unknown = (object.value as { spec?: unknown }).spec;
  const selector = isMapping(spec) && isMapping(spec['podSelector']) ? (spec['podSelector'] as LabelSelector) : {};
  return selectorMatches(selector, workload.labels);
};

const scales: Test = (object, workload) => {
  const spec: unknown = (object.value as { spec?: unknown }).spec;
  const target = isMapping(spec) ? spec['scaleTargetRef'] : undefined;
  const { kind, name } = workload.object.ref;
  return isMapping(target) && target['name'] === name && (target['kind'] === kind || target['kind'] === undefined);
};

const tests: Readonly<Record<string, Test>> = {
  ClusterRoleBinding: binds,
  ConfigMap: (_, workload, name) => mentions(workload, 'configMap', name),
  HorizontalPodAutoscaler: scales,
  LimitRange: () => true,
  Namespace: (_, workload, name) => name === workload.namespace,
  NetworkPolicy: policy,
  Node: (_, workload, name) => workload.pod.nodeName === name,
  PersistentVolumeClaim: (_, workload, name) =>
    (workload.pod.volumes ?? []).some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === name),
  PodDisruptionBudget: (object, workload) => {
    const selector = (object as unknown as KubeObject<PodDisruptionBudget>).value.spec?.selector;
    return selector !== undefined && !isEmptySelector(selector) && selectorMatches(selector, workload.labels);
  },
  PriorityClass: (_, workload, name) => workload.pod.priorityClassName === name,
  ResourceQuota: () => true,
  RoleBinding: binds,
  ScaledObject: scales,
  Secret: (_, workload, name) => mentions(workload, 'secret', name),
  Service: (object, workload) => {
    const selector = (object as unknown as KubeObject<Service>).value.spec?.selector;
    return selector !== undefined && Object.keys(selector).length > 0 && labelsInclude(workload.labels, selector);
  },
  ServiceAccount: (_, workload, name) => name === accountOf(workload),
};

function accountOf({ pod }: Workload): string {
  return pod.serviceAccountName ?? pod.serviceAccount ?? 'default';
}

/** Whether pods name a ConfigMap or Secret: in a volume, a variable, or to pull images. */
function mentions({ pod, containers }: Workload, what: 'configMap' | 'secret', name: string): boolean {
  if (what === 'secret' && (pod.imagePullSecrets ?? []).some((one) => one.name === name)) return true;
  const inVolumes = (pod.volumes ?? []).some(({ configMap, secret, projected }) => {
    if (what === 'configMap' ? configMap?.name === name : secret?.secretName === name) return true;
    return (projected?.sources ?? []).some((source) => source[what]?.name === name);
  });
  if (inVolumes) return true;
  const ref = what === 'configMap' ? 'configMapRef' : 'secretRef';
  const keyRef = what === 'configMap' ? 'configMapKeyRef' : 'secretKeyRef';
  return containers.some(
    ({ spec }) =>
      (spec.envFrom ?? []).some((from) => from[ref]?.name === name) ||
      (spec.env ?? []).some(({ valueFrom }) => valueFrom?.[keyRef]?.name === name),
  );
}
