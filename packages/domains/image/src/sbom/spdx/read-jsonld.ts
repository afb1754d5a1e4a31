import { table } from '@seawall/model';
import { compact, field, filled, list, text, texts } from '../../formats/shape.ts';
import type { Pair } from '../extras.ts';
import { checksumAlgorithm } from './document.ts';
import type { SpdxRelationship } from './model.ts';
import { type ParsedPackage, type ParsedSpdx, pairsOfAnnotation } from './parsed.ts';

const relationshipTypes: Readonly<Record<string, string>> = table({
  dependsOn: 'DEPENDS_ON',
  contains: 'CONTAINS',
  describes: 'DESCRIBES',
});

/** Reads SPDX 3.0 in its JSON-LD form: elements of a graph that refer to each other by their identifiers. */
export function parseSpdx3(tree: unknown): ParsedSpdx {
  const graph = list(field(tree, '@graph'));
  const names = new Map<string, string>();
  const licences = new Map<string, string>();
  const texts3 = new Map<string, string>();
  const pairs = new Map<string, Pair[]>();
  const declared = new Map<string, string>();
  const relationships: SpdxRelationship[] = [];
  const packages: unknown[] = [];
  let described: string[] = [];
  let created: string | undefined;
  let comment: string | undefined;
  for (const element of graph) {
    const id = idOf(element);
    switch (typeOf(element)) {
      case 'CreationInfo':
        created ??= text(field(element, 'created'));
        break;
      case 'SpdxDocument':
        comment = text(field(element, 'comment'));
        break;
      case 'software_Sbom':
        described = texts(field(element, 'rootElement'));
        break;
      case 'software_Package':
        packages.push(element);
        break;
      case 'Organization':
      case 'Person':
      case 'Agent':
        names.set(id, text(field(element, 'name')) ?? '');
        break;
      case 'simplelicensing_LicenseExpression':
        licences.set(id, text(field(element, 'simplelicensing_licenseExpression')) ?? '');
        break;
      case 'simplelicensing_SimpleLicensingText':
        texts3.set(id.slice(id.indexOf('#') + 1), text(field(element, 'name')) ?? '');
        break;
      case 'Annotation':
        pairs.set(text(field(element, 'subject')) ?? '', pairsOfAnnotation(text(field(element, 'statement'))));
        break;
      case 'Relationship':
      case 'LifecycleScopedRelationship': {
        const from = text(field(element, 'from')) ?? '';
        const type = text(field(element, 'relationshipType')) ?? '';
        for (const to of texts(field(element, 'to'))) {
          if (type === 'hasDeclaredLicense') declared.set(from, to);
          else relationships.push({ from, type: relationshipTypes[type] ?? type, to });
        }
        break;
      }
      default:
    }
  }
  return compact({
    created,
    comment,
    packages: packages.map((one) => packageOf(one, names, licences.get(declared.get(idOf(one)) ?? ''), pairs)),
    relationships,
    described,
    extracted: texts3,
  });
}

function packageOf(
  one: unknown,
  names: ReadonlyMap<string, string>,
  licence: string | undefined,
  pairs: ReadonlyMap<string, Pair[]>,
): ParsedPackage {
  const identifiers = list(field(one, 'externalIdentifier')).map((each) => ({
    type: text(field(each, 'externalIdentifierType')) ?? '',
    value: text(field(each, 'identifier')) ?? '',
  }));
  const purpose = text(field(one, 'software_primaryPurpose'));
  return compact({
    id: idOf(one),
    name: text(field(one, 'name')) ?? '',
    version: filled(field(one, 'software_packageVersion')),
    supplier: names.get(text(field(one, 'suppliedBy')) ?? ''),
    purpose: purpose === 'operatingSystem' ? 'OPERATING-SYSTEM' : purpose?.toUpperCase(),
    licence: licence === 'NOASSERTION' || licence === 'NONE' ? undefined : licence,
    checksums: list(field(one, 'verifiedUsing')).flatMap((hash) => {
      const algorithm = text(field(hash, 'algorithm'));
      const value = text(field(hash, 'hashValue'));
      return algorithm === undefined || value === undefined ? [] : [{ algorithm: checksumAlgorithm(algorithm), value }];
    }),
    purl: text(field(one, 'software_packageUrl')) ?? identifiers.find(({ type }) => type === 'packageUrl')?.value,
    cpes: identifiers.filter(({ type }) => type === 'cpe23' || type === 'cpe22').map(({ value }) => value),
    pairs: pairs.get(idOf(one)) ?? [],
  });
}

function idOf(element: unknown): string {
  return text(field(element, 'spdxId')) ?? text(field(element, '@id')) ?? '';
}

function typeOf(element: unknown): string {
  return text(field(element, 'type')) ?? text(field(element, '@type')) ?? '';
}
