import type { Component, ComponentPlace, Ecosystem } from '@seawall/model';
import { compact } from '../formats/shape.ts';
import { type PurlOptions, purlOf } from './identity.ts';

/** What a cataloger knows of a component; absent facts may be undefined. */
export interface Draft {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string;
  readonly purl?: PurlOptions;
  readonly place: ComponentPlace;
  readonly licences?: readonly string[] | undefined;
  readonly source?: Component['source'];
  readonly architecture?: string | undefined;
  readonly vendor?: string | undefined;
  readonly scope?: Component['scope'];
  readonly direct?: boolean | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  readonly hashes?: Readonly<Record<string, string>> | undefined;
  readonly cpes?: readonly string[] | undefined;
  readonly symbols?: readonly string[] | undefined;
}

/** A component with its canonical package URL. */
export function makeComponent(draft: Draft): Component {
  const { purl, place, licences, dependsOn, hashes, ...rest } = draft;
  return compact({
    ...rest,
    purl: purlOf(draft.ecosystem, draft.name, draft.version, purl),
    licences: licences ?? [],
    places: [place],
    dependsOn: dependsOn === undefined ? undefined : [...new Set(dependsOn)].sort(),
    hashes: hashes === undefined || Object.keys(hashes).length === 0 ? undefined : hashes,
  }) as Component;
}
