import type { Container, Workload } from '@seawall/kube';

/** Something that workloads of one team do alike. */
export interface Feature {
  /** As people would search for it in the manifest. */
  readonly name: string;
  /** Whether a workload has it; undefined where it makes no sense. */
  has(workload: Workload): boolean | undefined;
}

function inEvery(test: (container: Container, workload: Workload) => boolean): Feature['has'] {
  return (workload) => {
    let any = false;
    for (const container of workload.containers) {
      if (container.role !== 'container') continue;
      any = true;
      if (!test(container, workload)) return false;
    }
    return any ? true : undefined;
  };
}

function declaresPorts(workload: Workload): boolean {
  return workload.containers.some(({ role, spec }) => role === 'container' && (spec.ports?.length ?? 0) > 0);
}

const dropsAll = /^ALL$/i;

export const features: readonly Feature[] = [
  {
    name: 'securityContext.runAsNonRoot',
    has: inEvery(
      ({ spec }, { pod }) => (spec.securityContext?.runAsNonRoot ?? pod.securityContext?.runAsNonRoot) === true,
    ),
  },
  {
    name: 'securityContext.readOnlyRootFilesystem',
    has: inEvery(({ spec }) => spec.securityContext?.readOnlyRootFilesystem === true),
  },
  {
    name: 'securityContext.allowPrivilegeEscalation: false',
    has: inEvery(({ spec }) => spec.securityContext?.allowPrivilegeEscalation === false),
  },
  {
    name: 'capabilities.drop ALL',
    has: inEvery(({ spec }) => spec.securityContext?.capabilities?.drop?.some((one) => dropsAll.test(one)) ?? false),
  },
  {
    name: 'securityContext.seccompProfile',
    has: inEvery(
      ({ spec }, { pod }) =>
        (spec.securityContext?.seccompProfile ?? pod.securityContext?.seccompProfile) !== undefined,
    ),
  },
  {
    name: 'automountServiceAccountToken: false',
    has: ({ pod }) => pod.automountServiceAccountToken === false,
  },
  { name: 'resources.limits.memory', has: inEvery(({ spec }) => spec.resources?.limits?.['memory'] !== undefined) },
  { name: 'resources.requests.cpu', has: inEvery(({ spec }) => spec.resources?.requests?.['cpu'] !== undefined) },
  {
    name: 'readinessProbe',
    has: (workload) =>
      declaresPorts(workload) ? workload.containers.some(({ spec }) => spec.readinessProbe !== undefined) : undefined,
  },
  {
    name: 'livenessProbe',
    has: (workload) =>
      declaresPorts(workload) ? workload.containers.some(({ spec }) => spec.livenessProbe !== undefined) : undefined,
  },
];
