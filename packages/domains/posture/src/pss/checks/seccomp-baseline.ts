import type { ContainerSpec, Labels, PodSpec } from '@seawall/kube';
import { isConfined, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const podAnnotation = 'seccomp.security.alpha.kubernetes.io/pod';
const containerAnnotation = 'container.seccomp.security.alpha.kubernetes.io/';
const containerLists = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** The profile that the pod sets for its containers, when it is a wrong one. */
export function unconfinedPod(spec: PodSpec): readonly Spot[] {
  const profile = spec.securityContext?.seccompProfile;
  if (profile === undefined || isConfined(profile.type)) return nowhere;
  return [{ path: ['spec', 'securityContext', 'seccompProfile', 'type'], value: profile.type ?? '' }];
}

export function unconfinedContainer(container: ContainerSpec): readonly Spot[] {
  const profile = container.securityContext?.seccompProfile;
  if (profile === undefined || isConfined(profile.type)) return nowhere;
  return [{ path: ['securityContext', 'seccompProfile', 'type'], value: profile.type ?? '' }];
}

/** Before the fields of 1.19: an annotation for the pod and one for each container that exists. */
function unconfinedByAnnotation(spec: PodSpec, annotations: Labels): readonly Spot[] {
  let spots: Spot[] | undefined;
  for (const key in annotations) {
    const value = annotations[key] as string;
    if (!speaksOf(key, spec) || isConfinedAnnotation(value)) continue;
    spots ??= [];
    spots.push({ path: ['metadata', 'annotations', key], value });
  }
  return spots ?? nowhere;
}

function speaksOf(annotation: string, spec: PodSpec): boolean {
  if (annotation === podAnnotation) return true;
  if (!annotation.startsWith(containerAnnotation)) return false;
  const name = annotation.slice(containerAnnotation.length);
  return containerLists.some((list) => spec[list]?.some((container) => (container.name ?? '') === name) === true);
}

function isConfinedAnnotation(value: string): boolean {
  return value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');
}

export const seccompProfileBaseline: PodSecurityCheck = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  rules: [
    { since: 0, inPod: unconfinedByAnnotation },
    { since: 19, inPod: unconfinedPod, inContainer: unconfinedContainer },
  ],
};
