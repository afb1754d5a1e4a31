/** The kinds that are workloads: each has a page, and what controllers made of it is counted to it. */
export const workloadKinds: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
  'Job',
  'CronJob',
  'Pod',
];

export function isWorkload(kind: string): boolean {
  return workloadKinds.includes(kind);
}
