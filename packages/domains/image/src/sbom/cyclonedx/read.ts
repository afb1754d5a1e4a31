import type { Problem } from '@seawall/kube';
import type { Component, Distribution, Ref } from '@seawall/model';
import { parseRef } from '@seawall/model';
import { mergeComponents } from '../../analyse/merge.ts';
import { compact, entries, field, filled, list, text } from '../../formats/shape.ts';
import { problem } from '../../problem.ts';
import { type ComponentDraft, componentOf, isOwn } from '../draft.ts';
import { buildOfPairs } from '../build.ts';
import { distributionOf, layersOf, type Pair, prefix } from '../extras.ts';
import type { Sbom } from '../sbom.ts';
import { withGraph } from '../graph.ts';
import { subjectOf } from '../subject.ts';
import { algorithmOf } from './algorithms.ts';

const mostComponents = 1_000_000;
const deepest = 50;

interface Found {
  readonly drafts: ComponentDraft[];
  readonly distributions: Map<string, Distribution>;
  readonly problems: Problem[];
  readonly file: string;
}

/** Components that are not packages: data, devices, models, single files. */
const skipped = new Set([
  'file',
  'data',
  'device',
  'device-driver',
  'machine-learning-model',
  'cryptographic-asset',
  'container',
]);

/**
 * Reads the plain value of a CycloneDX document of any version (JSON, or XML in its shape). Nested components count
 * like others; one that cannot be used is a problem, and the others are read.
 */
export function readCyclonedxTree(tree: unknown, file: string): { sbom: Sbom; problems: Problem[] } {
  const found: Found = { drafts: [], distributions: new Map(), problems: [], file };
  collect(field(tree, 'components'), found, 'components', 0);
  const metadata = field(tree, 'metadata');
  const pairs = pairsOf(field(metadata, 'properties'));
  const root = field(metadata, 'component');
  const links = linksOf(field(tree, 'dependencies'));
  const [firstDistribution] = found.distributions.values();
  const components = found.drafts.map((draft): [ComponentDraft, Component] => {
    const ref = new Map(draft.pairs).get(`${prefix}distribution`);
    const distribution = ref === undefined ? undefined : found.distributions.get(ref);
    const component = componentOf(draft, file);
    return [draft, distribution === undefined ? component : { ...component, distribution }];
  });
  const own = found.drafts.some(isOwn) || pairs.some(([name]) => name.startsWith(prefix));
  const rootRef = text(field(root, 'bom-ref'));
  const joined = withGraph(components, links, own ? undefined : rootRef, firstDistribution);
  const sbom: Sbom = compact({
    subject: subjectRefOf(root),
    distribution: own && !pairs.some(([name]) => name === `${prefix}distribution`) ? undefined : firstDistribution,
    created: text(field(metadata, 'timestamp')),
    layers: layersOf(pairs),
    build: buildOfPairs(pairs),
    components: mergeComponents(joined),
    incomplete: isIncomplete(tree, pairs) ? true : undefined,
  });
  return { sbom, problems: found.problems };
}

function collect(value: unknown, found: Found, path: string, depth: number): void {
  if (depth > deepest) {
    found.problems.push(
      problem(
        'too-deep',
        found.file,
        `${path}: components nested deeper than ${deepest} are not read`,
        `${path}：嵌套超过 ${deepest} 层的组件不予读取`,
      ),
    );
    return;
  }
  for (const [index, item] of list(value).entries()) {
    if (found.drafts.length >= mostComponents) {
      found.problems.push(
        problem(
          'too-large',
          found.file,
          `only the first ${mostComponents} components are read`,
          `仅读取前 ${mostComponents} 个组件`,
        ),
      );
      return;
    }
    const place = `${path}[${index}]`;
    collectOne(item, found, place);
    collect(field(item, 'components'), found, `${place}.components`, depth + 1);
  }
}

function collectOne(item: unknown, found: Found, place: string): void {
  const name = filled(field(item, 'name'));
  if (name === undefined) {
    found.problems.push(problem('incomplete-object', found.file, `${place} has no name`, `${place} 没有名称`));
    return;
  }
  const type = text(field(item, 'type')) ?? 'library';
  const version = text(field(item, 'version')) ?? '';
  const pairs = pairsOf(field(item, 'properties'));
  const ref = text(field(item, 'bom-ref')) ?? place;
  if (type === 'operating-system') {
    found.distributions.set(ref, distributionOf(name.toLowerCase(), version, pairs));
    return;
  }
  const purl = filled(field(item, 'purl'));
  if (purl === undefined && skipped.has(type)) return;
  const cpe = filled(field(item, 'cpe'));
  found.drafts.push(
    compact({
      ref,
      name,
      version,
      group: filled(field(item, 'group')),
      purl,
      vendor: text(field(item, 'publisher')) ?? filled(field(field(item, 'supplier'), 'name')),
      licences: licencesOf(field(item, 'licenses')),
      scope: scopes[text(field(item, 'scope')) ?? ''],
      hashes: hashesOf(field(item, 'hashes')),
      cpes: cpe === undefined ? [] : [cpe],
      pairs,
      locations: list(field(field(item, 'evidence'), 'occurrences')).flatMap((one) => {
        const location = filled(field(one, 'location'));
        return location === undefined ? [] : [location.replace(/^\/+/, '')];
      }),
    }),
  );
}

const scopes: Readonly<Record<string, NonNullable<Component['scope']>>> = {
  required: 'runtime',
  optional: 'optional',
  excluded: 'development',
};

function pairsOf(properties: unknown): Pair[] {
  return list(properties).flatMap((property): Pair[] => {
    const name = text(field(property, 'name'));
    return name === undefined ? [] : [[name, text(field(property, 'value')) ?? '']];
  });
}

function licencesOf(licenses: unknown): string[] {
  return list(licenses).flatMap((choice) => {
    const licence = field(choice, 'license');
    const found = text(field(choice, 'expression')) ?? text(field(licence, 'id')) ?? text(field(licence, 'name'));
    return found === undefined ? [] : [found];
  });
}

function hashesOf(hashes: unknown): Record<string, string> {
  return Object.fromEntries(
    list(hashes).flatMap((one): [string, string][] => {
      const name = text(field(one, 'alg'));
      const content = text(field(one, 'content'));
      return name === undefined || content === undefined ? [] : [[algorithmOf(name), content.trim().toLowerCase()]];
    }),
  );
}

function linksOf(dependencies: unknown): Map<string, string[]> {
  const links = new Map<string, string[]>();
  for (const one of list(dependencies)) {
    const ref = text(field(one, 'ref'));
    if (ref === undefined) continue;
    const to = list(field(one, 'dependsOn')).filter((target) => typeof target === 'string');
    links.set(ref, [...(links.get(ref) ?? []), ...to]);
  }
  return links;
}

function subjectRefOf(root: unknown): Ref | undefined {
  const own = pairsOf(field(root, 'properties')).find(([name]) => name === `${prefix}subject`)?.[1];
  const parsed = own === undefined ? undefined : parseRef(own);
  if (parsed !== undefined) return parsed;
  const name = filled(field(root, 'name'));
  if (name === undefined) return undefined;
  return subjectOf(
    text(field(root, 'type')) === 'container',
    name,
    text(field(root, 'version')),
    filled(field(root, 'purl')),
  );
}

function isIncomplete(tree: unknown, pairs: readonly Pair[]): boolean {
  if (pairs.some(([name]) => name === `${prefix}incomplete`)) return true;
  return list(field(tree, 'compositions')).some((one) => {
    const aggregate = text(field(one, 'aggregate')) ?? '';
    return aggregate.startsWith('incomplete') && entries(one).length > 0;
  });
}
