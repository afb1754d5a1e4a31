import type { Problem } from '@seawall/kube';
import type { Component, Distribution } from '@seawall/model';
import { table, parseRef } from '@seawall/model';
import { mergeComponents } from '../../analyse/merge.ts';
import { compact, entries, filled } from '../../formats/shape.ts';
import { problem } from '../../problem.ts';
import { type ComponentDraft, componentOf } from '../draft.ts';
import { buildOfPairs } from '../build.ts';
import { distributionOf, layersOf, type Pair, prefix } from '../extras.ts';
import { withGraph } from '../graph.ts';
import type { Sbom } from '../sbom.ts';
import { subjectOf } from '../subject.ts';
import { unknownTime } from './document.ts';
import { documentId, type SpdxPackage, type SpdxRelationship } from './model.ts';

/** An SPDX document as read, from whichever serialisation. */
export interface ParsedSpdx {
  readonly created?: string;
  readonly comment?: string;
  readonly packages: readonly ParsedPackage[];
  readonly relationships: readonly SpdxRelationship[];
  readonly described: readonly string[];
  /** Names of licences by their `LicenseRef-…`. */
  readonly extracted: ReadonlyMap<string, string>;
}

export interface ParsedPackage extends Omit<SpdxPackage, 'licenceDeclared' | 'purpose'> {
  readonly licence?: string;
  readonly purpose?: string;
  /** Syft writes there which files a package was found in. */
  readonly sourceInfo?: string;
}

const noPackages = new Set([
  'CONTAINER',
  'SOURCE',
  'OPERATING-SYSTEM',
  'FILE',
  'DEVICE',
  'FIRMWARE',
  'INSTALL',
  'ARCHIVE',
  'OTHER',
]);

/** The bill of materials of a parsed document; see `readCyclonedxTree` for how others' documents are taken. */
export function sbomOfSpdx(parsed: ParsedSpdx, file: string): { sbom: Sbom; problems: Problem[] } {
  const problems: Problem[] = [];
  const described = new Set([
    ...parsed.described,
    ...parsed.relationships.filter(({ from, type }) => from === documentId && type === 'DESCRIBES').map(({ to }) => to),
  ]);
  const [onlyRoot] = described.size === 1 ? described : [];
  const root = parsed.packages.length > 1 ? parsed.packages.find(({ id }) => id === onlyRoot) : undefined;
  const distributions = new Map<string, Distribution>();
  const drafts: ComponentDraft[] = [];
  for (const one of parsed.packages) {
    if (one === root || isOurRoot(one)) continue;
    if (one.purpose === 'OPERATING-SYSTEM') {
      const ref = new Map(one.pairs).get(`${prefix}ref`) ?? one.id;
      distributions.set(ref, distributionOf(one.name.toLowerCase(), one.version, one.pairs));
    } else if (one.purl !== undefined || (one.version !== undefined && !noPackages.has(one.purpose ?? ''))) {
      drafts.push(draftOf(one, parsed));
    } else if (one.name === '') {
      problems.push(problem('incomplete-object', file, `package ${one.id} has no name`, `软件包 ${one.id} 没有名称`));
    }
  }
  const rootPairs = parsed.packages.filter((one) => one === root || isOurRoot(one)).flatMap(({ pairs }) => pairs);
  const own = rootPairs.some(([name]) => name.startsWith(prefix));
  const [firstDistribution] = distributions.values();
  const links = linksOf(parsed, drafts);
  const components = drafts.map((draft): [ComponentDraft, Component] => {
    const ref = new Map(draft.pairs).get(`${prefix}distribution`);
    const distribution = ref === undefined ? undefined : distributions.get(ref);
    const component = componentOf(draft, file);
    return [draft, distribution === undefined ? component : { ...component, distribution }];
  });
  const joined = withGraph(components, links, own ? undefined : root?.id, firstDistribution);
  const hasDistribution = !own || rootPairs.some(([name]) => name === `${prefix}distribution`);
  const sbom: Sbom = compact({
    subject: subjectRefOf(root ?? parsed.packages.find(isOurRoot), rootPairs),
    distribution: hasDistribution ? firstDistribution : undefined,
    created: parsed.created === unknownTime ? undefined : parsed.created,
    layers: layersOf(rootPairs),
    build: buildOfPairs(rootPairs),
    components: mergeComponents(joined),
    incomplete: parsed.comment?.startsWith('seawall:incomplete') === true ? true : undefined,
  });
  return { sbom, problems };
}

function isOurRoot({ pairs }: ParsedPackage): boolean {
  return pairs.some(([name]) => name === `${prefix}subject`);
}

function subjectRefOf(root: ParsedPackage | undefined, pairs: readonly Pair[]): Sbom['subject'] {
  const own = pairs.find(([name]) => name === `${prefix}subject`)?.[1];
  const parsed = own === undefined ? undefined : parseRef(own);
  if (parsed !== undefined || root === undefined || root.name === 'unknown') return parsed;
  return subjectOf(root.purpose === 'CONTAINER', root.name, root.version, root.purl);
}

function draftOf(one: ParsedPackage, { extracted, relationships }: ParsedSpdx): ComponentDraft {
  const hashes = Object.fromEntries(one.checksums.map(({ algorithm, value }) => [algorithm, value]));
  const licence = one.licence === undefined ? undefined : (extracted.get(one.licence) ?? one.licence);
  const scope = relationships.find(({ from, type }) => from === one.id && type in dependencyScopes)?.type;
  return compact({
    ref: one.id,
    name: one.name,
    version: one.version ?? '',
    purl: one.purl,
    vendor: vendorOf(one.supplier),
    licences: licence === undefined ? [] : [licence],
    scope: scope === undefined ? undefined : dependencyScopes[scope],
    hashes,
    cpes: one.cpes,
    pairs: one.pairs,
    locations: locationsOf(one.sourceInfo),
  });
}

const dependencyScopes: Readonly<Record<string, NonNullable<Component['scope']>>> = table({
  DEV_DEPENDENCY_OF: 'development',
  TEST_DEPENDENCY_OF: 'development',
  OPTIONAL_DEPENDENCY_OF: 'optional',
});

function vendorOf(supplier: string | undefined): string | undefined {
  const name = filled(supplier?.replace(/^(?:Organization|Person): ?/, ''));
  return name === 'NOASSERTION' ? undefined : name;
}

function locationsOf(sourceInfo: string | undefined): string[] {
  const paths = /^acquired package info from [^:]*: (.+)$/s.exec(sourceInfo ?? '')?.[1];
  return paths === undefined ? [] : paths.split(', ').map((path) => path.replace(/^\/+/, ''));
}

function linksOf({ relationships }: ParsedSpdx, drafts: readonly ComponentDraft[]): Map<string, string[]> {
  const links = new Map<string, string[]>();
  for (const { ref, pairs } of drafts) if (pairs.some(([name]) => name === `${prefix}dependsOn`)) links.set(ref, []);
  for (const { from, type, to } of relationships) {
    const isReverse = type.endsWith('DEPENDENCY_OF');
    if (type !== 'DEPENDS_ON' && !isReverse) continue;
    const [source, target] = isReverse ? [to, from] : [from, to];
    const found = links.get(source);
    if (found === undefined) links.set(source, [target]);
    else found.push(target);
  }
  return links;
}

/** The pairs that an annotation of ours holds; none for anybody else's. */
export function pairsOfAnnotation(comment: string | undefined): Pair[] {
  if (comment?.startsWith(`{"${prefix}`) !== true) return [];
  try {
    return entries(JSON.parse(comment)).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  } catch {
    return [];
  }
}
