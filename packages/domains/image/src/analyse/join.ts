import type { Problem } from '@seawall/kube';
import type { Component, ComponentPlace, Distribution } from '@seawall/model';
import { outerFile } from '../component/place.ts';
import { normaliseLicence } from '../licences/normalise.ts';
import { chooseDistribution } from '../catalogers/os/distribution.ts';
import type { Cataloger, FileReading, Finished, Tree } from './cataloger.ts';
import { mergeComponents } from './merge.ts';
import { ownedBySystem, withoutOwned } from './ownership.ts';
import type { Readings } from './read.ts';

/** A file of a tree about which some cataloger has said something. */
export interface ReadFile {
  readonly path: string;
  /** Diff id of the layer that brought this state of the file. */
  readonly layer?: string;
  readonly readings: Readings;
}

export interface JoinOptions {
  readonly catalogers: readonly Cataloger[];
  /** Whether a file is visible in the tree. */
  has(path: string): boolean;
  /** Keep `Component.files`. */
  readonly files?: boolean;
}

/** What a whole tree holds. */
export interface Inventory {
  readonly distribution?: Distribution;
  /** Sorted by purl. */
  readonly components: readonly Component[];
  readonly problems: readonly Problem[];
}

/** Joins the readings of a tree's visible files, which are sorted by path, into one inventory. */
export function joinReadings(files: readonly ReadFile[], { catalogers, has, files: keep }: JoinOptions): Inventory {
  const distribution = chooseDistribution(files);
  const tree: Tree = { ...(distribution === undefined ? {} : { distribution }), has, files: keep === true };
  const layers = new Map(files.map(({ path, layer }) => [path, layer]));
  const problems: Problem[] = [];
  const components: Component[] = [];
  const lists: (() => string)[] = [];
  for (const cataloger of catalogers) {
    const read = readingsOf(cataloger.id, files);
    if (read.length === 0) continue;
    for (const { reading } of read) problems.push(...(reading.problems ?? []));
    const finished = finish(cataloger, read, tree);
    problems.push(...(finished.problems ?? []));
    lists.push(...(finished.owned ?? []));
    for (const component of finished.components) components.push(placed(component, layers));
  }
  const owned = ownedBySystem(components, lists);
  const merged = mergeComponents(withoutOwned(components, owned));
  return {
    ...(distribution === undefined ? {} : { distribution }),
    components: keep === true ? merged : merged.map(withoutFiles),
    problems,
  };
}

function withoutFiles(component: Component): Component {
  if (component.files === undefined) return component;
  const { files: _files, ...rest } = component;
  return rest;
}

function readingsOf(id: string, files: readonly ReadFile[]): FileReading[] {
  const read: FileReading[] = [];
  for (const { path, readings } of files) {
    const reading = readings[id];
    if (reading !== undefined) read.push({ path, reading });
  }
  return read;
}

function finish(cataloger: Cataloger, files: readonly FileReading[], tree: Tree): Finished {
  if (cataloger.finish === undefined) return { components: files.flatMap(({ reading }) => reading.components ?? []) };
  return cataloger.finish(files, tree);
}

/** The component with the layers of its places, its licences as SPDX writes them. */
function placed(component: Component, layers: ReadonlyMap<string, string | undefined>): Component {
  return {
    ...component,
    licences: [...new Set(component.licences.flatMap(normaliseLicence))],
    places: component.places.map((place) => inLayer(place, layers.get(outerFile(place.path)))),
  };
}

function inLayer(place: ComponentPlace, layer: string | undefined): ComponentPlace {
  return layer === undefined || place.layer !== undefined ? place : { ...place, layer };
}
