import { documentId, type SpdxDocument, type SpdxPackage } from './model.ts';

/** Writes SPDX 2.3 as tags and values. */
export function writeTagValue(document: SpdxDocument): string {
  const lines = [
    `SPDXVersion: ${document.version}`,
    'DataLicense: CC0-1.0',
    `SPDXID: ${documentId}`,
    `DocumentName: ${oneLine(document.name)}`,
    `DocumentNamespace: ${document.namespace}`,
    ...document.creators.map((creator) => `Creator: ${creator}`),
    `Created: ${document.created}`,
    ...(document.comment === undefined ? [] : [`DocumentComment: <text>${document.comment}</text>`]),
  ];
  for (const one of document.packages) lines.push('', ...packageLines(one, document));
  lines.push('', ...document.relationships.map(({ from, type, to }) => `Relationship: ${from} ${type} ${to}`));
  for (const { id, name } of document.extracted) {
    lines.push('', `LicenseID: ${id}`, `ExtractedText: <text>${name}</text>`, `LicenseName: ${oneLine(name)}`);
  }
  return `${lines.join('\n')}\n`;
}

function packageLines(one: SpdxPackage, { created, creators }: SpdxDocument): string[] {
  return [
    `PackageName: ${oneLine(one.name)}`,
    `SPDXID: ${one.id}`,
    ...(one.version === undefined ? [] : [`PackageVersion: ${oneLine(one.version)}`]),
    `PackageSupplier: ${one.supplier ?? 'NOASSERTION'}`,
    'PackageDownloadLocation: NOASSERTION',
    ...(one.purpose === undefined ? [] : [`PrimaryPackagePurpose: ${one.purpose}`]),
    'FilesAnalyzed: false',
    ...one.checksums.map(({ algorithm, value }) => `PackageChecksum: ${algorithm}: ${value}`),
    'PackageLicenseConcluded: NOASSERTION',
    `PackageLicenseDeclared: ${one.licenceDeclared}`,
    'PackageCopyrightText: NOASSERTION',
    ...(one.purl === undefined ? [] : [`ExternalRef: PACKAGE-MANAGER purl ${one.purl}`]),
    ...one.cpes.map((cpe) => `ExternalRef: SECURITY cpe23Type ${cpe}`),
    ...(one.pairs.length === 0
      ? []
      : [
          `Annotator: ${creators[0]}`,
          `AnnotationDate: ${created}`,
          'AnnotationType: OTHER',
          `SPDXREF: ${one.id}`,
          `AnnotationComment: <text>${JSON.stringify(Object.fromEntries(one.pairs)).replaceAll('</', '<\\/')}</text>`,
        ]),
  ];
}

function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}
