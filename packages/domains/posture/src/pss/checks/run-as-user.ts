import type { ContainerSpec, PodSpec } from '@seawall/kube';
import { inUserNamespace, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const ofPod: readonly Spot[] = [{ path: ['spec', 'securityContext', 'runAsUser'] }];
const ofContainer: readonly Spot[] = [{ path: ['securityContext', 'runAsUser'] }];

function rootInPod(spec: PodSpec): readonly Spot[] {
  return spec.securityContext?.runAsUser === 0 ? ofPod : nowhere;
}

function rootInContainer(container: ContainerSpec): readonly Spot[] {
  return container.securityContext?.runAsUser === 0 ? ofContainer : nowhere;
}

export const runAsUser: PodSecurityCheck = {
  id: 'runAsUser',
  level: 'restricted',
  rules: [
    { since: 23, inPod: rootInPod, inContainer: rootInContainer },
    {
      since: 35,
      inPod: (spec) => (inUserNamespace(spec) ? nowhere : rootInPod(spec)),
      inContainer: (container, spec) => (inUserNamespace(spec) ? nowhere : rootInContainer(container)),
    },
  ],
};
