import { readPathIndex } from './path-index.ts';
import type { LayerResult } from './result.ts';
import { ancestors } from './ancestors.ts';

/** As many links one after another as Linux follows. */
const mostFollowed = 40;

/**
 * The symbolic links that are seen when the layers of an image lie over each other. A layer may name files through a
 * link that a lower one brought (`lib/x` where `/lib` leads to `usr/lib`): container runtimes unpack them where it leads.
 */
export interface Links {
  /** Lays the next layer over those before. */
  apply(layer: Pick<LayerResult, 'index' | 'links' | 'whiteouts'>): void;
  /** Where a file really is: every link in the folders above it followed, its own name kept. */
  real(path: string): string;
  /** What a path leads to: a link at its end followed too. */
  follow(path: string): string;
}

export function createLinks(): Links {
  const targets = new Map<string, string>();
  /** Files come folder by folder. */
  const known = new Map<string, string>();
  return { apply, real, follow };

  function apply({ index, links, whiteouts }: Parameters<Links['apply']>[0]): void {
    if (targets.size > 0) hide(index, new Set(whiteouts.paths.map(real)), new Set(whiteouts.opaque.map(follow)));
    known.clear();
    const fields = links.symbolic === '' ? [] : links.symbolic.split('\0');
    for (let at = 0; at + 1 < fields.length; at += 2) targets.set(real(fields[at] as string), fields[at + 1] as string);
    known.clear();
  }

  /** Takes away what the layer removes, and what it puts a file or folder in the place of. */
  function hide(index: LayerResult['index'], gone: Set<string>, opaque: ReadonlySet<string>): void {
    for (const { path, type } of readPathIndex(index)) if (type !== 'symlink' && targets.has(path)) gone.add(path);
    if (gone.size === 0 && opaque.size === 0) return;
    for (const path of targets.keys()) {
      if (gone.has(path) || ancestors(path).some((one) => gone.has(one) || opaque.has(one))) targets.delete(path);
    }
  }

  function real(path: string): string {
    const slash = path.lastIndexOf('/');
    if (slash < 0 || targets.size === 0) return path;
    const folder = path.slice(0, slash);
    let found = known.get(folder);
    if (found === undefined) known.set(folder, (found = walk(folder)));
    if (found === folder) return path;
    return found === '' ? path.slice(slash + 1) : `${found}${path.slice(slash)}`;
  }

  function follow(path: string): string {
    return targets.size === 0 ? path : walk(path);
  }

  /** Name by name from the root; a loop is left as it is written. */
  function walk(path: string): string {
    const rest = path.split('/').reverse();
    let at: string[] = [];
    let followed = 0;
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '' || name === '.') continue;
      if (name === '..') {
        at.pop();
        continue;
      }
      at.push(name);
      const target = targets.get(at.join('/'));
      if (target === undefined) continue;
      if (++followed > mostFollowed) return path;
      if (target.startsWith('/')) at = [];
      else at.pop();
      rest.push(...target.split('/').reverse());
    }
    return at.join('/');
  }
}
