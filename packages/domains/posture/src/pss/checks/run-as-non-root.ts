import type { ContainerSpec, PodSpec } from '@seawall/kube';
import { inUserNamespace, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const ofPod: readonly Spot[] = [{ path: ['spec', 'securityContext', 'runAsNonRoot'] }];
const ofContainer: readonly Spot[] = [{ path: ['securityContext', 'runAsNonRoot'] }];

function rootAllowedInPod(spec: PodSpec): readonly Spot[] {
  return spec.securityContext?.runAsNonRoot === false ? ofPod : nowhere;
}

function rootAllowed(container: ContainerSpec, spec: PodSpec): readonly Spot[] {
  const own = container.securityContext?.runAsNonRoot;
  if (own !== undefined) return own ? nowhere : ofContainer;
  return spec.securityContext?.runAsNonRoot === undefined ? ofContainer : nowhere;
}

export const runAsNonRoot: PodSecurityCheck = {
  id: 'runAsNonRoot',
  level: 'restricted',
  rules: [
    { since: 0, inPod: rootAllowedInPod, inContainer: rootAllowed },
    {
      since: 35,
      inPod: (spec) => (inUserNamespace(spec) ? nowhere : rootAllowedInPod(spec)),
      inContainer: (container, spec) => (inUserNamespace(spec) ? nowhere : rootAllowed(container, spec)),
    },
  ],
};
