import { table } from '@seawall/model';
import { compact } from '../../formats/shape.ts';
import type { SpdxDocument, SpdxPackage } from './model.ts';

const relationshipTypes: Readonly<Record<string, string>> = table({
  DESCRIBES: 'describes',
  CONTAINS: 'contains',
  DEPENDS_ON: 'dependsOn',
});
const purposes: Readonly<Record<string, string>> = table({
  'OPERATING-SYSTEM': 'operatingSystem',
  CONTAINER: 'container',
  SOURCE: 'source',
  APPLICATION: 'application',
  LIBRARY: 'library',
});

/** Writes SPDX 3.0.1 in its JSON-LD form: the same document as a graph of elements. */
export function writeSpdx3(document: SpdxDocument): string {
  const iri = (id: string): string => `${document.namespace}#${id}`;
  const info = '_:creation';
  const [tool = 'Tool: seawall'] = document.creators;
  const [root] = document.packages;
  const licences = new Map<string, string>();
  const element = (type: string, id: string, fields: object): object => ({
    type,
    spdxId: iri(id),
    creationInfo: info,
    ...fields,
  });
  const graph: object[] = [
    {
      type: 'CreationInfo',
      '@id': info,
      specVersion: '3.0.1',
      created: document.created,
      createdBy: [iri('SPDXRef-Agent')],
      createdUsing: [iri('SPDXRef-Tool')],
    },
    element('SoftwareAgent', 'SPDXRef-Agent', { name: 'seawall' }),
    element('Tool', 'SPDXRef-Tool', { name: tool.replace(/^Tool: /, '') }),
    element('SpdxDocument', 'SPDXRef-DOCUMENT', {
      name: document.name,
      ...compact({ comment: document.comment }),
      profileConformance: ['core', 'software', 'simpleLicensing'],
      rootElement: [iri('SPDXRef-Sbom')],
    }),
    element('software_Sbom', 'SPDXRef-Sbom', {
      software_sbomType: ['analyzed'],
      rootElement: root === undefined ? [] : [iri(root.id)],
      element: document.packages.map(({ id }) => iri(id)),
    }),
  ];
  for (const one of document.packages) {
    graph.push(...packageElements(one, element, iri));
    if (one.licenceDeclared === 'NOASSERTION') continue;
    const id = licences.get(one.licenceDeclared) ?? `SPDXRef-Licence-${licences.size}`;
    if (!licences.has(one.licenceDeclared)) {
      licences.set(one.licenceDeclared, id);
      graph.push(licenceElement(one.licenceDeclared, id, document, element, iri));
    }
    graph.push(relation(element, iri, `${one.id}-licence`, one.id, 'hasDeclaredLicense', [id]));
  }
  for (const { id, name } of document.extracted) {
    graph.push(element('simplelicensing_SimpleLicensingText', id, { name, simplelicensing_licenseText: name }));
  }
  graph.push(...relationsOf(document, element, iri));
  return `${JSON.stringify({ '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld', '@graph': graph }, null, 2)}\n`;
}

type Element = (type: string, id: string, fields: object) => object;
type Iri = (id: string) => string;

/** One relationship for all that one element has to others. */
function relationsOf({ relationships }: SpdxDocument, element: Element, iri: Iri): object[] {
  const grouped = new Map<string, { from: string; type: string; to: string[] }>();
  for (const { from, type, to } of relationships) {
    if (type === 'DESCRIBES') continue;
    const key = `${from}-${type}`;
    const group = grouped.get(key);
    if (group === undefined) grouped.set(key, { from, type, to: [to] });
    else group.to.push(to);
  }
  return [...grouped].map(([key, { from, type, to }]) =>
    relation(
      element,
      iri,
      key.replaceAll('_', '-').toLowerCase().replace('spdxref', 'SPDXRef'),
      from,
      relationshipTypes[type] ?? 'other',
      to,
    ),
  );
}

function relation(
  element: Element,
  iri: Iri,
  id: string,
  from: string,
  relationshipType: string,
  to: readonly string[],
): object {
  return element('Relationship', `${id}-relationship`, { from: iri(from), relationshipType, to: to.map(iri) });
}

function licenceElement(
  expression: string,
  id: string,
  { extracted }: SpdxDocument,
  element: Element,
  iri: Iri,
): object {
  const custom = extracted.filter((one) => expression.includes(one.id));
  return element('simplelicensing_LicenseExpression', id, {
    simplelicensing_licenseExpression: expression,
    ...(custom.length === 0
      ? {}
      : {
          simplelicensing_customIdToUri: custom.map((one) => ({
            type: 'DictionaryEntry',
            key: one.id,
            value: iri(one.id),
          })),
        }),
  });
}

function packageElements(one: SpdxPackage, element: Element, iri: Iri): object[] {
  const identifiers = [
    ...(one.purl === undefined
      ? []
      : [{ type: 'ExternalIdentifier', externalIdentifierType: 'packageUrl', identifier: one.purl }]),
    ...one.cpes.map((cpe) => ({ type: 'ExternalIdentifier', externalIdentifierType: 'cpe23', identifier: cpe })),
  ];
  const supplier = one.supplier?.replace(/^Organization: /, '');
  const supplierId = `${one.id}-supplier`;
  const found = [
    element(
      'software_Package',
      one.id,
      compact({
        name: one.name,
        software_packageVersion: one.version,
        software_primaryPurpose: one.purpose === undefined ? undefined : purposes[one.purpose],
        software_packageUrl: one.purl,
        suppliedBy: supplier === undefined ? undefined : iri(supplierId),
        externalIdentifier: identifiers.length === 0 ? undefined : identifiers,
        verifiedUsing:
          one.checksums.length === 0
            ? undefined
            : one.checksums.map(({ algorithm, value }) => ({
                type: 'Hash',
                algorithm: algorithm.toLowerCase().replace('-', '_'),
                hashValue: value,
              })),
      }),
    ),
  ];
  if (supplier !== undefined) found.push(element('Organization', supplierId, { name: supplier }));
  if (one.pairs.length > 0) {
    found.push(
      element('Annotation', `${one.id}-annotation`, {
        annotationType: 'other',
        subject: iri(one.id),
        statement: JSON.stringify(Object.fromEntries(one.pairs)),
      }),
    );
  }
  return found;
}
