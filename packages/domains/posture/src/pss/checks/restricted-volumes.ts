import type { PodSpec, Volume } from '@seawall/kube';
import { nowhere, type PodSecurityCheck, type Spot } from '../check.ts';

const allowed = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

function restricted({ volumes }: PodSpec): readonly Spot[] {
  if (volumes === undefined) return nowhere;
  let spots: Spot[] | undefined;
  for (let index = 0; index < volumes.length; index++) {
    const type = forbiddenType(volumes[index] as Volume);
    if (type === undefined) continue;
    spots ??= [];
    spots.push({ path: ['spec', 'volumes', index, type], value: type });
  }
  return spots ?? nowhere;
}

/**
 * The volume's source when it is none of those allowed. A volume that names no source is an emptyDir, as the API
 * server fills in; one allowed source is enough, as in the upstream check, for the API accepts no second.
 */
function forbiddenType(volume: Volume): string | undefined {
  let forbidden: string | undefined;
  for (const key in volume) {
    if (key === 'name' || volume[key as keyof Volume] === null) continue;
    if (allowed.has(key)) return undefined;
    forbidden ??= key;
  }
  return forbidden;
}

export const restrictedVolumes: PodSecurityCheck = {
  id: 'restrictedVolumes',
  level: 'restricted',
  rules: [{ since: 0, overrides: ['hostPathVolumes'], inPod: restricted }],
};
