import { type ReadSbom, readSbom } from '@seawall/image';
import type { Component } from '@seawall/model';

interface PurlComponents {
  readonly components: readonly Component[];
  readonly problems: ReadSbom['problems'];
}

/** A package URL says what a component of an SBOM with nothing else says: it is read as one. */
export function componentsOfPurls(purls: readonly string[], file: string): PurlComponents {
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: purls.map((purl) => ({
      type: 'library',
      name: nameIn(purl),
      purl,
      'bom-ref': purl,
      version: versionIn(purl),
    })),
  };
  const read = readSbom(JSON.stringify(document), file);
  return { components: read?.sbom.components ?? [], problems: read?.problems ?? [] };
}

function nameIn(purl: string): string {
  const path = purl.replace(/[?#].*$/s, '').replace(/@[^/]*$/, '');
  return decoded(path.slice(path.lastIndexOf('/') + 1));
}

function versionIn(purl: string): string {
  return decoded(/@([^/@]*)$/.exec(purl.replace(/[?#].*$/s, ''))?.[1] ?? '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
