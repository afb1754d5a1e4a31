import type { ContainerSpec } from '@seawall/kube';
import type { Path } from '@seawall/model';
import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

/** What probes and lifecycle handlers have in common. */
interface Handler {
  readonly httpGet?: { readonly host?: string };
  readonly tcpSocket?: { readonly host?: string };
}

function namesHost(handler: Handler | undefined): boolean {
  if (handler === undefined) return false;
  return isNamed(handler.httpGet?.host) || isNamed(handler.tcpSocket?.host);
}

function isNamed(host: string | undefined): host is string {
  return host !== undefined && host !== '';
}

function hostsOf(container: ContainerSpec): readonly Spot[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  if (
    !namesHost(livenessProbe) &&
    !namesHost(readinessProbe) &&
    !namesHost(startupProbe) &&
    !namesHost(lifecycle?.postStart) &&
    !namesHost(lifecycle?.preStop)
  ) {
    return nowhere;
  }
  return [
    ...hostsIn(livenessProbe, ['livenessProbe']),
    ...hostsIn(readinessProbe, ['readinessProbe']),
    ...hostsIn(startupProbe, ['startupProbe']),
    ...hostsIn(lifecycle?.postStart, ['lifecycle', 'postStart']),
    ...hostsIn(lifecycle?.preStop, ['lifecycle', 'preStop']),
  ];
}

function hostsIn(handler: Handler | undefined, path: Path): Spot[] {
  const spots: Spot[] = [];
  for (const kind of ['httpGet', 'tcpSocket'] as const) {
    const host = handler?.[kind]?.host;
    if (isNamed(host)) spots.push({ path: [...path, kind, 'host'], value: host });
  }
  return spots;
}

export const hostProbesAndHostLifecycle: PodSecurityCheck = {
  id: 'hostProbesAndHostLifecycle',
  level: 'baseline',
  rules: [{ since: 34, inContainer: hostsOf }],
};
