import type { ContainerSpec } from '@seawall/kube';
import { isWindows, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const field: readonly Spot[] = [{ path: ['securityContext', 'allowPrivilegeEscalation'] }];

function mayEscalate(container: ContainerSpec): readonly Spot[] {
  return container.securityContext?.allowPrivilegeEscalation === false ? nowhere : field;
}

export const allowPrivilegeEscalation: PodSecurityCheck = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  rules: [
    { since: 8, inContainer: mayEscalate },
    { since: 25, inContainer: (container, spec) => (isWindows(spec) ? nowhere : mayEscalate(container)) },
  ],
};
