import { type Component, displayRef, type Ref } from '@seawall/model';
import { isOfSystem, type Surroundings } from '@seawall/vulns';
import type { PackageInventory } from '../collected.ts';

/** What came with the base image is not the first thing that whoever built on it can mend. */
export function surroundingsIn({ layers = [] }: PackageInventory): (component: Component) => Surroundings {
  const ofBase = new Set(layers.filter((layer) => layer.ofBase).map(({ diffId }) => diffId));
  return ({ places }) =>
    ofBase.size === 0 ? {} : { base: places.every(({ layer }) => layer !== undefined && ofBase.has(layer)) };
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
