import type { PodSpec } from '@seawall/kube';
import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

function hostPaths({ volumes }: PodSpec): readonly Spot[] {
  if (volumes === undefined) return nowhere;
  let spots: Spot[] | undefined;
  for (let index = 0; index < volumes.length; index++) {
    const source = volumes[index]?.hostPath;
    if (source === undefined) continue;
    spots ??= [];
    spots.push({ path: ['spec', 'volumes', index, 'hostPath'], value: source.path ?? '' });
  }
  return spots ?? nowhere;
}

export const hostPathVolumes: PodSecurityCheck = {
  id: 'hostPathVolumes',
  level: 'baseline',
  rules: [{ since: 0, inPod: hostPaths }],
};
