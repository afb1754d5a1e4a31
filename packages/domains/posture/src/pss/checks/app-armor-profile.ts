import type { Labels, PodSpec } from '@seawall/kube';
import { isConfined, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

/** Before the fields of 1.30, one annotation per container. */
const annotationPrefix = 'container.apparmor.security.beta.kubernetes.io/';

function isAllowedAnnotation(value: string): boolean {
  return value === '' || value === 'runtime/default' || value.startsWith('localhost/');
}

function inPod(spec: PodSpec, annotations: Labels): readonly Spot[] {
  let spots: Spot[] | undefined;
  const profile = spec.securityContext?.appArmorProfile;
  if (profile !== undefined && !isConfined(profile.type)) {
    spots = [{ path: ['spec', 'securityContext', 'appArmorProfile', 'type'], value: profile.type ?? '' }];
  }
  for (const key in annotations) {
    if (!key.startsWith(annotationPrefix)) continue;
    const value = annotations[key] as string;
    if (isAllowedAnnotation(value)) continue;
    spots ??= [];
    spots.push({ path: ['metadata', 'annotations', key], value });
  }
  return spots ?? nowhere;
}

export const appArmorProfile: PodSecurityCheck = {
  id: 'appArmorProfile',
  level: 'baseline',
  rules: [
    {
      since: 0,
      inPod,
      inContainer(container) {
        const profile = container.securityContext?.appArmorProfile;
        if (profile === undefined || isConfined(profile.type)) return nowhere;
        return [{ path: ['securityContext', 'appArmorProfile', 'type'], value: profile.type ?? '' }];
      },
    },
  ],
};
