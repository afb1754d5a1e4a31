import type { Component, Ecosystem } from '@seawall/model';
import { outerFile } from '../component/place.ts';

const systems: ReadonlySet<Ecosystem> = new Set(['deb', 'rpm', 'apk', 'alpm', 'portage']);

/**
 * Which places of other components packages of the operating system say they installed. Only these are kept: a system
 * may own a million files, and few of them are anyone's package.
 */
export function ownedBySystem(components: readonly Component[], lists: readonly (() => string)[]): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const { ecosystem, places } of components) {
    if (!systems.has(ecosystem)) for (const { path } of places) asked.add(merged(path));
  }
  const owned = new Set<string>();
  if (asked.size === 0) return owned;
  const look = (file: string): void => {
    const path = merged(file);
    if (asked.has(path)) owned.add(path);
  };
  for (const { ecosystem, files } of components) if (systems.has(ecosystem)) files?.forEach(look);
  const endings = new Set([...asked].map((path) => ending(path, path.length)));
  for (const unpack of lists) {
    const list = unpack();
    for (let at = 0; at < list.length; ) {
      const found = list.indexOf('\n', at);
      const end = found < 0 ? list.length : found;
      if (endings.has(ending(list, end))) look(list.slice(list.charCodeAt(at) === slash ? at + 1 : at, end));
      at = end + 1;
    }
  }
  return owned;
}

const slash = 0x2f;

/** The last three characters before `end`, as a number: nearly all paths are told apart from those asked for by it. */
function ending(text: string, end: number): number {
  return text.charCodeAt(end - 1) + text.charCodeAt(end - 2) * 65_536 + text.charCodeAt(end - 3) * 65_536 ** 2;
}

/**
 * Leaves out what a package of the operating system brought: its vendor answers for it, under the package's name. A
 * component that also lies elsewhere keeps its other places.
 */
export function withoutOwned(components: readonly Component[], owned: ReadonlySet<string>): Component[] {
  if (owned.size === 0) return [...components];
  const left: Component[] = [];
  for (const component of components) {
    if (systems.has(component.ecosystem)) {
      left.push(component);
      continue;
    }
    const places = component.places.filter(({ path }) => !owned.has(merged(outerFile(path))));
    if (places.length === component.places.length) left.push(component);
    else if (places.length > 0) left.push({ ...component, places });
  }
  return left;
}

/** Where `/bin`, `/lib` and `/sbin` are links into `/usr`, lists and trees name the same file differently. */
export function merged(path: string): string {
  return /^(?:bin|sbin|lib\w*)\//.test(path) ? `usr/${path}` : path;
}
