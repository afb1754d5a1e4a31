import type { Component, Distribution } from '@seawall/model';
import { sortComponents } from '../component/order.ts';
import { distributionRefOf } from './extras.ts';
import type { Sbom } from './sbom.ts';

/** The components of a document in their order, each with a reference of its own, and the operating systems. */
export interface References {
  readonly components: readonly { readonly component: Component; readonly ref: string }[];
  readonly distributions: readonly { readonly distribution: Distribution; readonly ref: string }[];
  distributionRef(component: Component): string | undefined;
  /** The references of what a component depends on; undefined where it does not say. */
  dependsOn(
    component: Component,
  ): { readonly refs: readonly string[]; readonly unknown: readonly string[] } | undefined;
}

/**
 * References are the package URLs, with a number behind those that stand more than once: the same document for the same
 * components, whatever order they were found in.
 */
export function referencesOf({ components, distribution }: Sbom): References {
  const taken = new Map<string, number>();
  const unique = (wanted: string): string => {
    const count = (taken.get(wanted) ?? 0) + 1;
    taken.set(wanted, count);
    return count === 1 ? wanted : `${wanted}|${count}`;
  };
  const named = sortComponents(components).map((component) => ({ component, ref: unique(component.purl) }));
  const distributions: { distribution: Distribution; ref: string }[] = [];
  const byText = new Map<string, string>();
  const add = (found: Distribution | undefined): void => {
    const key = JSON.stringify(found);
    if (found === undefined || byText.has(key)) return;
    const ref = unique(distributionRefOf(found));
    byText.set(key, ref);
    distributions.push({ distribution: found, ref });
  };
  add(distribution);
  for (const { component } of named) add(component.distribution);
  const refs = new Set(named.map(({ ref }) => ref));
  return {
    components: named,
    distributions,
    distributionRef: (component) =>
      component.distribution === undefined ? undefined : byText.get(JSON.stringify(component.distribution)),
    dependsOn(component) {
      if (component.dependsOn === undefined) return undefined;
      return {
        refs: component.dependsOn.filter((purl) => refs.has(purl)),
        unknown: component.dependsOn.filter((purl) => !refs.has(purl)),
      };
    },
  };
}
