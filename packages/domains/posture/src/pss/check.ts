import type { ContainerSpec, Labels, PodSpec } from '@seawall/kube';
import type { Path } from '@seawall/model';

/** The checks of the Kubernetes Pod Security Standards, by their upstream ids. */
export type CheckId =
  | 'allowPrivilegeEscalation'
  | 'appArmorProfile'
  | 'capabilities_baseline'
  | 'capabilities_restricted'
  | 'hostNamespaces'
  | 'hostPathVolumes'
  | 'hostPorts'
  | 'hostProbesAndHostLifecycle'
  | 'privileged'
  | 'procMount'
  | 'procMount_restricted'
  | 'restrictedVolumes'
  | 'runAsNonRoot'
  | 'runAsUser'
  | 'seLinuxOptions'
  | 'seccompProfile_baseline'
  | 'seccompProfile_restricted'
  | 'sysctls'
  | 'windowsHostProcess';

/** One check. Its rules stand oldest first; a policy version is judged by the newest rule that is not newer than it. */
export interface PodSecurityCheck {
  readonly id: CheckId;
  readonly level: 'baseline' | 'restricted';
  readonly rules: readonly [Rule, ...Rule[]];
}

/** How a check judges from one policy version on. */
export interface Rule {
  /** The minor of the first policy version: 25 is v1.25. The standards know no other major than 1. */
  readonly since: number;
  /** Baseline checks that need not run beside this one, since it refuses all that they refuse. */
  readonly overrides?: readonly CheckId[];
  readonly inPod?: InPod;
  readonly inContainer?: InContainer;
}

/** Looks at what the pod says for all its containers. Paths from the pod: `spec.hostPID`. */
type InPod = (spec: PodSpec, annotations: Labels) => readonly Spot[];

/**
 * Looks at one container of any role, with the pod at hand for what the container inherits. Paths from the container.
 * What the pod itself sets wrongly is the pod's fault and is not repeated for the containers that inherit it.
 */
type InContainer = (container: ContainerSpec, spec: PodSpec) => readonly Spot[];

/** A field that breaks a rule, or that should be there. */
export interface Spot {
  readonly path: Path;
  /** What stands there, where that is not plain from the path. */
  readonly value?: string;
}

/** What a rule answers when all is well: always this one list, so that passing allocates nothing. */
export const nowhere: readonly Spot[] = [];

/** Linux settings are refused on Windows by the API itself, so from 1.25 their absence is no fault there. */
export function isWindows(spec: PodSpec): boolean {
  return spec.os?.name === 'windows';
}

/** KEP-127: root inside a user namespace is an unprivileged user of the node, which the standards heed from 1.35. */
export function inUserNamespace(spec: PodSpec): boolean {
  return spec.hostUsers === false;
}

/** Whether a profile of seccomp or AppArmor of this type confines: the standards allow these two, under both fields. */
export function isConfined(type: string | undefined): boolean {
  return type === 'RuntimeDefault' || type === 'Localhost';
}
