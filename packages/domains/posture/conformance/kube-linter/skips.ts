import { uncovered } from './checks.ts';

const alone = 'only the policy is in the scan: what it would select is not assessed, instead of guessed to be missing';
const noPorts = 'the container declares no port and no Service selects it: nothing waits for it to be ready';
const ownClass =
  'a priority class of the user’s own is fine, and whether it exists is not assessed without any in the scan';

/** Where we judge otherwise than kube-linter, and why. */
export const skips: Readonly<Record<string, string>> = {
  ...uncovered,
  'dangling-networkpolicy/NetworkPolicy/app': alone,
  'dangling-networkpolicypeer-podselector/NetworkPolicy/app': alone,
  'no-readiness-probe/Deployment/app1': noPorts,
  'no-readiness-probe/DeploymentConfig/app2': noPorts,
  'priority-class-name/Deployment/fire-deployment': ownClass,
  'priority-class-name/Pod/fire-pod': ownClass,
  'priority-class-name/DaemonSet/fire-daemonset': ownClass,
  'priority-class-name/ReplicaSet/fire-replicaset': ownClass,
  'priority-class-name/ReplicationController/fire-replicationcontroller': ownClass,
  'priority-class-name/Job/fire-job': ownClass,
  'priority-class-name/CronJob/fire-cronjob': ownClass,
  'use-namespace/Deployment/app1':
    'the Deployment has no pod template, so that there is no workload to have a namespace',
};
