import type { Component, ComponentPlace, Distribution, Ecosystem } from '@seawall/model';
import { ecosystems } from '@seawall/model';
import { compact } from '../formats/shape.ts';
import type { SbomLayer } from './sbom.ts';

/**
 * The fields of a component that a format has no place for, as names and values: properties in CycloneDX, annotations
 * in SPDX. Written and read here alone, so that what one side writes the other reads.
 */
export type Pair = readonly [name: string, value: string];

/** Before every name, so that nobody else's properties are taken for ours. */
export const prefix = 'seawall:';

/** Which fields the format carries itself, and which therefore are left out here. */
export interface Native {
  readonly ecosystem: boolean;
  readonly name: boolean;
  readonly vendor: boolean;
  readonly licences: boolean;
  readonly scope: boolean;
  /** Algorithms, and how many of the CPE names. */
  readonly hashes: ReadonlySet<string>;
  readonly cpes: number;
}

export function pairsOf(component: Component, native: Native, distributionRef: string | undefined): Pair[] {
  const pairs: Pair[] = [];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) pairs.push([`${prefix}${name}`, value]);
  };
  if (!native.ecosystem) add('ecosystem', component.ecosystem);
  if (!native.name) add('name', component.name);
  add('source:name', component.source?.name);
  add('source:version', component.source?.version);
  add('architecture', component.architecture);
  add('distribution', distributionRef);
  if (!native.vendor) add('vendor', component.vendor);
  add('modularity', component.modularity);
  if (!native.scope) add('scope', component.scope);
  add('direct', component.direct === undefined ? undefined : String(component.direct));
  if (!native.licences) for (const [index, licence] of component.licences.entries()) add(`licence:${index}`, licence);
  for (const [index, { path, line, layer }] of component.places.entries()) {
    add(`place:${index}:path`, path);
    add(`place:${index}:line`, line === undefined ? undefined : String(line));
    add(`place:${index}:layer`, layer);
  }
  for (const [algorithm, value] of Object.entries(component.hashes ?? {})) {
    if (!native.hashes.has(algorithm)) add(`hash:${algorithm}`, value);
  }
  for (const [index, cpe] of (component.cpes ?? []).slice(native.cpes).entries()) add(`cpe:${index}`, cpe);
  add('symbols', component.symbols?.join('\n'));
  return pairs;
}

/** What the pairs of a component say; `distribution` is a reference into the document still. */
export interface Extras {
  readonly ecosystem?: Ecosystem;
  readonly name?: string;
  readonly source?: { readonly name: string; readonly version: string };
  readonly architecture?: string;
  readonly distributionRef?: string;
  readonly vendor?: string;
  readonly modularity?: string;
  readonly scope?: NonNullable<Component['scope']>;
  readonly direct?: boolean;
  readonly licences?: readonly string[];
  readonly places?: readonly ComponentPlace[];
  readonly hashes?: Readonly<Record<string, string>>;
  readonly cpes?: readonly string[];
  readonly symbols?: readonly string[];
}

export function extrasOf(pairs: readonly Pair[]): Extras {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) if (name.startsWith(prefix)) values.set(name.slice(prefix.length), value);
  const ecosystem = ecosystems.find((one) => one === values.get('ecosystem'));
  const scope = scopes.find((one) => one === values.get('scope'));
  const direct = values.get('direct');
  const sourceName = values.get('source:name');
  const hashes = [...values].filter(([name]) => name.startsWith('hash:'));
  const symbols = values.get('symbols');
  return compact({
    ecosystem,
    name: values.get('name'),
    source: sourceName === undefined ? undefined : { name: sourceName, version: values.get('source:version') ?? '' },
    architecture: values.get('architecture'),
    distributionRef: values.get('distribution'),
    vendor: values.get('vendor'),
    modularity: values.get('modularity'),
    scope,
    direct: direct === undefined ? undefined : direct === 'true',
    licences: numbered(values, 'licence'),
    places: placesOf(values),
    hashes:
      hashes.length === 0
        ? undefined
        : Object.fromEntries(hashes.map(([name, value]) => [name.slice('hash:'.length), value])),
    cpes: numbered(values, 'cpe'),
    symbols: symbols === undefined ? undefined : symbols === '' ? [] : symbols.split('\n'),
  });
}

const scopes = ['runtime', 'development', 'optional'] as const;

function numbered(values: ReadonlyMap<string, string>, name: string): string[] | undefined {
  const found: string[] = [];
  for (let value = values.get(`${name}:0`); value !== undefined; value = values.get(`${name}:${found.length}`)) {
    found.push(value);
  }
  return found.length === 0 ? undefined : found;
}

function placesOf(values: ReadonlyMap<string, string>): ComponentPlace[] | undefined {
  const paths = numberedPaths(values);
  if (paths.length === 0) return undefined;
  return paths.map((path, index) => {
    const line = Number(values.get(`place:${index}:line`));
    return compact({
      path,
      line: Number.isInteger(line) && line > 0 ? line : undefined,
      layer: values.get(`place:${index}:layer`),
    });
  });
}

function numberedPaths(values: ReadonlyMap<string, string>): string[] {
  const paths: string[] = [];
  for (let index = 0; ; index += 1) {
    const path = values.get(`place:${index}:path`);
    if (path === undefined) return paths;
    paths.push(path);
  }
}

/** The layers of an image, among what is said of the image itself. */
export function layerPairs(layers: readonly SbomLayer[] | undefined): Pair[] {
  return (layers ?? []).flatMap(({ diffId, instruction, ofBase }, index): Pair[] => [
    [`${prefix}layer:${index}:diffId`, diffId],
    ...(instruction === undefined ? [] : [[`${prefix}layer:${index}:instruction`, instruction] as const]),
    [`${prefix}layer:${index}:ofBase`, String(ofBase)],
  ]);
}

export function layersOf(pairs: readonly Pair[]): SbomLayer[] | undefined {
  const values = new Map(pairs);
  const layers: SbomLayer[] = [];
  for (let index = 0; ; index += 1) {
    const diffId = values.get(`${prefix}layer:${index}:diffId`);
    if (diffId === undefined) return index === 0 ? undefined : layers;
    const instruction = values.get(`${prefix}layer:${index}:instruction`);
    layers.push(compact({ diffId, instruction, ofBase: values.get(`${prefix}layer:${index}:ofBase`) === 'true' }));
  }
}

/** A distribution as the component or package that stands for the operating system in a document. */
export function distributionPairs({ codename, like }: Distribution): Pair[] {
  const pairs: Pair[] = [];
  if (codename !== undefined) pairs.push([`${prefix}codename`, codename]);
  if (like !== undefined) pairs.push([`${prefix}like`, like.join(' ')]);
  return pairs;
}

export function distributionOf(id: string, version: string | undefined, pairs: readonly Pair[]): Distribution {
  const values = new Map(pairs);
  const like = values.get(`${prefix}like`);
  return compact({
    id,
    version: version === '' ? undefined : version,
    codename: values.get(`${prefix}codename`),
    like: like === undefined ? undefined : like.split(' ').filter((word) => word !== ''),
  });
}

/** How a document names the operating system. */
export function distributionRefOf({ id, version }: Distribution): string {
  return `os:${id}${version === undefined ? '' : `@${version}`}`;
}
