import type { ContainerSpec } from '@seawall/kube';
import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

/** What container runtimes grant by default, without NET_RAW. */
export const defaultCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

/** The items of `capabilities.add` that are not allowed. */
export function addedBeyond(container: ContainerSpec, allowed: ReadonlySet<string>): readonly Spot[] {
  const add = container.securityContext?.capabilities?.add;
  if (add === undefined) return nowhere;
  let spots: Spot[] | undefined;
  for (let index = 0; index < add.length; index++) {
    const value = add[index] as string;
    if (allowed.has(value)) continue;
    spots ??= [];
    spots.push({ path: ['securityContext', 'capabilities', 'add', index], value });
  }
  return spots ?? nowhere;
}

export const capabilitiesBaseline: PodSecurityCheck = {
  id: 'capabilities_baseline',
  level: 'baseline',
  rules: [{ since: 0, inContainer: (container) => addedBeyond(container, defaultCapabilities) }],
};
