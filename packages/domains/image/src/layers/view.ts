import type { Entry } from '../tar/entry.ts';
import { createLinks } from './links.ts';
import { readPathIndex } from './path-index.ts';
import type { LayerResult } from './result.ts';
import { ancestors } from './ancestors.ts';

/** What one layer did to a path. */
export interface FileEvent {
  readonly layer: number;
  readonly what: 'added' | 'changed' | 'removed';
  /** What stands there since; absent when it was removed. */
  readonly entry?: Entry;
}

type Indexed = Pick<LayerResult, 'index' | 'whiteouts' | 'links'>;

/** Every file that is seen at the top of the layers, by path, with what stands there and the layer that brought it. */
export function squashedView(layers: readonly Indexed[]): Map<string, { entry: Entry; layer: number }> {
  const view = new Map<string, { entry: Entry; layer: number }>();
  const links = createLinks();
  for (const [layer, laid] of layers.entries()) {
    const { index, whiteouts } = laid;
    const removed = new Set(whiteouts.paths.map(links.real));
    const opaque = new Set(whiteouts.opaque.map(links.follow));
    links.apply(laid);
    const replaced = new Set<string>();
    for (const entry of readPathIndex(index)) {
      const path = links.real(entry.path);
      if (entry.type !== 'directory' && view.get(path)?.entry.type === 'directory') replaced.add(path);
    }
    if (removed.size + opaque.size + replaced.size > 0) {
      for (const path of view.keys()) {
        const above = ancestors(path);
        const gone = removed.has(path) || above.some((one) => removed.has(one) || opaque.has(one) || replaced.has(one));
        if (gone) view.delete(path);
      }
    }
    for (const entry of readPathIndex(index)) view.set(links.real(entry.path), { entry, layer });
  }
  return view;
}

/** What the layers did to one path, from the base upwards. */
export function fileHistory(layers: readonly Indexed[], path: string): FileEvent[] {
  const events: FileEvent[] = [];
  const above = new Set(ancestors(path));
  for (const [layer, { index, whiteouts }] of layers.entries()) {
    let entry: Entry | undefined;
    let gone =
      whiteouts.paths.some((one) => one === path || above.has(one)) || whiteouts.opaque.some((one) => above.has(one));
    for (const one of readPathIndex(index)) {
      if (one.path === path) entry = one;
      else if (one.type !== 'directory' && one.path !== '' && above.has(one.path)) gone = true;
    }
    const there = events.at(-1)?.entry !== undefined;
    if (entry !== undefined) events.push({ layer, what: there ? 'changed' : 'added', entry });
    else if (gone && there) events.push({ layer, what: 'removed' });
  }
  return events;
}
