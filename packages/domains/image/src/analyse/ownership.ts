import type { Component, Ecosystem } from '@seawall/model';
import { outerFile } from '../component/place.ts';

const systems: ReadonlySet<Ecosystem> = new Set(['deb', 'rpm', 'apk', 'alpm', 'portage']);

/** Paths that packages of the operating system say they installed. */
export function ownedBySystem(components: readonly Component[]): ReadonlySet<string> {
  const owned = new Set<string>();
  for (const { ecosystem, files } of components) {
    if (files === undefined || !systems.has(ecosystem)) continue;
    for (const file of files) owned.add(merged(file));
  }
  return owned;
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
function merged(path: string): string {
  return /^(?:bin|sbin|lib\w*)\//.test(path) ? `usr/${path}` : path;
}
