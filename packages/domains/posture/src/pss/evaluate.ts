import type { ContainerSpec, KubernetesVersion, Labels, PodSpec } from '@seawall/kube';
import type { Path } from '@seawall/model';
import type { CheckId, PodSecurityCheck, Rule, Spot } from './check.ts';
import { podSecurityChecks } from './registry.ts';

export const podSecurityLevels = ['privileged', 'baseline', 'restricted'] as const;

export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** A pod, or the template of one. */
export interface PodTemplate {
  readonly metadata?: { readonly annotations?: Labels };
  readonly spec: PodSpec;
}

/** One field that keeps a pod from a level. */
export interface PodSecurityViolation {
  readonly check: CheckId;
  /** From the pod: `spec.containers[0].securityContext.privileged`. */
  readonly path: Path;
  readonly value?: string;
}

/**
 * What keeps a pod from a level of the Pod Security Standards in one policy version; nothing when it is admitted.
 * At the restricted level a check that overrides a baseline check replaces it, so that one fault is told once.
 * Versions behind the newest that is known are judged by the newest.
 */
export function checkPodSecurity(
  level: PodSecurityLevel,
  version: KubernetesVersion,
  pod: PodTemplate,
): PodSecurityViolation[] {
  const violations: PodSecurityViolation[] = [];
  for (const check of checksOf(level, version)) violations.push(...violationsOf(check, version, pod));
  return violations;
}

/** The checks that decide a level in one policy version. */
export function checksOf(level: PodSecurityLevel, version: KubernetesVersion): PodSecurityCheck[] {
  if (level === 'privileged') return [];
  const present = podSecurityChecks.filter(
    (check) => (level === 'restricted' || check.level === 'baseline') && ruleAt(check, version) !== undefined,
  );
  if (level === 'baseline') return present;
  const overridden = new Set(present.flatMap((check) => ruleAt(check, version)?.overrides ?? []));
  return present.filter((check) => !overridden.has(check.id));
}

/** What one check finds in a pod; nothing in the versions before it came to be. */
export function violationsOf(
  check: PodSecurityCheck,
  version: KubernetesVersion,
  { metadata, spec }: PodTemplate,
): PodSecurityViolation[] {
  const rule = ruleAt(check, version);
  if (rule === undefined) return [];
  const violations: PodSecurityViolation[] = [];
  const report = (base: Path, spots: readonly Spot[]): void => {
    for (const { path, ...rest } of spots) violations.push({ check: check.id, path: [...base, ...path], ...rest });
  };
  if (rule.inPod !== undefined) report([], rule.inPod(spec, metadata?.annotations ?? {}));
  if (rule.inContainer !== undefined) {
    for (const list of ['initContainers', 'containers', 'ephemeralContainers'] as const) {
      for (const [index, container] of (spec[list] ?? []).entries() as Iterable<[number, ContainerSpec]>) {
        report(['spec', list, index], rule.inContainer(container, spec));
      }
    }
  }
  return violations;
}

/** The rule by which a check judges in one policy version; undefined before the check came to be. */
export function ruleAt({ rules }: PodSecurityCheck, { major, minor }: KubernetesVersion): Rule | undefined {
  for (let index = rules.length - 1; index >= 0; index--) {
    const rule = rules[index] as Rule;
    if (major > 1 || (major === 1 && minor >= rule.since)) return rule;
  }
  return undefined;
}
