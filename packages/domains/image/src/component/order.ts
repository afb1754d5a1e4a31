import type { Component } from '@seawall/model';

/** The one order of components: by package URL, then by where they stand, then by everything else. */
export function sortComponents(components: readonly Component[]): Component[] {
  const keys = new Map<Component, string>();
  const keyOf = (component: Component): string => {
    let key = keys.get(component);
    if (key === undefined) {
      key = JSON.stringify([component.places, component.ecosystem, component.name, component]);
      keys.set(component, key);
    }
    return key;
  };
  return [...components].sort(
    (a, b) => compareTexts(a.purl, b.purl) || (a === b ? 0 : compareTexts(keyOf(a), keyOf(b))),
  );
}

/** By code units: the same on every machine and in every language. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
