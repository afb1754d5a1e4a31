import { isMapping, type Mapping, mappings, field, text, texts, type Value } from '../sources/json.ts';
import { table, type Text } from '@seawall/model';
import type { VexStatement } from './statement.ts';

export type ReadVex = { readonly statements: readonly VexStatement[] } | { readonly fault: Text };

/** Reads OpenVEX, CycloneDX (a VEX document or an SBOM with analyses) and CSAF; says what is wrong with anything else. */
export function readVex(source: string, file: string): ReadVex {
  let value: Value;
  try {
    value = JSON.parse(source) as Value;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { fault: { en: `is no JSON: ${why}`, zh: `不是 JSON：${why}` } };
  }
  if (!isMapping(value)) return unknownFormat;
  if (text(value['@context'])?.includes('openvex') === true) return { statements: openVex(value, file) };
  if (value['bomFormat'] === 'CycloneDX') return { statements: cyclonedx(value, file) };
  if (isMapping(value['document']) && value['product_tree'] !== undefined) return { statements: csaf(value, file) };
  return unknownFormat;
}

const unknownFormat = {
  fault: { en: 'is neither OpenVEX nor CycloneDX nor CSAF', zh: '既不是 OpenVEX，也不是 CycloneDX 或 CSAF' },
} as const;

type Status = VexStatement['status'];
const statuses: readonly Status[] = ['not_affected', 'affected', 'fixed', 'under_investigation'];

function made(
  about: Pick<VexStatement, 'vulnerabilities' | 'products' | 'subcomponents' | 'status' | 'file'>,
  justification: string | undefined,
  statement: string | undefined,
  timestamp: string | undefined,
): VexStatement {
  return {
    ...about,
    ...(justification === undefined ? {} : { justification }),
    ...(statement === undefined ? {} : { statement }),
    ...(timestamp === undefined ? {} : { timestamp }),
  };
}

function openVex(document: Mapping, file: string): VexStatement[] {
  const stamped = text(document['timestamp']);
  return mappings(document['statements']).flatMap((one) => {
    const status = statuses.find((known) => known === one['status']);
    const vulnerability = one['vulnerability'];
    const names = isMapping(vulnerability)
      ? [text(vulnerability['name']), text(vulnerability['@id']), ...texts(vulnerability['aliases'])]
      : [text(vulnerability)];
    const vulnerabilities = names.filter((name) => name !== undefined).map(lastSegment);
    if (status === undefined || vulnerabilities.length === 0) return [];
    const list = Array.isArray(one['products']) ? one['products'] : [];
    const products = list.flatMap(idsOf);
    const subcomponents = list.flatMap((product) => mappingList(product, 'subcomponents').flatMap(idsOf));
    const note = text(one['impact_statement']) ?? text(one['action_statement']) ?? text(one['status_notes']);
    const time = text(one['timestamp']) ?? stamped;
    return [made({ vulnerabilities, products, subcomponents, status, file }, text(one['justification']), note, time)];
  });
}

/** Identifiers may be addresses that end with the name. */
function lastSegment(name: string): string {
  return /^https?:/.test(name) ? (name.split('/').at(-1) ?? name) : name;
}

function mappingList(value: Value, key: string): Value[] {
  const list = field(value, key);
  return Array.isArray(list) ? list : [];
}

function idsOf(product: Value): string[] {
  if (typeof product === 'string') return [product];
  if (!isMapping(product)) return [];
  const identifiers = isMapping(product['identifiers']) ? Object.values(product['identifiers']) : [];
  return [product['@id'], ...identifiers].map((id) => text(id)).filter((id) => id !== undefined);
}

/** States of an analysis, CycloneDX 1.6. */
const analysisStates: Readonly<Record<string, Status>> = {
  resolved: 'fixed',
  resolved_with_pedigree: 'fixed',
  exploitable: 'affected',
  in_triage: 'under_investigation',
  false_positive: 'not_affected',
  not_affected: 'not_affected',
};

function cyclonedx(document: Mapping, file: string): VexStatement[] {
  const purls = new Map<string, string>();
  const note = (component: Value | undefined): void => {
    if (!isMapping(component)) return;
    const purl = text(component['purl']);
    const ref = text(component['bom-ref']);
    if (purl !== undefined && ref !== undefined) purls.set(ref, purl);
    for (const inner of mappings(component['components'])) note(inner);
  };
  note(field(document, 'metadata', 'component'));
  for (const component of mappings(document['components'])) note(component);
  return mappings(document['vulnerabilities']).flatMap((one) => {
    const id = text(one['id']);
    const status = analysisStates[text(field(one, 'analysis', 'state')) ?? ''];
    if (id === undefined || status === undefined) return [];
    const references = mappings(one['references'])
      .map((reference) => text(reference['id']))
      .filter((name) => name !== undefined);
    const products = mappings(one['affects'])
      .map((affected) => text(affected['ref']))
      .filter((ref) => ref !== undefined)
      .map((ref) => purls.get(ref) ?? ref.replace(/^urn:cdx:[^#]*#/, ''));
    return [
      made(
        { vulnerabilities: [id, ...references], products, subcomponents: [], status, file },
        text(field(one, 'analysis', 'justification')),
        text(field(one, 'analysis', 'detail')),
        text(field(one, 'analysis', 'lastUpdated')) ?? text(one['updated']),
      ),
    ];
  });
}

const productStatuses: Readonly<Record<string, Status>> = table({
  known_not_affected: 'not_affected',
  known_affected: 'affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  under_investigation: 'under_investigation',
});

function csaf(document: Mapping, file: string): VexStatement[] {
  const names = productNames(document['product_tree']);
  const time = text(field(document, 'document', 'tracking', 'current_release_date'));
  return mappings(document['vulnerabilities']).flatMap((one) => {
    const ids = [text(one['cve']), ...mappings(one['ids']).map((id) => text(id['text']))].filter(
      (id) => id !== undefined,
    );
    const status = one['product_status'];
    if (ids.length === 0 || !isMapping(status)) return [];
    return Object.entries(status).flatMap(([kind, products]) => {
      const known = productStatuses[kind];
      if (known === undefined) return [];
      const identified = texts(products).flatMap((id) => names.get(id) ?? [id]);
      const flags = mappings(one['flags']);
      const label = flags.find((flag) => texts(flag['product_ids']).some((id) => texts(products).includes(id)));
      const about = { vulnerabilities: ids, products: identified, subcomponents: [], status: known, file };
      return [made(about, text(label?.['label']), undefined, time)];
    });
  });
}

const deepestTree = 60;

/** Product ids to the purls that they stand for, through the relationships of components to products. */
function productNames(tree: Value | undefined): Map<string, string[]> {
  const names = new Map<string, string[]>();
  const note = (product: Value | undefined): void => {
    const id = text(field(product, 'product_id'));
    const helper = field(product, 'product_identification_helper');
    const purl = text(field(helper, 'purl'));
    if (id !== undefined && purl !== undefined) names.set(id, [purl, ...texts(field(helper, 'purls'))]);
  };
  const walk = (branch: Value | undefined, depth: number): void => {
    if (!isMapping(branch) || depth > deepestTree) return;
    note(branch['product']);
    for (const inner of mappings(branch['branches'])) walk(inner, depth + 1);
  };
  walk(tree, 0);
  for (const product of mappings(field(tree, 'full_product_names'))) note(product);
  for (const relation of mappings(field(tree, 'relationships'))) {
    const id = text(field(relation, 'full_product_name', 'product_id'));
    const part = names.get(text(relation['product_reference']) ?? '');
    if (id !== undefined && part !== undefined) names.set(id, part);
  }
  return names;
}
