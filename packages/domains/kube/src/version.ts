/** A Kubernetes minor version. */
export interface KubernetesVersion {
  readonly major: number;
  readonly minor: number;
}

/** The newest release whose rules and removals Seawall knows. */
export const latestKubernetes: KubernetesVersion = { major: 1, minor: 37 };

/** Reads `1.31`, `v1.31`, `v1.31.4` or `latest`; undefined for anything else. */
export function parseKubernetesVersion(text: string): KubernetesVersion | undefined {
  if (text === 'latest') return latestKubernetes;
  const match = /^v?(\d+)\.(\d+)(?:[.+-].*)?$/.exec(text);
  return match === null ? undefined : { major: Number(match[1]), minor: Number(match[2]) };
}

export function isAtLeastVersion(version: KubernetesVersion, floor: KubernetesVersion): boolean {
  return version.major > floor.major || (version.major === floor.major && version.minor >= floor.minor);
}

export function formatKubernetesVersion(version: KubernetesVersion): string {
  return `${version.major}.${version.minor}`;
}
