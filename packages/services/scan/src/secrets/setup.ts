import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Problem } from '@seawall/kube';
import type { Setup } from '@seawall/leaks';
import { ScanError } from '../error.ts';
import type { ScanOptions } from '../options.ts';
import type { World } from '../world.ts';

/** What is to be looked for. */
export interface PreparedSecrets {
  /** Plain data, so that workers can be given it. */
  readonly setup: Setup;
  readonly problems: readonly Problem[];
}

/** Where gitleaks looks for its configuration in a repository. */
const usualName = '.gitleaks.toml';

/**
 * Reads the configuration of gitleaks that was named, or the one in the project's root. Undefined when secrets are not
 * looked for. Throws a `ScanError` when the file that was named cannot be used.
 */
export async function prepareSecrets(
  options: ScanOptions,
  root: string,
  world: World,
): Promise<PreparedSecrets | undefined> {
  const { enabled, staged, gitleaksConfig } = options.secrets ?? {};
  if (enabled === false && staged !== true) return undefined;
  const file = gitleaksConfig ?? (await presentFile(resolve(root, usualName)));
  if (file === undefined) return { setup: { ownRules: true, disabled: [] }, problems: [] };
  const { loadGitleaksConfig, setUpDetector } = await import('@seawall/leaks');
  const shown = gitleaksConfig ?? relative(world.cwd, file);
  const result = await loadGitleaksConfig(shown, (name) =>
    readFile(resolve(world.cwd, name), 'utf8').catch(() => undefined),
  );
  if (!result.ok) {
    const { en, zh } = result.problem.message;
    throw new ScanError('bad-config', { en: `${result.problem.file}: ${en}`, zh: `${result.problem.file}：${zh}` });
  }
  const { config, ownRules, problems } = result.loaded;
  // A file of allow-lists alone says what is harmless and not what to look for.
  const isOnlyAllowing = config.rules.length === 0;
  const setup: Setup = {
    ownRules: ownRules || isOnlyAllowing,
    disabled: config.extend.disabledRules,
    config: { file: shown, rules: config },
  };
  const unusable = setUpDetector(setup).problems;
  return {
    setup,
    problems: [...problems, ...unusable].map(({ file: where, message }) => ({
      code: 'syntax' as const,
      file: where,
      message,
    })),
  };
}

async function presentFile(file: string): Promise<string | undefined> {
  return await readFile(file).then(
    () => file,
    () => undefined,
  );
}
