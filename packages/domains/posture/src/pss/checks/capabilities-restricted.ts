import type { ContainerSpec } from '@seawall/kube';
import { isWindows, nowhere, type PodSecurityCheck, type Spot } from '../check.ts';
import { addedBeyond } from './capabilities-baseline.ts';

const allowed = new Set(['NET_BIND_SERVICE']);
const drop: Spot = { path: ['securityContext', 'capabilities', 'drop'] };
const onlyDrop: readonly Spot[] = [drop];

function unrestricted(container: ContainerSpec): readonly Spot[] {
  const added = addedBeyond(container, allowed);
  if (container.securityContext?.capabilities?.drop?.includes('ALL') === true) return added;
  return added.length === 0 ? onlyDrop : [drop, ...added];
}

export const capabilitiesRestricted: PodSecurityCheck = {
  id: 'capabilities_restricted',
  level: 'restricted',
  rules: [
    { since: 22, overrides: ['capabilities_baseline'], inContainer: unrestricted },
    {
      since: 25,
      overrides: ['capabilities_baseline'],
      inContainer: (container, spec) => (isWindows(spec) ? nowhere : unrestricted(container)),
    },
  ],
};
