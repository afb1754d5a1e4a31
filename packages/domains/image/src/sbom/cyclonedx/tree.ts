import { child, childText, type XmlElement } from '../../formats/xml.ts';
import { compact } from '../../formats/shape.ts';

/** Brings the XML form of CycloneDX into the shape of its JSON form, as far as components and dependencies go. */
export function treeOfXml(root: XmlElement): unknown {
  const version = /\/bom\/([\d.]+)$/.exec(namespaceOf(root) ?? '')?.[1];
  const metadata = child(root, 'metadata');
  const subject = child(metadata, 'component');
  return compact({
    bomFormat: 'CycloneDX',
    specVersion: version,
    metadata: compact({
      timestamp: childText(metadata, 'timestamp'),
      component: subject === undefined ? undefined : componentOf(subject),
      properties: propertiesOf(metadata),
    }),
    components: componentsOf(root),
    dependencies: child(root, 'dependencies')?.children.map((dependency) => ({
      ref: dependency.attributes['ref'],
      dependsOn: dependency.children.map(({ attributes }) => attributes['ref']),
    })),
  });
}

/** The namespace of the root element, whatever prefix it has. */
export function namespaceOf(root: XmlElement): string | undefined {
  return Object.entries(root.attributes).find(
    ([key, value]) => key.startsWith('xmlns') && value.includes('cyclonedx.org/schema/bom'),
  )?.[1];
}

function componentsOf(parent: XmlElement): unknown[] {
  return (child(parent, 'components')?.children ?? []).filter(({ name }) => name === 'component').map(componentOf);
}

function componentOf(element: XmlElement): unknown {
  const occurrences = child(child(element, 'evidence'), 'occurrences')?.children;
  return compact({
    type: element.attributes['type'],
    'bom-ref': element.attributes['bom-ref'],
    supplier: compact({ name: childText(child(element, 'supplier'), 'name') }),
    publisher: childText(element, 'publisher'),
    group: childText(element, 'group'),
    name: childText(element, 'name'),
    version: childText(element, 'version'),
    scope: childText(element, 'scope'),
    hashes: child(element, 'hashes')?.children.map(({ attributes, text }) => ({
      alg: attributes['alg'],
      content: text,
    })),
    licenses: child(element, 'licenses')?.children.map(licenceOf),
    cpe: childText(element, 'cpe'),
    purl: childText(element, 'purl'),
    evidence: occurrences === undefined ? undefined : { occurrences: occurrences.map(occurrenceOf) },
    properties: propertiesOf(element),
    components: componentsOf(element),
  });
}

function occurrenceOf(element: XmlElement): unknown {
  return { location: childText(element, 'location') };
}

function licenceOf(element: XmlElement): unknown {
  if (element.name === 'expression') return { expression: element.text };
  return { license: compact({ id: childText(element, 'id'), name: childText(element, 'name') }) };
}

function propertiesOf(parent: XmlElement | undefined): unknown[] | undefined {
  return child(parent, 'properties')?.children.map(({ attributes, text }) => ({
    name: attributes['name'],
    value: text,
  }));
}
