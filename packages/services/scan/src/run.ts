import type { Control } from '@seawall/posture';
import type { Collected } from './collected.ts';
import type { Config } from './config/load.ts';
import type { ScanOptions } from './options.ts';
import type { PreparedSecrets } from './secrets/setup.ts';
import type { World } from './world.ts';

/** One scan under way: what was asked, by whom, and what has come of it so far. */
export interface Run {
  /** The project's root, absolute: see `projectRoot`. */
  readonly root: string;
  readonly config: Config;
  readonly controls: readonly Control[];
  readonly options: ScanOptions;
  readonly world: World;
  readonly collected: Collected;
  /** The targets that are files, directories or standard input. */
  readonly treeTargets?: readonly string[];
  /** What secrets are looked for; undefined for none. */
  readonly secrets?: PreparedSecrets;
}
