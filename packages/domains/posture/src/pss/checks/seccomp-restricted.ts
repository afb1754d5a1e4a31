import type { ContainerSpec, PodSpec } from '@seawall/kube';
import { isWindows, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';
import { unconfinedContainer, unconfinedPod } from './seccomp-baseline.ts';

const missing: readonly Spot[] = [{ path: ['securityContext', 'seccompProfile'] }];

function withoutProfile(container: ContainerSpec, spec: PodSpec): readonly Spot[] {
  if (container.securityContext?.seccompProfile !== undefined) return unconfinedContainer(container);
  return spec.securityContext?.seccompProfile === undefined ? missing : nowhere;
}

export const seccompProfileRestricted: PodSecurityCheck = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  rules: [
    { since: 19, overrides: ['seccompProfile_baseline'], inPod: unconfinedPod, inContainer: withoutProfile },
    {
      since: 25,
      overrides: ['seccompProfile_baseline'],
      inPod: (spec) => (isWindows(spec) ? nowhere : unconfinedPod(spec)),
      inContainer: (container, spec) => (isWindows(spec) ? nowhere : withoutProfile(container, spec)),
    },
  ],
};
