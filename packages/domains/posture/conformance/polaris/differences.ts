import { type KubeObject, type Mapping, type NetworkPolicy, type Workload, workloadsOf } from '@seawall/kube';
import { mappingAt } from '../../src/network/untrusted.ts';

/** What a manifest must be like for us to judge it differently from Polaris on purpose. */
interface Difference {
  readonly checks: readonly string[];
  /** Polaris' verdict. */
  readonly verdict: 'success' | 'failure';
  readonly reason: string;
  when(objects: readonly KubeObject[]): boolean;
}

function workloadsIn(objects: readonly KubeObject[]): Workload[] {
  return objects.flatMap((object) => workloadsOf(object));
}

function hasKind(objects: readonly KubeObject[], kind: string): boolean {
  return objects.some(({ ref }) => ref.kind === kind);
}

function specOf(object: KubeObject): Mapping {
  return mappingAt(object.value, 'spec') ?? {};
}

/** Whether an autoscaler's lowest number of replicas is what the API server fills in: 1. */
function leavesMinimumOut(object: KubeObject): boolean {
  return object.ref.kind === 'HorizontalPodAutoscaler' && specOf(object)['minReplicas'] === undefined;
}

function deniesByEmptiness(object: KubeObject): boolean {
  const spec = (object.value as NetworkPolicy).spec;
  if (object.ref.kind !== 'NetworkPolicy' || spec === undefined) return false;
  const types = spec.policyTypes ?? [];
  return (
    (types.includes('Ingress') && spec.ingress === undefined) || (types.includes('Egress') && spec.egress === undefined)
  );
}

const bindingChecks = [
  'clusterrolebindingClusterAdmin',
  'clusterrolebindingPodExecAttach',
  'rolebindingClusterAdminClusterRole',
  'rolebindingClusterAdminRole',
  'rolebindingClusterRolePodExecAttach',
  'rolebindingRolePodExecAttach',
];
const roleChecks = ['clusterrolePodExecAttach', 'rolePodExecAttach'];

/** Every deliberate difference, by what it is about. One that no case needs any more fails the test of this list. */
export const differences: readonly Difference[] = [
  {
    checks: ['missingNetworkPolicy'],
    verdict: 'failure',
    reason:
      'A policy that lists a direction and has no rule for it denies that direction: the strictest policy there is.',
    when: (objects) => objects.some(deniesByEmptiness),
  },
  {
    checks: ['insecureCapabilities'],
    verdict: 'success',
    reason: 'Pod Security Standards (restricted) ask for ALL, in capitals; a list misses what newer kernels add.',
    when: (objects) => workloadsIn(objects).some(({ containers }) => containers.some(dropsListed)),
  },
  {
    checks: ['pullPolicyNotAlways'],
    verdict: 'failure',
    reason: 'The API server already defaults to Always for moving tags, and a fixed tag or digest does not need it.',
    when: (objects) => workloadsIn(objects).some(({ containers }) => containers.some(leavesPullPolicyOut)),
  },
  {
    checks: ['readinessProbeMissing'],
    verdict: 'failure',
    reason: 'A container that declares no port serves nobody who would wait for it to be ready.',
    when: (objects) =>
      workloadsIn(objects).some(({ containers }) => containers.some(({ spec }) => spec.ports === undefined)),
  },
  {
    checks: ['missingPodDisruptionBudget', 'topologySpreadConstraint'],
    verdict: 'failure',
    reason: 'With one replica there is nothing to spread, and a budget would only block node drains.',
    when: (objects) => workloadsIn(objects).some(({ replicas }) => replicas === 1),
  },
  {
    checks: ['pdbDisruptionsIsZero'],
    verdict: 'failure',
    reason: 'No API server serves v1 PodDisruptionBudget; the object is not read as a budget.',
    when: (objects) => objects.some(({ ref }) => ref.kind === 'PodDisruptionBudget' && ref.apiVersion === 'v1'),
  },
  {
    checks: ['pdbMinAvailableGreaterThanHPAMinReplicas'],
    verdict: 'success',
    reason:
      'A budget that needs as many pods as the lowest scale has leaves none to evict there; minReplicas defaults to 1.',
    when: (objects) => hasKind(objects, 'PodDisruptionBudget') && objects.some(isAtOrBelowBudget(objects)),
  },
  {
    checks: ['hpaMinAvailability'],
    verdict: 'success',
    reason: 'minReplicas that is left out is 1, which is what the check is about.',
    when: (objects) => objects.some(leavesMinimumOut),
  },
  {
    checks: [...bindingChecks, ...roleChecks],
    verdict: 'success',
    reason: 'A name proves nothing: anyone may call a binding or role system:… or gce:…, so its rights are judged.',
    when: (objects) => objects.some(({ ref }) => /^(?:(?:system|gce):|cluster-admin$)/.test(ref.name)),
  },
  {
    checks: ['rolebindingClusterAdminRole', 'rolebindingRolePodExecAttach'],
    verdict: 'success',
    reason: 'Polaris asks this of ClusterRoles in a check of its own; a RoleBinding gives the same rights either way.',
    when: (objects) => hasKind(objects, 'RoleBinding') && !hasKind(objects, 'Role'),
  },
  {
    checks: bindingChecks,
    verdict: 'failure',
    reason: 'Whether the role that a binding names exists is not known when no role was read: it is not assessed.',
    when: (objects) => !hasKind(objects, 'Role') && !hasKind(objects, 'ClusterRole'),
  },
];

function dropsListed({ spec }: Workload['containers'][number]): boolean {
  const drop = spec.securityContext?.capabilities?.drop ?? [];
  return drop.length > 0 && !drop.includes('ALL');
}

function leavesPullPolicyOut({ spec }: Workload['containers'][number]): boolean {
  return spec.imagePullPolicy === undefined;
}

function isAtOrBelowBudget(objects: readonly KubeObject[]): (object: KubeObject) => boolean {
  const budgets = objects.filter(({ ref }) => ref.kind === 'PodDisruptionBudget');
  return (object) => {
    if (object.ref.kind !== 'HorizontalPodAutoscaler') return false;
    const minimum = Number(specOf(object)['minReplicas'] ?? 1);
    return budgets.some((budget) => Number(specOf(budget)['minAvailable']) >= minimum);
  };
}
