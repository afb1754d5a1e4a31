import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type AlertingConfig, type OutputWorld, readAlertingConfig } from '@seawall/alerting';
import { loadConfig, projectRoot, version } from '@seawall/scan';
import type { Context } from '../../context.ts';

export interface AlertingFlags {
  readonly config?: string;
  readonly state?: string;
}

/** The section `alerting` of the project's `seawall.yaml`, checked. */
export async function alertingConfig({ config }: AlertingFlags, context: Context): Promise<AlertingConfig> {
  const { env, language, world } = context;
  const { settings } = await loadConfig(config, await projectRoot(undefined, world), world.cwd);
  return readAlertingConfig(settings.alerting, { env, readFile: (path) => readFileSync(path, 'utf8') }, language);
}

/** Where queues and the journal are kept. XDG Base Directory Specification. */
export function stateFolder({ state }: AlertingFlags, { env }: Context): string {
  return state ?? join(env['XDG_STATE_HOME'] ?? join(env['HOME'] ?? '/var/lib', '.local/state'), 'seawall');
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
