import { parseKubernetesVersion } from '@seawall/kube';
import { createJudge, defaultSettings, type Settings } from '@seawall/posture';
import { assemble } from './assemble.ts';
import { emptyCollected } from './collected.ts';
import { loadBaseline } from './config/baseline.ts';
import { type Config, loadConfig } from './config/load.ts';
import { chosenControls } from './controls.ts';
import { projectRoot } from './discover/targets.ts';
import { engines } from './engines/registry.ts';
import { ScanError } from './error.ts';
import { defaultFailOn, defaultSeverity, type FailOn, type ScanOptions } from './options.ts';
import type { Report } from './report.ts';
import type { Run } from './run.ts';
import { chooseKinds } from './targets/registry.ts';
import type { World } from './world.ts';

export interface ScanResult {
  readonly report: Report;
  /** From which severity up the findings fail the scan, as asked for or configured. */
  readonly failOn: FailOn;
  /** The frameworks that were chosen, on the command line or in `seawall.yaml`. */
  readonly frameworks: readonly string[];
  /** The project's root, absolute: see `projectRoot`. */
  readonly root: string;
}

/**
 * Reads every target, judges what it holds and reports. Input that is wrong is a problem in the report and hides
 * nothing else. Throws a `ScanError` for what the user must put right first: a target that does not exist, a bad
 * `seawall.yaml` or baseline, an unknown framework or rule.
 */
export async function scan(options: ScanOptions, world: World): Promise<ScanResult> {
  const chosen = await chooseKinds(options.targets, world);
  const root = await projectRoot(chosen[0]?.targets[0], world);
  const config = await loadConfig(options.configFile, root, world.cwd);
  const frameworkIds = options.frameworks ?? config.settings.frameworks ?? [];
  const controls = chosenControls(config, frameworkIds);
  const known = options.baseline === undefined ? undefined : await loadBaseline(options.baseline, world.cwd);
  const severity = options.severity ?? config.settings.severity ?? defaultSeverity;
  // What would be hidden need not be made, unless an exception or a baseline may still say something of it.
  const floor = known === undefined && config.exceptions.length === 0 ? severity : 'info';
  const collected = emptyCollected(createJudge({ controls, settings: settingsOf(config, options), floor }));
  const run: Run = { root, config, options, world, collected };
  for (const { kind, targets } of chosen) await kind.collect(targets, run);
  options.onProgress?.({ phase: 'judge', done: 0, total: 1 });
  for (const engine of engines) await engine.assess(run);
  return {
    report: assemble(run, { controls, known, severity }),
    failOn: options.failOn ?? config.settings.failOn ?? defaultFailOn,
    frameworks: frameworkIds,
    root,
  };
}

function settingsOf({ settings }: Config, options: ScanOptions): Settings {
  const kubernetesVersion =
    options.kubernetesVersion ?? settings.kubernetesVersion ?? defaultSettings.kubernetesVersion;
  if (parseKubernetesVersion(kubernetesVersion) === undefined) {
    throw new ScanError('unknown-name', {
      en: `${kubernetesVersion} is not a Kubernetes version; write it as 1.34, or latest`,
      zh: `${kubernetesVersion} 不是 Kubernetes 版本；请写成 1.34 这样的形式，或 latest`,
    });
  }
  return {
    kubernetesVersion,
    allowedRegistries: settings.allowedRegistries ?? defaultSettings.allowedRegistries,
    requiredLabels: (settings.requiredLabels ?? defaultSettings.requiredLabels) as Settings['requiredLabels'],
    ...(settings.minimumReplicas === undefined ? {} : { minimumReplicas: settings.minimumReplicas }),
  };
}

/** Whether anything could not be read or assessed: then a scan without findings proves nothing. */
export function isIncomplete(report: Report): boolean {
  return report.problems.length > 0 || report.notAssessed.length > 0;
}
