import { type Component, displayRef, type Ref, type Text } from '@seawall/model';
import { isOfSystem, type Surroundings } from '@seawall/vulns';
import type { PackageInventory } from '../collected.ts';
import type { RunningContainer } from '../workloads/running.ts';

/**
 * Where a component runs, by the containers that run its image, and whether it came with the base image: that is not
 * the first thing that whoever built on it can mend.
 */
export function surroundingsIn(
  { layers = [] }: PackageInventory,
  runners: readonly RunningContainer[] = [],
): (component: Component) => Surroundings {
  const ofBase = new Set(layers.filter((layer) => layer.ofBase).map(({ diffId }) => diffId));
  const exposed = told(runners, ({ exposed: how }) => how);
  const privileged = told(runners, ({ privileged: how }) => how);
  return ({ places }) => ({
    ...(exposed === undefined ? {} : { exposed }),
    ...(privileged === undefined ? {} : { privileged }),
    ...(ofBase.size === 0 ? {} : { base: places.every(({ layer }) => layer !== undefined && ofBase.has(layer)) }),
  });
}

/** The first that it is true of, by name, and how many others. */
function told(
  runners: readonly RunningContainer[],
  how: (one: RunningContainer) => Text | undefined,
): Text | undefined {
  const such = runners.flatMap((one) => {
    const text = how(one);
    return text === undefined ? [] : [{ workload: one.workload, text }];
  });
  const [first] = such;
  if (first === undefined) return undefined;
  const more = new Set(such.map(({ workload }) => workload)).size - 1;
  return {
    en: `${first.workload}: ${first.text.en}${more > 0 ? `, and ${more} more` : ''}`,
    zh: `${first.workload}：${first.text.zh}${more > 0 ? `，另有 ${more} 个` : ''}`,
  };
}

/** Packages of the operating system are of the distribution that was found, where they do not say so themselves. */
export function placed({ components, distribution }: PackageInventory): readonly Component[] {
  if (distribution === undefined) return components;
  return components.map((one) => (one.distribution === undefined && isOfSystem(one) ? { ...one, distribution } : one));
}

/** What a VEX document may call the thing that was scanned. */
export function productsOf(subject: Ref): string[] {
  if (subject.type === 'package') return [subject.purl];
  if (subject.type !== 'image') return [displayRef(subject)];
  const { name, digest } = subject;
  if (digest === undefined) return [name];
  const bare = name.split('@')[0]?.replace(/:[^/:]*$/, '') ?? name;
  const last = bare.split('/').at(-1) ?? bare;
  return [name, digest, `${bare}@${digest}`, `pkg:oci/${last}@${digest}`];
}
