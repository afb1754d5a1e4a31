import type { Component, ComponentPlace } from '@seawall/model';
import { compact } from '../formats/shape.ts';
import type { Purl } from '../purl/purl.ts';
import type { ComponentDraft } from './draft.ts';

/** What other tools say of a component in properties and qualifiers of their own. */
export interface ForeignFacts {
  readonly source?: NonNullable<Component['source']>;
  readonly architecture?: string;
  readonly modularity?: string;
  readonly paths: readonly ComponentPlace[];
}

const trivy = 'aquasecurity:trivy:';

/** Reads the properties of Trivy, Syft and cdxgen, and the qualifiers that purl-spec and Syft use. */
export function foreignFacts(draft: ComponentDraft, purl: Purl): ForeignFacts {
  const values = new Map(draft.pairs);
  const version = draft.version === '' ? (purl.version ?? '') : draft.version;
  return compact({
    source: sourceOf(values, purl, version),
    architecture: values.get('syft:metadata:architecture'),
    modularity:
      values.get(`${trivy}Modularitylabel`) ?? purl.qualifiers?.['rpmmod'] ?? purl.qualifiers?.['modularitylabel'],
    paths: pathsOf(values),
  });
}

function sourceOf(values: ReadonlyMap<string, string>, purl: Purl, version: string): Component['source'] | undefined {
  const name = values.get(`${trivy}SrcName`);
  if (name !== undefined) {
    const release = values.get(`${trivy}SrcRelease`);
    const epoch = values.get(`${trivy}SrcEpoch`);
    const upstream = values.get(`${trivy}SrcVersion`) ?? '';
    const whole = release === undefined || release === '' ? upstream : `${upstream}-${release}`;
    return { name, version: epoch === undefined || epoch === '0' || epoch === '' ? whole : `${epoch}:${whole}` };
  }
  const upstream = purl.qualifiers?.['upstream'];
  if (upstream !== undefined) {
    // RPM names the file of its source package.
    const file = /^(.+)-([^-]+-[^-]+)\.src\.rpm$/.exec(upstream);
    if (file !== null) return { name: file[1] as string, version: file[2] as string };
    const at = upstream.lastIndexOf('@');
    return at <= 0 ? { name: upstream, version } : { name: upstream.slice(0, at), version: upstream.slice(at + 1) };
  }
  const origin = values.get('syft:metadata:originPackage');
  return origin === undefined || origin === '' ? undefined : { name: origin, version };
}

function pathsOf(values: ReadonlyMap<string, string>): ComponentPlace[] {
  const places: ComponentPlace[] = [];
  for (let index = 0; ; index += 1) {
    const path = values.get(`syft:location:${index}:path`);
    if (path === undefined) break;
    places.push(compact({ path: relative(path), layer: values.get(`syft:location:${index}:layerID`) }));
  }
  const trivyPath = values.get(`${trivy}FilePath`);
  if (trivyPath !== undefined) {
    places.push(compact({ path: relative(trivyPath), layer: values.get(`${trivy}LayerDiffID`) }));
  }
  const source = values.get('SrcFile');
  if (source !== undefined) places.push({ path: relative(source) });
  return places;
}

function relative(path: string): string {
  return path.replace(/^\/+/, '');
}
