import type { Workload } from '@seawall/kube';

/**
 * Whether the pods are meant to run until someone stops them: not Jobs, nor pods that are told not to come back.
 */
export function runsForever(workload: Workload): boolean {
  if (workload.finite) return false;
  const policy = workload.pod.restartPolicy;
  return policy === undefined || policy === 'Always';
}

const replicatedKinds = new Set(['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet']);

/** Whether the object keeps a number of equal pods that someone chose (custom kinds that follow Deployment as well). */
export function isReplicated(workload: Workload): boolean {
  if (workload.finite || workload.replicas === undefined) return false;
  const { kind } = workload.object.ref;
  return replicatedKinds.has(kind) || replicatedByForm.has(kind);
}

/** Custom kinds that take Deployment's place: Argo Rollouts, OpenKruise, OpenShift. */
const replicatedByForm = new Set(['CloneSet', 'DeploymentConfig', 'Rollout']);

/** Whether the pods hold a disk that only one node, or one pod, can write at a time: more replicas may not start. */
export function holdsDisk(workload: Workload): boolean {
  return workload.pod.volumes?.some((volume) => volume.persistentVolumeClaim !== undefined) ?? false;
}
