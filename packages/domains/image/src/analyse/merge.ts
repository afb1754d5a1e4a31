import type { Component, ComponentPlace } from '@seawall/model';

/** Makes one component of those with the same purl: several places, the wider scope, all that any of them knows. */
export function mergeComponents(components: readonly Component[]): Component[] {
  const byPurl = new Map<string, Component>();
  for (const component of components) {
    const before = byPurl.get(component.purl);
    byPurl.set(component.purl, before === undefined ? component : merge(before, component));
  }
  return [...byPurl.values()]
    .map((component) => ({ ...component, places: sortPlaces(component.places) }))
    .sort((a, b) => compare(a.purl, b.purl));
}

function merge(a: Component, b: Component): Component {
  const scope = widerScope(a.scope, b.scope);
  // Functions that only one place knows would make the other's look absent.
  const { scope: _, symbols: _symbols, ...both } = { ...b, ...a };
  return {
    ...both,
    ...(scope === undefined ? {} : { scope }),
    ...(a.direct === true || b.direct === true ? { direct: true } : {}),
    licences: union(a.licences, b.licences),
    places: [...a.places, ...b.places],
    ...joined('dependsOn', a.dependsOn, b.dependsOn),
    ...joined('cpes', a.cpes, b.cpes),
    ...joined('symbols', a.symbols, b.symbols),
    ...joined('files', a.files, b.files),
    ...(a.hashes === undefined || b.hashes === undefined ? {} : { hashes: { ...b.hashes, ...a.hashes } }),
  };
}

/** What one place needs at run time is a run-time dependency; a place that does not say stands for run time. */
function widerScope(a: Component['scope'], b: Component['scope']): Component['scope'] {
  if (a === b) return a;
  if (a === undefined || b === undefined) return undefined;
  if (a === 'runtime' || b === 'runtime') return 'runtime';
  return 'optional';
}

/** Lists that both know; what only one of them knows has been taken over already. */
function joined(
  name: 'dependsOn' | 'cpes' | 'symbols' | 'files',
  a: readonly string[] | undefined,
  b: readonly string[] | undefined,
): Partial<Component> {
  return a === undefined || b === undefined ? {} : { [name]: union(a, b) };
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort(compare);
}

function sortPlaces(places: readonly ComponentPlace[]): ComponentPlace[] {
  const seen = new Set<string>();
  return [...places]
    .sort((a, b) => compare(a.path, b.path) || (a.line ?? 0) - (b.line ?? 0))
    .filter(({ path, line, layer }) => {
      const key = `${path}\0${line ?? ''}\0${layer ?? ''}`;
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}

/** By code units, the same on every machine. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
