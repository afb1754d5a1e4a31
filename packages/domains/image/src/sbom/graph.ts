import type { Component, Distribution } from '@seawall/model';
import { compareTexts } from '../component/order.ts';
import { isSystemEcosystem } from '../component/identity.ts';
import { type ComponentDraft, isOwn } from './draft.ts';
import { prefix } from './extras.ts';

/**
 * Resolves the references of a document: what each component depends on, which are direct (reached from `root`, where
 * the document says so), and the operating system of its packages.
 */
export function withGraph(
  components: readonly (readonly [ComponentDraft, Component])[],
  links: ReadonlyMap<string, readonly string[]>,
  root: string | undefined,
  distribution: Distribution | undefined,
): Component[] {
  const purls = new Map(components.map(([draft, component]) => [draft.ref, component.purl]));
  const ofRoot = root === undefined ? undefined : links.get(root);
  const direct = ofRoot === undefined || ofRoot.length === 0 ? undefined : new Set(ofRoot);
  return components.map(([draft, component]) => {
    const targets = links.get(draft.ref);
    const unresolved = draft.pairs.filter(([name]) => name.startsWith(`${prefix}dependsOn:`)).map(([, value]) => value);
    const dependsOn =
      targets === undefined
        ? undefined
        : [...new Set([...targets.flatMap((ref) => purls.get(ref) ?? []), ...unresolved])].sort(compareTexts);
    const isForeign = !isOwn(draft);
    return {
      ...component,
      ...(isForeign && distribution !== undefined && isSystemEcosystem(component.ecosystem) ? { distribution } : {}),
      ...(isForeign && direct !== undefined ? { direct: direct.has(draft.ref) } : {}),
      ...(dependsOn === undefined ? {} : { dependsOn }),
    };
  });
}
