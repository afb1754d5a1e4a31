import type { ContainerSpec } from '@seawall/kube';
import { inUserNamespace, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

/** `/proc` without the masks that hide kernel and host details. */
function unmaskedProc(container: ContainerSpec): readonly Spot[] {
  const value = container.securityContext?.procMount;
  if (value === undefined || value === 'Default') return nowhere;
  return [{ path: ['securityContext', 'procMount'], value }];
}

export const procMount: PodSecurityCheck = {
  id: 'procMount',
  level: 'baseline',
  rules: [
    { since: 0, inContainer: unmaskedProc },
    { since: 35, inContainer: (container, spec) => (inUserNamespace(spec) ? nowhere : unmaskedProc(container)) },
  ],
};

/** Until 1.35 the baseline check is as strict. */
export const procMountRestricted: PodSecurityCheck = {
  id: 'procMount_restricted',
  level: 'restricted',
  rules: [{ since: 35, overrides: ['procMount'], inContainer: unmaskedProc }],
};
