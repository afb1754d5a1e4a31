import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Component, displayRef, formatRef, type Ref } from '@seawall/model';
import {
  type Database,
  explain,
  isOfSystem,
  match,
  type MatchOptions,
  type MatchResult,
  type Surroundings,
  type UnknownComponent,
} from '@seawall/vulns';
import type { Collected } from '../collected.ts';
import type { NotAssessedTarget } from '../report.ts';
import type { Run } from '../run.ts';
import { causeOf, targetVersion } from './causes.ts';
import { endedFinding, endedRule } from './ended.ts';
import { findingOf, ruleOf } from './findings.ts';
import { fixOf } from './fixes.ts';
import { baseOf, openFor } from './open.ts';
import { readVexFiles } from './vex.ts';

type Inventory = Collected['inventories'][number];

/** Sets every component that was found against the advisory database. */
export async function matchVulnerabilities(run: Run): Promise<void> {
  const { collected, world } = run;
  const inventories = collected.inventories.filter(({ components }) => components.length > 0);
  if (inventories.length === 0) return;
  const database = openFor(
    run,
    inventories.map(({ subject }) => displayRef(subject)),
  );
  if (database === undefined) return;
  try {
    const vex = await readVexFiles(run);
    const found = inventories.map((inventory) => {
      const options = {
        database,
        now: world.now,
        vex,
        products: productsOf(inventory.subject),
        surroundings: surroundingsIn(inventory),
      };
      const components = placed(inventory);
      const result = match(components, options);
      take(inventory, result, run);
      explainTo(inventory.subject, components, options, run);
      return { subject: inventory.subject, components, result };
    });
    collected.vulnerabilities = { base: baseOf(database, world.now), found };
  } finally {
    close(database);
  }
}

/** What came with the base image is not the first thing that whoever built on it can mend. */
function surroundingsIn({ layers = [] }: Inventory): (component: Component) => Surroundings {
  const ofBase = new Set(layers.filter((layer) => layer.ofBase).map(({ diffId }) => diffId));
  return ({ places }) =>
    ofBase.size === 0 ? {} : { base: places.every(({ layer }) => layer !== undefined && ofBase.has(layer)) };
}

/** Packages of the operating system are of the distribution that was found, where they do not say so themselves. */
function placed({ components, distribution }: Inventory): readonly Component[] {
  if (distribution === undefined) return components;
  return components.map((one) => (one.distribution === undefined && isOfSystem(one) ? { ...one, distribution } : one));
}

function close(database: Database): void {
  database.close();
}

/** What a VEX document may call the thing that was scanned. */
function productsOf(subject: Ref): string[] {
  if (subject.type === 'package') return [subject.purl];
  if (subject.type !== 'image') return [displayRef(subject)];
  const { name, digest } = subject;
  if (digest === undefined) return [name];
  const bare = name.split('@')[0]?.replace(/:[^/:]*$/, '') ?? name;
  const last = bare.split('/').at(-1) ?? bare;
  return [name, digest, `${bare}@${digest}`, `pkg:oci/${last}@${digest}`];
}

function take({ subject }: Inventory, result: MatchResult, run: Run): void {
  const { collected } = run;
  const textOf = (path: string): string | undefined => readText(path, run);
  for (const one of result.matches) {
    const target = targetVersion(one.component, result.matches);
    const fix = target === undefined ? undefined : fixOf(one.component, target, textOf);
    const finding = findingOf(one, subject, fix);
    collected.findings.push(finding);
    if (!collected.rules.has(one.vulnerability)) collected.rules.set(one.vulnerability, ruleOf(one));
    const cause = causeOf(one, result.matches, subject);
    if (cause !== undefined) collected.causes.set(finding.id, cause);
  }
  if (result.ended !== undefined) {
    collected.findings.push(endedFinding(result.ended, subject));
    collected.rules.set(endedRule.id, endedRule);
  }
  collected.notAssessed.push(...unknownTargets(subject, result.unknown));
}

function readText(path: string, { root, world, options }: Run): string | undefined {
  for (const base of [world.cwd, root]) {
    const full = resolve(base, path);
    const held = options.texts?.get(full);
    if (held !== undefined) return held;
    try {
      return readFileSync(full, 'utf8');
    } catch {
      // The path may be meant from the other folder, or lie in an image: then there is nothing to edit.
    }
  }
  return undefined;
}

/** Components that nothing can be said of, by the reason: one line for each and not one for every package. */
function unknownTargets(subject: Ref, unknown: readonly UnknownComponent[]): NotAssessedTarget[] {
  return [...Map.groupBy(unknown, ({ text }) => text.en)].map(([, group]) => {
    const [first] = group as [UnknownComponent];
    const names = group.slice(0, 3).map(({ component }) => component.name);
    const more = group.length - names.length;
    const listed = names.join(', ');
    return {
      target: displayRef(subject),
      what: 'packages',
      reason: {
        en: `${first.text.en}: ${listed}${more > 0 ? ` and ${more} more` : ''}`,
        zh: `${first.text.zh}：${listed}${more > 0 ? ` 等 ${group.length} 个` : ''}`,
      },
      remedy: remedies[first.reason],
    };
  });
}

const remedies: Readonly<Record<UnknownComponent['reason'], NotAssessedTarget['remedy']>> = {
  'no-version': { en: 'give the package a version in its metadata', zh: '在软件包的元数据中写明版本' },
  'bad-version': { en: 'give the package a version of its ecosystem’s form', zh: '使用其生态系统规定的版本格式' },
  'no-distribution': { en: 'scan an image or an SBOM that names its distribution', zh: '扫描写明发行版的镜像或 SBOM' },
  'no-feed': {
    en: 'build the database with that feed (seawall db status lists them)',
    zh: '在数据库中加入该数据源（seawall db status 可列出）',
  },
  'third-party': { en: 'ask the publisher of that repository for its advisories', zh: '向该软件源的发布方查询公告' },
  'no-identity': {
    en: 'build the database with the NVD, which names programs by CPE',
    zh: '在数据库中加入以 CPE 标识程序的 NVD',
  },
};

function explainTo(
  subject: Ref,
  components: readonly Component[],
  matching: MatchOptions,
  { options: { explain: name }, collected }: Run,
): void {
  if (name === undefined) return;
  for (const explanation of explain(components, name, matching)) {
    collected.explanations.push({ subject: formatRef(subject), explanation });
  }
}
