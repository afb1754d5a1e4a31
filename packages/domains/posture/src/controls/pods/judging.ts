import type { Container, ContainerRole, Workload } from '@seawall/kube';
import { formatPath, type Path } from '@seawall/model';
import type { Context, Fault, Judgement } from '../../control.ts';
import { nowhere, type PodSecurityCheck, type Rule, type Spot } from '../../pss/check.ts';
import { ruleAt } from '../../pss/evaluate.ts';

// How controls that rest on a check of the Pod Security Standards turn what the check finds into faults.

export const everyRole: readonly ContainerRole[] = ['container', 'init', 'sidecar', 'ephemeral'];

/** A field that a check found, in its object. */
export interface Found {
  /** From the object's root. */
  readonly path: Path;
  readonly value: string;
  readonly workload: Workload;
  /** Absent when the pod itself is at fault. */
  readonly container?: Container;
}

/** What a control adds to what was found; undefined when it is another control's to tell. */
export type Describe = (found: Found) => Omit<Fault, 'path'> | undefined;

/** Judges one container by a check. `{container}` and `{value}` are filled in. */
export function judgeContainer(
  check: PodSecurityCheck,
  container: Container,
  workload: Workload,
  context: Context,
  describe: Describe,
): Judgement {
  const spots = inForce(check, context).inContainer?.(container.spec, workload.pod) ?? nowhere;
  if (spots.length === 0) return 'pass';
  const faults = spots.flatMap((spot) => faultAt(container.path, spot, describe, workload, container));
  return faults.length === 0 ? 'pass' : faults;
}

/** Judges a pod and all its containers by a check. */
export function judgeWorkload(
  check: PodSecurityCheck,
  workload: Workload,
  context: Context,
  describe: Describe,
): Judgement {
  const rule = inForce(check, context);
  let faults: Fault[] | undefined;
  const ofPod = rule.inPod?.(workload.pod, workload.annotations) ?? nowhere;
  if (ofPod.length > 0) faults = ofPod.flatMap((spot) => faultAt(workload.templatePath, spot, describe, workload));
  if (rule.inContainer !== undefined) {
    for (const container of workload.containers) {
      const spots = rule.inContainer(container.spec, workload.pod);
      if (spots.length === 0) continue;
      faults ??= [];
      faults.push(...spots.flatMap((spot) => faultAt(container.path, spot, describe, workload, container)));
    }
  }
  return faults === undefined || faults.length === 0 ? 'pass' : faults;
}

/** The rule of the version that the manifests are meant for; the first one where the check is younger than that. */
function inForce(check: PodSecurityCheck, { version }: Context): Rule {
  return ruleAt(check, version) ?? check.rules[0];
}

function faultAt(base: Path, spot: Spot, describe: Describe, workload: Workload, container?: Container): Fault[] {
  const path = [...base, ...spot.path];
  const value = spot.value ?? '';
  const fault = describe({ path, value, workload, ...(container === undefined ? {} : { container }) });
  if (fault === undefined) return [];
  const shown = { container: container?.name ?? '', value };
  return [
    {
      path,
      ...(spot.value === undefined ? {} : { evidence: [{ field: formatPath(path), value }] }),
      ...fault,
      values: { ...shown, ...fault.values },
    },
  ];
}
