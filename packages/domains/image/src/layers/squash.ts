import { ancestors } from './ancestors.ts';
import { createLinks, type Links } from './links.ts';
import { readPathIndex } from './path-index.ts';
import type { AnalysedFile, LayerResult, Whiteouts } from './result.ts';

/** A file that analysers have said something about, as one layer brought it. */
export interface LayeredFile {
  readonly file: AnalysedFile;
  /** Which layer brought this state of it, from 0. */
  readonly layer: number;
  /** A layer above has removed it or put something else in its place: it is still in the image, but not seen. */
  readonly hidden?: { readonly layer: number; readonly by: 'removal' | 'replacement' };
}

type Squashed = Pick<LayerResult, 'index' | 'whiteouts' | 'links' | 'files'>;

/**
 * Lays the layers over each other, from the base upwards, and says of each analysed file whether it is still seen at
 * the top (OCI image-spec, layer.md). Only the paths of these files are held in memory, not those of the image.
 */
export function squash(layers: readonly Squashed[]): LayeredFile[] {
  const live = new Map<string, LayeredFile>();
  const hidden: LayeredFile[] = [];
  const links = createLinks();
  for (const [number, layer] of layers.entries()) {
    const whiteouts = {
      paths: layer.whiteouts.paths.map(links.real),
      opaque: layer.whiteouts.opaque.map(links.follow),
    };
    links.apply(layer);
    if (live.size > 0) {
      const hide = (path: string, by: 'removal' | 'replacement'): void => {
        const found = live.get(path);
        if (found === undefined) return;
        live.delete(path);
        hidden.push({ ...found, hidden: { layer: number, by } });
      };
      removeWhitedOut(live, whiteouts, hide);
      replace(live, layer, links, hide);
    }
    // An archive may hold a path twice: the last one is unpacked last.
    for (const file of layer.files) {
      live.set(file.isBehindLink === true ? file.path : links.real(file.path), { file, layer: number });
    }
  }
  return [...live.values(), ...hidden].sort(byPathAndLayer);
}

function byPathAndLayer(a: LayeredFile, b: LayeredFile): number {
  if (a.file.path !== b.file.path) return a.file.path < b.file.path ? -1 : 1;
  return a.layer - b.layer;
}

type Hide = (path: string, by: 'removal' | 'replacement') => void;

function removeWhitedOut(live: ReadonlyMap<string, LayeredFile>, whiteouts: Whiteouts, hide: Hide): void {
  if (whiteouts.paths.length === 0 && whiteouts.opaque.length === 0) return;
  const removed = new Set(whiteouts.paths);
  const opaque = new Set(whiteouts.opaque);
  for (const path of live.keys()) {
    if (removed.has(path) || ancestors(path).some((folder) => removed.has(folder) || opaque.has(folder))) {
      hide(path, 'removal');
    }
  }
}

/** What the layer brings at the same path, or as a file or link where a folder was. */
function replace(live: ReadonlyMap<string, LayeredFile>, { index }: Squashed, links: Links, hide: Hide): void {
  const folders = new Set<string>();
  for (const path of live.keys()) for (const folder of ancestors(path)) folders.add(folder);
  const gone = new Set<string>();
  for (const { path: written, type } of readPathIndex(index)) {
    const path = links.real(written);
    if (live.has(path)) hide(path, 'replacement');
    else if (type !== 'directory' && folders.has(path)) gone.add(path);
  }
  if (gone.size === 0) return;
  for (const path of live.keys()) if (ancestors(path).some((folder) => gone.has(folder))) hide(path, 'replacement');
}
