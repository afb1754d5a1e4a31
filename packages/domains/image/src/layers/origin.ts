import type { Component } from '@seawall/model';
import type { Cataloger } from '../analyse/cataloger.ts';
import { joinReadings, type ReadFile } from '../analyse/join.ts';
import { isSystemEcosystem } from '../component/identity.ts';
import { osCatalogers } from '../catalogers/os/index.ts';
import type { LayerResult } from './result.ts';
import type { LayeredFile } from './squash.ts';

type Identified = Pick<LayerResult, 'diffId'>;

/** The files with readings that were seen when the layers up to `top` were all. */
export function visibleAt(files: readonly LayeredFile[], layers: readonly Identified[], top: number): ReadFile[] {
  const visible: ReadFile[] = [];
  for (const { file, layer, hidden } of files) {
    if (file.readings === undefined || layer > top || (hidden !== undefined && hidden.layer <= top)) continue;
    const diffId = layers[layer]?.diffId ?? '';
    visible.push({ path: file.path, ...(diffId === '' ? {} : { layer: diffId }), readings: file.readings });
  }
  return visible;
}

/**
 * Names for each package of the operating system the layer that installed it in this version. A package manager's
 * database is written anew by every layer that changes any package, so that the layer of the file says nothing.
 */
export function withOrigins(
  components: readonly Component[],
  files: readonly LayeredFile[],
  layers: readonly Identified[],
): Component[] {
  const known = new Set(osCatalogers.map(({ id }) => id));
  const changed = layersThatChange(files, known);
  const top = changed.at(-1);
  if (top === undefined || changed.length < 2) return [...components];
  let since = new Map<string, string>();
  for (const number of changed) {
    const inventory = joinReadings(visibleAt(files, layers, number), { catalogers: osCatalogers, has: () => false });
    const now = new Map<string, string>();
    for (const component of inventory.components) {
      const key = keyOf(component);
      now.set(key, since.get(key) ?? layers[number]?.diffId ?? '');
    }
    since = now;
  }
  return components.map((component) => {
    const layer = isSystemEcosystem(component.ecosystem) ? since.get(keyOf(component)) : undefined;
    if (layer === undefined || layer === '') return component;
    return { ...component, places: component.places.map((place) => ({ ...place, layer })) };
  });
}

/** The layers in which some file of a package manager comes, changes or goes. */
function layersThatChange(files: readonly LayeredFile[], catalogers: ReadonlySet<Cataloger['id']>): number[] {
  const changed = new Set<number>();
  for (const { file, layer, hidden } of files) {
    if (!Object.keys(file.readings ?? {}).some((id) => catalogers.has(id))) continue;
    changed.add(layer);
    if (hidden !== undefined) changed.add(hidden.layer);
  }
  return [...changed].sort((a, b) => a - b);
}

function keyOf({ ecosystem, name, version, architecture }: Component): string {
  return `${ecosystem}\0${name}\0${version}\0${architecture ?? ''}`;
}
