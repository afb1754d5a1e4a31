import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Component, displayRef, formatRef, type Ref } from '@seawall/model';
import { explain, match, type MatchOptions, type MatchResult } from '@seawall/vulns';
import type { PackageInventory } from '../collected.ts';
import type { Run } from '../run.ts';
import { proposeBases } from './base-images.ts';
import { findEndedBases } from './ended-bases.ts';
import { placed, productsOf, surroundingsIn } from './inventory.ts';
import { baseOf, openFor } from './open.ts';
import { type RunningContainer, runnersOf, runningContainers } from '../workloads/running.ts';
import { findingsIn } from './told.ts';
import { readVexFiles } from './vex.ts';

/** Sets every component that was found against the advisory database. */
export async function matchVulnerabilities(run: Run): Promise<void> {
  const { collected, world } = run;
  const inventories = collected.inventories.filter(({ components }) => components.length > 0);
  const asked = inventories.map(({ subject }) => displayRef(subject));
  const database = openFor(run, asked.length > 0 ? asked : (run.options.baseCandidates ?? []));
  if (database === undefined) return;
  try {
    const vex = await readVexFiles(run);
    const running = runningContainers(collected.kubeObjects, collected.runningDigests);
    const found = inventories.map((inventory) => {
      const runners = runnersOf(inventory.subject, running);
      const options = {
        database,
        now: world.now,
        vex,
        products: productsOf(inventory.subject),
        surroundings: surroundingsIn(inventory, runners),
      };
      const components = placed(inventory);
      const result = match(components, options);
      take(inventory, result, runners, run);
      explainTo(inventory.subject, components, options, run);
      return { subject: inventory.subject, components, result };
    });
    proposeBases(run, database);
    findEndedBases(run, database);
    for (const { text } of database.faults()) {
      collected.problems.push({ code: 'unreadable', file: database.folder, message: text });
    }
    if (found.length > 0) collected.vulnerabilities = { base: baseOf(database, world.now), found };
  } finally {
    database.close();
  }
}

function take(
  { subject }: PackageInventory,
  result: MatchResult,
  runners: readonly RunningContainer[],
  run: Run,
): void {
  const { collected } = run;
  const workloads = [...new Set(runners.map(({ workload }) => workload))];
  const told = findingsIn(subject, result, { workloads, textOf: (path) => readText(path, run) });
  collected.findings.push(...told.findings);
  for (const [id, rule] of told.rules) if (!collected.rules.has(id)) collected.rules.set(id, rule);
  for (const [id, cause] of told.causes) collected.causes.set(id, cause);
  collected.notAssessed.push(...told.notAssessed);
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
