import { createJudge } from '@seawall/posture';
import { assemble } from './assemble.ts';
import { emptyCollected, type PlacedExplanation } from './collected.ts';
import { engines } from './engines/registry.ts';
import type { FailOn, ScanOptions } from './options.ts';
import { prepare, settingsOf } from './prepare.ts';
import type { Report } from './report.ts';
import type { Run } from './run.ts';
import { prepareSecrets } from './secrets/setup.ts';
import { chooseKinds } from './targets/registry.ts';
import { tree } from './targets/tree.ts';
import type { World } from './world.ts';

export interface ScanResult {
  readonly report: Report;
  /** From which severity up the findings fail the scan, as asked for or configured. */
  readonly failOn: FailOn;
  /** The frameworks that were chosen, on the command line or in `seawall.yaml`. */
  readonly frameworks: readonly string[];
  /** The project's root, absolute: see `projectRoot`. */
  readonly root: string;
  /** Every comparison made for the vulnerability that `explain` named. */
  readonly explanations?: readonly PlacedExplanation[];
}

/**
 * Reads every target, judges what it holds and reports. Input that is wrong is a problem in the report and hides
 * nothing else. Throws a `ScanError` for what the user must put right first: a target that does not exist, a bad
 * `seawall.yaml` or baseline, an unknown framework or rule.
 */
export async function scan(options: ScanOptions, outside: World): Promise<ScanResult> {
  const world = readingOnce(outside);
  const chosen = await chooseKinds(options.targets, world);
  const prepared = await prepare(options, chosen[0]?.targets[0], world);
  const { root, config, controls, frameworks, failOn, floor } = prepared;
  const served = await chosen
    .find(({ kind }) => kind.kubernetesVersion !== undefined)
    ?.kind.kubernetesVersion?.(options);
  const judge = createJudge({ controls, settings: settingsOf(config, options, served), floor });
  const collected = emptyCollected(judge);
  const secrets = await prepareSecrets(options, root, world);
  collected.problems.push(...(secrets?.problems ?? []));
  const treeTargets = chosen.flatMap(({ kind, targets }) => (kind === tree ? targets : []));
  const run: Run = {
    root,
    config,
    controls,
    options,
    world,
    collected,
    treeTargets,
    ...(secrets === undefined ? {} : { secrets }),
  };
  // A hook before a commit asks for what is staged and for nothing else.
  if (options.secrets?.staged !== true) for (const { kind, targets } of chosen) await kind.collect(targets, run);
  if (options.workloadImages === true) {
    const { collectWorkloadImages } = await import('./workloads/images.ts');
    await collectWorkloadImages(run);
  }
  options.onObjects?.([...collected.kubeObjects, ...collected.madeObjects]);
  options.onProgress?.({ phase: 'judge', done: 0, total: 1 });
  for (const engine of engines) await engine.assess(run);
  return { report: assemble(run, prepared), failOn, frameworks, root, explanations: run.collected.explanations };
}

/** Several engines may look at standard input, which can be read only once. */
function readingOnce(world: World): World {
  let input: Promise<Uint8Array> | undefined;
  return { ...world, readStdin: () => (input ??= world.readStdin()) };
}

/** Whether anything could not be read or assessed: then a scan without findings proves nothing. */
export function isIncomplete(report: Report): boolean {
  return report.problems.length > 0 || report.notAssessed.length > 0;
}
