import type { Problem } from '@seawall/kube';
import type { Cataloger } from '../analyse/cataloger.ts';
import { createMatcher, type Matcher } from '../analyse/matcher.ts';
import type { EntryType } from '../tar/entry.ts';
import { createLinks, type Links } from './links.ts';
import { readPathIndex } from './path-index.ts';
import { linkToNothing } from './problems.ts';
import type { LayerResult } from './result.ts';
import { ancestors } from './ancestors.ts';

/** A file that a cataloger wants under a name that is a link, and that was not read under its own. */
export interface MissedFile {
  /** The layer that holds it, from 0, and its name in there. */
  readonly layer: number;
  readonly path: string;
  /** The name under which it is wanted, and the layer that has brought the name. */
  readonly as: string;
  readonly owner: number;
  /** The name is no entry: a folder above it is the link. */
  readonly isBehindLink: boolean;
}

interface Asked {
  readonly as: string;
  /** Absent where the name is no entry of its own: a folder above it is the link. */
  readonly owner?: number;
  readonly isHard: boolean;
}

/** A hard link may lead to another; archivers write no long chains. */
const mostHops = 8;

type Linked = Pick<LayerResult, 'index' | 'links' | 'whiteouts'>;

/** The hard links of one layer that lead to a file of the same layer, by the name under which its content stands. */
export function linkedWithin({ links, index }: Linked): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const hard = links.wanted.filter(({ isHard }) => isHard);
  if (hard.length === 0) return found;
  const targets = new Map<string, string>();
  for (const { path, type, link } of readPathIndex(index)) if (type === 'hardlink') targets.set(path, link);
  for (const { path, target } of hard) {
    let first = target;
    for (let hops = 0; hops < mostHops && targets.has(first); hops++) first = targets.get(first) as string;
    found.set(first, [...(found.get(first) ?? []), path]);
  }
  const here = new Set<string>();
  for (const { path, type } of readPathIndex(index)) if (type === 'file' && found.has(path)) here.add(path);
  for (const first of found.keys()) if (!here.has(first)) found.delete(first);
  return found;
}

/** What links of several layers lead to. Problems tell of hard links whose target no layer holds. */
export function missedFiles(
  layers: readonly Linked[],
  catalogers: readonly Cataloger[],
): { readonly missed: readonly MissedFile[]; readonly problems: readonly Problem[] } {
  const links = createLinks();
  for (const layer of layers) links.apply(layer);
  const asked = askedFor(layers, links, catalogers);
  if (asked.size === 0) return { missed: [], problems: [] };
  const holders = findFiles(layers, asked);
  const missed: MissedFile[] = [];
  const problems: Problem[] = [];
  for (const [target, names] of asked) {
    const holder = holders.get(target);
    for (const { as, owner, isHard } of names) {
      if (holder !== undefined)
        missed.push({ ...holder, as, owner: owner ?? holder.layer, isBehindLink: owner === undefined });
      else if (isHard) problems.push(linkToNothing(as, target));
    }
  }
  return { missed, problems };
}

/** By the real path of what is wanted. */
function askedFor(
  layers: readonly Linked[],
  links: Links,
  catalogers: readonly Cataloger[],
): Map<string, readonly Asked[]> {
  const asked = new Map<string, Asked[]>();
  const matcher = createMatcher(catalogers);
  const ask = (target: string, one: Asked): void => {
    if (target === one.as || !isWantedMore(matcher, one.as, target)) return;
    asked.set(target, [...(asked.get(target) ?? []), one]);
  };
  for (const [owner, layer] of layers.entries()) {
    for (const { path, target, isHard } of layer.links.wanted) {
      if (isHard) asked.set(target, [...(asked.get(target) ?? []), { as: path, owner, isHard }]);
      else ask(links.follow(path), { as: path, owner, isHard });
    }
  }
  for (const { wants } of catalogers) {
    for (const path of wants.paths ?? []) ask(links.follow(path), { as: path, isHard: false });
  }
  for (const [folder, as] of linkedFolders(catalogers, links)) {
    for (const { index } of layers) {
      for (const { path } of readPathIndex(index)) {
        const slash = path.lastIndexOf('/');
        if (slash === folder.length && path.startsWith(folder))
          ask(path, { as: `${as}${path.slice(slash)}`, isHard: false });
      }
    }
  }
  return asked;
}

/** Folders of which every file is wanted, that are links or lie behind one: where they lead, and their wanted name. */
function linkedFolders(catalogers: readonly Cataloger[], links: Links): [string, string][] {
  const folders = catalogers.flatMap(({ wants }) => wants.folders ?? []);
  return folders.flatMap((folder): [string, string][] => {
    const target = links.follow(folder);
    return target === folder ? [] : [[target, folder]];
  });
}

/** Whether some cataloger wants the file under this name and has not read it under its own. */
function isWantedMore(matcher: Matcher, as: string, target: string): boolean {
  const read = matcher.byPath(target);
  return matcher.byPath(as).some((cataloger) => !read.includes(cataloger));
}

/** Which layer holds each of the paths, as they are seen at the top. */
function findFiles(
  layers: readonly Linked[],
  asked: ReadonlyMap<string, unknown>,
): Map<string, { readonly layer: number; readonly path: string }> {
  const found = new Map<string, { layer: number; path: string; type: EntryType }>();
  const links = createLinks();
  for (const [layer, one] of layers.entries()) {
    const gone = new Set(one.whiteouts.paths.map(links.real));
    const opaque = new Set(one.whiteouts.opaque.map(links.follow));
    for (const path of found.keys()) {
      if (gone.has(path) || ancestors(path).some((folder) => gone.has(folder) || opaque.has(folder)))
        found.delete(path);
    }
    links.apply(one);
    for (const { path, type } of readPathIndex(one.index)) {
      const at = links.real(path);
      if (asked.has(at)) found.set(at, { layer, path, type });
    }
  }
  const files = [...found].filter(([, { type }]) => type === 'file');
  return new Map(files.map(([at, { layer, path }]) => [at, { layer, path }]));
}
