import { hash } from 'node:crypto';
import type { Component, Ref } from '@seawall/model';
import { table, displayRef, formatRef } from '@seawall/model';
import { compact } from '../../formats/shape.ts';
import { ecosystemOf, nameOf } from '../../component/identity.ts';
import { formatPurl } from '../../purl/format.ts';
import { readPurl } from '../../purl/parse.ts';
import { isPurlFault } from '../../purl/purl.ts';
import { isLicenceId } from '../../licences/ids.ts';
import { parseExpression } from '../../licences/expression.ts';
import { buildPairs } from '../build.ts';
import { distributionPairs, layerPairs, type Pair, pairsOf, prefix } from '../extras.ts';
import { type References, referencesOf } from '../references.ts';
import type { Sbom, SbomTool } from '../sbom.ts';
import { cyclonedxHashes } from './algorithms.ts';

export const cyclonedxVersions = ['1.4', '1.5', '1.6', '1.7'] as const;

export type CyclonedxVersion = (typeof cyclonedxVersions)[number];

/**
 * Writes a bill of materials as CycloneDX JSON (ECMA-424). The same components give the same bytes: the serial number
 * is a name-based UUID of the content, and the time is that of what is described or absent.
 */
export function writeCyclonedx(sbom: Sbom, version: CyclonedxVersion, tool: SbomTool): string {
  const references = referencesOf(sbom);
  const components = [
    ...references.distributions.map(({ distribution, ref }) =>
      compact({
        type: 'operating-system',
        'bom-ref': ref,
        name: distribution.id,
        version: distribution.version,
        properties: properties(distributionPairs(distribution)),
      }),
    ),
    ...references.components.map(({ component, ref }) => componentOf(component, ref, references, version)),
  ];
  const body = {
    metadata: metadataOf(sbom, version, tool),
    components,
    dependencies: dependenciesOf(references),
    ...(sbom.incomplete === true && sbom.subject !== undefined
      ? { compositions: [{ aggregate: 'incomplete', assemblies: [subjectRef(sbom.subject)] }] }
      : {}),
  };
  const document = {
    $schema: `http://cyclonedx.org/schema/bom-${version}.schema.json`,
    bomFormat: 'CycloneDX',
    specVersion: version,
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(body))}`,
    version: 1,
    ...body,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A UUID that is made of a text alone (RFC 9562, version 8). */
export function uuidOf(text: string): string {
  const digest = hash('sha256', text, 'hex');
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 3) | 8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `8${digest.slice(13, 16)}`,
    `${variant}${digest.slice(17, 20)}`,
    digest.slice(20, 32),
  ].join('-');
}

function metadataOf(
  { created, subject, distribution, incomplete, layers, build }: Sbom,
  version: CyclonedxVersion,
  tool: SbomTool,
) {
  const pairs: Pair[] = [];
  if (distribution !== undefined) pairs.push([`${prefix}distribution`, 'os']);
  if (incomplete === true) pairs.push([`${prefix}incomplete`, 'true']);
  pairs.push(...layerPairs(layers), ...buildPairs(build));
  return compact({
    timestamp: created,
    tools:
      version === '1.4'
        ? [{ vendor: 'Seawall', name: tool.name, version: tool.version }]
        : { components: [{ type: 'application', name: tool.name, version: tool.version }] },
    component: subject === undefined ? undefined : subjectComponent(subject, build),
    properties: properties(pairs),
  });
}

function subjectComponent(subject: Ref, build: Sbom['build']) {
  return compact({
    type: subject.type === 'image' ? 'container' : subject.type === 'file' ? 'file' : 'platform',
    'bom-ref': subjectRef(subject),
    name: displayRef(subject),
    version: subject.type === 'image' ? subject.digest : undefined,
    purl: imagePurl(subject),
    externalReferences: sourceReferences(build),
    properties: properties([[`${prefix}subject`, formatRef(subject)]]),
  });
}

/** Where the sources are, for readers that know nothing of our properties. */
function sourceReferences(build: Sbom['build']) {
  const { source, commit } = build ?? {};
  if (source === undefined || !/^(?:https?|ssh|git):\/\/[^\s"<>{}|\\^`]+$/.test(source)) return undefined;
  return [compact({ type: 'vcs', url: source, comment: commit })];
}

function subjectRef(subject: Ref): string {
  return formatRef(subject);
}

/** `pkg:oci/…` wants a digest; an image that is known by its tag alone has none. */
export function imagePurl(subject: Ref): string | undefined {
  if (subject.type !== 'image' || subject.digest === undefined) return undefined;
  const match = /^(.*?)(?::([\w.-]+))?$/.exec(subject.name);
  const repository = match?.[1] ?? subject.name;
  const name = repository.slice(repository.lastIndexOf('/') + 1).toLowerCase();
  if (name === '') return undefined;
  const qualifiers = compact({ repository_url: repository, tag: match?.[2] });
  return formatPurl({ type: 'oci', name, version: subject.digest, qualifiers });
}

function componentOf(component: Component, ref: string, references: References, version: CyclonedxVersion) {
  const { group, name, isNative } = nameParts(component);
  const hashes = cyclonedxHashes(component.hashes ?? {});
  const unknown = references.dependsOn(component)?.unknown ?? [];
  const pairs = pairsOf(
    component,
    {
      ecosystem: isNativeEcosystem(component),
      name: isNative,
      vendor: true,
      licences: true,
      scope: true,
      hashes: new Set(hashes.map(({ ours }) => ours)),
      cpes: 1,
    },
    references.distributionRef(component),
  );
  for (const [index, purl] of unknown.entries()) pairs.push([`${prefix}dependsOn:${index}`, purl]);
  return compact({
    type: component.ecosystem === 'generic' ? 'application' : 'library',
    'bom-ref': ref,
    publisher: component.vendor,
    group,
    name,
    version: component.version === '' ? undefined : component.version,
    scope: component.scope === undefined ? undefined : scopes[component.scope],
    hashes: hashes.length === 0 ? undefined : hashes.map(({ alg, content }) => ({ alg, content })),
    licenses: licencesOf(component.licences),
    cpe: component.cpes?.[0],
    purl: component.purl,
    evidence: version === '1.4' ? undefined : { occurrences: component.places.map(({ path }) => ({ location: path })) },
    properties: properties(pairs),
  });
}

const scopes = { runtime: 'required', optional: 'optional', development: 'excluded' } as const;

/** An expression stands alone; where there are several, one that is no identifier goes by its name. */
function licencesOf(licences: readonly string[]): object[] | undefined {
  if (licences.length === 0) return undefined;
  const [first = ''] = licences;
  if (licences.length === 1 && !isLicenceId(first) && parseExpression(first) !== undefined)
    return [{ expression: first }];
  return licences.map((licence) => ({ license: isLicenceId(licence) ? { id: licence } : { name: licence } }));
}

/** Maven's group, npm's scope and Composer's vendor have a field of their own. */
function nameParts(component: Component): { group: string | undefined; name: string; isNative: boolean } {
  const purl = readPurl(component.purl);
  const separator = groupSeparators[component.ecosystem];
  const cut = separator === undefined ? -1 : component.name.indexOf(separator);
  const group = cut <= 0 ? undefined : component.name.slice(0, cut);
  const name = cut <= 0 ? component.name : component.name.slice(cut + 1);
  return { group, name, isNative: !isPurlFault(purl) && joinName(component.ecosystem, group, name) === component.name };
}

const groupSeparators: Readonly<Record<string, string>> = table({ maven: ':', npm: '/', composer: '/' });

/** The name as its ecosystem writes it, out of group and name. */
function joinName(ecosystem: string, group: string | undefined, name: string): string {
  return group === undefined || group === '' ? name : `${group}${groupSeparators[ecosystem] ?? '/'}${name}`;
}

export function isNativeEcosystem({ purl, ecosystem }: Component): boolean {
  const read = readPurl(purl);
  return !isPurlFault(read) && ecosystemOf(read.type) === ecosystem && nameOf(ecosystem, read) !== '';
}

function dependenciesOf(references: References): object[] {
  return references.components.flatMap(({ component, ref }) => {
    const dependsOn = references.dependsOn(component);
    return dependsOn === undefined ? [] : [{ ref, dependsOn: dependsOn.refs }];
  });
}

function properties(pairs: readonly Pair[]): { name: string; value: string }[] | undefined {
  return pairs.length === 0 ? undefined : pairs.map(([name, value]) => ({ name, value }));
}
