import type { ContainerSpec } from '@seawall/kube';
import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

function hostPortsOf({ ports }: ContainerSpec): readonly Spot[] {
  if (ports === undefined) return nowhere;
  let spots: Spot[] | undefined;
  for (let index = 0; index < ports.length; index++) {
    const port = ports[index]?.hostPort;
    if (port === undefined || port === 0) continue;
    spots ??= [];
    spots.push({ path: ['ports', index, 'hostPort'], value: String(port) });
  }
  return spots ?? nowhere;
}

export const hostPorts: PodSecurityCheck = {
  id: 'hostPorts',
  level: 'baseline',
  rules: [{ since: 0, inContainer: hostPortsOf }],
};
