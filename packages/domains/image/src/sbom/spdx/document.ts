import type { Component } from '@seawall/model';
import { table, displayRef, formatRef } from '@seawall/model';
import { compareTexts } from '../../component/order.ts';
import { compact } from '../../formats/shape.ts';
import { imagePurl, isNativeEcosystem, uuidOf } from '../cyclonedx/write.ts';
import { buildPairs } from '../build.ts';
import { distributionPairs, layerPairs, type Pair, pairsOf, prefix } from '../extras.ts';
import { type References, referencesOf } from '../references.ts';
import type { Sbom, SbomTool } from '../sbom.ts';
import { spdxId } from './identifiers.ts';
import { declaredOf } from './licences.ts';
import { documentId, type SpdxDocument, type SpdxPackage, type SpdxRelationship } from './model.ts';

/** SPDX asks for a time; where that of the image is not known, this one stands for “not said”. */
export const unknownTime = '1970-01-01T00:00:00Z';

const checksumNames: Readonly<Record<string, string>> = table({
  md5: 'MD5',
  sha1: 'SHA1',
  sha224: 'SHA224',
  sha256: 'SHA256',
  sha384: 'SHA384',
  sha512: 'SHA512',
  'sha3-256': 'SHA3-256',
  'sha3-384': 'SHA3-384',
  'sha3-512': 'SHA3-512',
  'blake2b-256': 'BLAKE2b-256',
  'blake2b-384': 'BLAKE2b-384',
  'blake2b-512': 'BLAKE2b-512',
  blake3: 'BLAKE3',
});
const ours = new Map(Object.entries(checksumNames).map(([name, theirs]) => [theirs.toLowerCase(), name]));

/** Our name of a checksum algorithm. */
export function checksumAlgorithm(name: string): string {
  return ours.get(name.toLowerCase().replaceAll('_', '-')) ?? name.toLowerCase();
}

/** The bill of materials as an SPDX 2.3 document, reproducible: see `writeCyclonedx`. */
export function spdxDocument(sbom: Sbom, tool: SbomTool): SpdxDocument {
  const references = referencesOf(sbom);
  const rootId = spdxId('Root', sbom.subject === undefined ? '' : formatRef(sbom.subject));
  const packages: SpdxPackage[] = [rootPackage(sbom, rootId)];
  const relationships: SpdxRelationship[] = [{ from: documentId, type: 'DESCRIBES', to: rootId }];
  for (const { distribution, ref } of references.distributions) {
    const id = spdxId('OS', ref);
    packages.push(
      compact({
        id,
        name: distribution.id,
        version: distribution.version,
        purpose: 'OPERATING-SYSTEM',
        licenceDeclared: 'NOASSERTION',
        checksums: [],
        cpes: [],
        pairs: [[`${prefix}ref`, ref] as const, ...distributionPairs(distribution)],
      }),
    );
    relationships.push({ from: rootId, type: 'CONTAINS', to: id });
  }
  const extracted = new Map<string, string>();
  for (const { component, ref } of references.components) {
    const id = spdxId('Package', ref);
    const declared = declaredOf(component.licences);
    for (const licence of declared.extracted) extracted.set(licence.id, licence.name);
    packages.push(packageOf(component, id, references, declared.expression, declared.exact));
    relationships.push({ from: rootId, type: 'CONTAINS', to: id });
    for (const target of references.dependsOn(component)?.refs ?? []) {
      relationships.push({ from: id, type: 'DEPENDS_ON', to: spdxId('Package', target) });
    }
  }
  const body = { packages, relationships };
  return compact({
    version: 'SPDX-2.3',
    name: sbom.subject === undefined ? 'seawall' : displayRef(sbom.subject),
    namespace: `https://spdx.org/spdxdocs/seawall-${uuidOf(JSON.stringify([sbom.subject, body]))}`,
    created: sbom.created ?? unknownTime,
    creators: [`Tool: ${tool.name}-${tool.version}`],
    comment: sbom.incomplete === true ? incompleteComment : undefined,
    packages,
    relationships,
    extracted: [...extracted].map(([id, name]) => ({ id, name })).sort((a, b) => compareTexts(a.id, b.id)),
  });
}

/** How a document says that something could not be read. */
const incompleteComment = 'seawall:incomplete: parts of what is described could not be read';

function rootPackage({ subject, distribution, layers, build }: Sbom, id: string): SpdxPackage {
  const pairs: Pair[] = [];
  if (subject !== undefined) pairs.push([`${prefix}subject`, formatRef(subject)]);
  if (distribution !== undefined) pairs.push([`${prefix}distribution`, 'os']);
  pairs.push(...layerPairs(layers), ...buildPairs(build));
  return compact({
    id,
    name: subject === undefined ? 'unknown' : displayRef(subject),
    version: subject?.type === 'image' ? subject.digest : undefined,
    purpose: subject?.type === 'image' ? 'CONTAINER' : 'SOURCE',
    licenceDeclared: 'NOASSERTION',
    checksums: [],
    purl: subject === undefined ? undefined : imagePurl(subject),
    cpes: [],
    pairs,
  });
}

function packageOf(
  component: Component,
  id: string,
  references: References,
  licence: string,
  exact: boolean,
): SpdxPackage {
  const checksums = Object.entries(component.hashes ?? {}).flatMap(([algorithm, value]) => {
    const name = checksumNames[algorithm];
    return name === undefined || !/^[0-9a-f]+$/.test(value) ? [] : [{ ours: algorithm, algorithm: name, value }];
  });
  const isVendorPlain = component.vendor !== undefined && plainLine(component.vendor);
  const pairs = pairsOf(
    component,
    {
      ecosystem: isNativeEcosystem(component),
      name: true,
      vendor: isVendorPlain,
      licences: exact,
      scope: false,
      hashes: new Set(checksums.map(({ ours: name }) => name)),
      cpes: component.cpes?.length ?? 0,
    },
    references.distributionRef(component),
  );
  const dependsOn = references.dependsOn(component);
  if (dependsOn !== undefined) {
    // A relationship says what there is; only this says that nothing is meant by none.
    pairs.push([`${prefix}dependsOn`, String(dependsOn.refs.length)]);
    for (const [index, purl] of dependsOn.unknown.entries()) pairs.push([`${prefix}dependsOn:${index}`, purl]);
  }
  return compact({
    id,
    name: component.name,
    version: component.version === '' ? undefined : component.version,
    supplier: isVendorPlain ? `Organization: ${component.vendor}` : undefined,
    purpose: component.ecosystem === 'generic' ? 'APPLICATION' : 'LIBRARY',
    licenceDeclared: licence,
    checksums: checksums.map(({ algorithm, value }) => ({ algorithm, value })),
    purl: component.purl,
    cpes: component.cpes ?? [],
    pairs,
  });
}

function plainLine(text: string): boolean {
  return text.trim() === text && text !== '' && text !== 'NOASSERTION' && !/[\r\n]/.test(text);
}
