import { compact } from '../../formats/shape.ts';
import { documentId, type SpdxDocument, type SpdxPackage } from './model.ts';

/** Writes SPDX 2.3 as JSON. */
export function writeSpdxJson(document: SpdxDocument): string {
  const value = compact({
    spdxVersion: document.version,
    dataLicense: 'CC0-1.0',
    SPDXID: documentId,
    name: document.name,
    documentNamespace: document.namespace,
    comment: document.comment,
    creationInfo: { created: document.created, creators: document.creators },
    packages: document.packages.map((one) => packageOf(one, document)),
    relationships: document.relationships.map(({ from, type, to }) => ({
      spdxElementId: from,
      relationshipType: type,
      relatedSpdxElement: to,
    })),
    hasExtractedLicensingInfos:
      document.extracted.length === 0
        ? undefined
        : document.extracted.map(({ id, name }) => ({ licenseId: id, name, extractedText: name })),
  });
  return `${JSON.stringify(value, null, 2)}\n`;
}

function packageOf(one: SpdxPackage, { created, creators }: SpdxDocument): object {
  const references = [
    ...(one.purl === undefined ? [] : [reference('PACKAGE-MANAGER', 'purl', one.purl)]),
    ...one.cpes.map((cpe) => reference('SECURITY', 'cpe23Type', cpe)),
  ];
  return compact({
    SPDXID: one.id,
    name: one.name,
    versionInfo: one.version,
    supplier: one.supplier ?? 'NOASSERTION',
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: false,
    primaryPackagePurpose: one.purpose,
    licenseConcluded: 'NOASSERTION',
    licenseDeclared: one.licenceDeclared,
    copyrightText: 'NOASSERTION',
    checksums:
      one.checksums.length === 0
        ? undefined
        : one.checksums.map(({ algorithm, value }) => ({ algorithm, checksumValue: value })),
    externalRefs: references.length === 0 ? undefined : references,
    annotations:
      one.pairs.length === 0
        ? undefined
        : [
            {
              annotationDate: created,
              annotationType: 'OTHER',
              annotator: creators[0],
              comment: JSON.stringify(Object.fromEntries(one.pairs)),
            },
          ],
  });
}

function reference(referenceCategory: string, referenceType: string, referenceLocator: string): object {
  return { referenceCategory, referenceType, referenceLocator };
}
