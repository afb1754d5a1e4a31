import { compact, field, filled, list, text, texts } from '../../formats/shape.ts';
import { checksumAlgorithm } from './document.ts';
import { type ParsedPackage, type ParsedSpdx, pairsOfAnnotation } from './parsed.ts';

/** Reads the plain value of an SPDX 2 document (JSON or YAML). */
export function parseSpdxTree(tree: unknown): ParsedSpdx {
  return compact({
    created: text(field(field(tree, 'creationInfo'), 'created')),
    comment: text(field(tree, 'comment')),
    packages: list(field(tree, 'packages')).map(packageOf),
    relationships: list(field(tree, 'relationships')).flatMap((one) => {
      const from = text(field(one, 'spdxElementId'));
      const type = text(field(one, 'relationshipType'));
      const to = text(field(one, 'relatedSpdxElement'));
      return from === undefined || type === undefined || to === undefined ? [] : [{ from, type, to }];
    }),
    described: texts(field(tree, 'documentDescribes')),
    extracted: new Map(
      list(field(tree, 'hasExtractedLicensingInfos')).flatMap((one): [string, string][] => {
        const id = text(field(one, 'licenseId'));
        const name = filled(field(one, 'name')) ?? filled(field(one, 'extractedText'));
        return id === undefined || name === undefined || name === 'NOASSERTION' ? [] : [[id, name]];
      }),
    ),
  });
}

function packageOf(one: unknown): ParsedPackage {
  const references = list(field(one, 'externalRefs')).map((reference) => ({
    type: text(field(reference, 'referenceType')) ?? '',
    locator: text(field(reference, 'referenceLocator')) ?? '',
  }));
  const declared = said(field(one, 'licenseDeclared')) ?? said(field(one, 'licenseConcluded'));
  return compact({
    id: text(field(one, 'SPDXID')) ?? '',
    name: text(field(one, 'name')) ?? '',
    version: filled(field(one, 'versionInfo')),
    supplier: text(field(one, 'supplier')),
    purpose: text(field(one, 'primaryPackagePurpose'))?.replaceAll('_', '-'),
    licence: declared,
    checksums: list(field(one, 'checksums')).flatMap((checksum) => {
      const algorithm = text(field(checksum, 'algorithm'));
      const value = text(field(checksum, 'checksumValue'));
      return algorithm === undefined || value === undefined ? [] : [{ algorithm: checksumAlgorithm(algorithm), value }];
    }),
    purl: references.find(({ type }) => type === 'purl')?.locator,
    cpes: references.filter(({ type }) => /^(?:.*\/)?cpe2[23]Type$/.test(type)).map(({ locator }) => locator),
    pairs: list(field(one, 'annotations')).flatMap((annotation) =>
      pairsOfAnnotation(text(field(annotation, 'comment'))),
    ),
    sourceInfo: text(field(one, 'sourceInfo')),
  });
}

/** A licence that says something. */
export function said(value: unknown): string | undefined {
  const licence = filled(value);
  return licence === 'NOASSERTION' || licence === 'NONE' ? undefined : licence;
}
