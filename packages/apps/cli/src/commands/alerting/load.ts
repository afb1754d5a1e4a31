import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { type AlertingConfig, type OutputWorld, readAlertingConfig } from '@seawall/alerting';
import { loadConfig, projectRoot, version } from '@seawall/scan';
import type { Context } from '../../context.ts';
import type { StateFlags } from './state.ts';

export interface AlertingFlags extends StateFlags {
  readonly config?: string;
}

/** The section `alerting` of the project's `seawall.yaml`, checked. */
export async function alertingConfig({ config }: AlertingFlags, context: Context): Promise<AlertingConfig> {
  const { env, language, world } = context;
  const { settings } = await loadConfig(config, await projectRoot(undefined, world), world.cwd);
  return readAlertingConfig(settings.alerting, { env, readFile: (path) => readFileSync(path, 'utf8') }, language);
}

export function outputWorld({ stdout }: Context): OutputWorld {
  return {
    now: () => new Date(),
    hostname: hostname(),
    version,
    fetch,
    print: (text) => stdout.write(text),
  };
}
