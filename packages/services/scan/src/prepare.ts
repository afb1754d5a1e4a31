import { parseKubernetesVersion } from '@seawall/kube';
import type { Severity } from '@seawall/model';
import { type Control, defaultSettings, type Settings } from '@seawall/posture';
import { loadBaseline } from './config/baseline.ts';
import { type Config, loadConfig } from './config/load.ts';
import { chosenControls } from './controls.ts';
import { projectRoot } from './discover/targets.ts';
import { ScanError } from './error.ts';
import { defaultFailOn, defaultSeverity, type FailOn, type ScanOptions } from './options.ts';
import type { World } from './world.ts';

/** What is known before anything is read: the options with what `seawall.yaml` and the defaults say. */
export interface Prepared {
  /** The project's root, absolute: see `projectRoot`. */
  readonly root: string;
  readonly config: Config;
  /** Frameworks that were chosen, on the command line or in `seawall.yaml`. */
  readonly frameworks: readonly string[];
  readonly controls: readonly Control[];
  /** The ids of a baseline's findings. */
  readonly known: ReadonlySet<string> | undefined;
  /** Findings less severe are counted and not listed. */
  readonly severity: Severity;
  /** Findings less severe need not be made. */
  readonly floor: Severity;
  readonly failOn: FailOn;
}

/** Throws a `ScanError` for what the user must put right first. */
export async function prepare(options: ScanOptions, firstTarget: string | undefined, world: World): Promise<Prepared> {
  const root = await projectRoot(firstTarget, world);
  const config = await loadConfig(options.configFile, root, world.cwd);
  const frameworks = options.frameworks ?? config.settings.frameworks ?? [];
  const controls = chosenControls(config, frameworks);
  const known = options.baseline === undefined ? undefined : await loadBaseline(options.baseline, world.cwd);
  const severity = options.severity ?? config.settings.severity ?? defaultSeverity;
  return {
    root,
    config,
    frameworks,
    controls,
    known,
    severity,
    // What would be hidden need not be made, unless an exception or a baseline may still say something of it.
    floor: known === undefined && config.exceptions.length === 0 ? severity : 'info',
    failOn: options.failOn ?? config.settings.failOn ?? defaultFailOn,
  };
}

/** What the controls are told. `served` is the version of the cluster that is scanned, when it is one. */
export function settingsOf({ settings }: Config, options: ScanOptions, served?: string): Settings {
  const kubernetesVersion =
    options.kubernetesVersion ?? settings.kubernetesVersion ?? served ?? defaultSettings.kubernetesVersion;
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
