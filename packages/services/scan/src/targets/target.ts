import type { ScanOptions } from '../options.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';

/** One kind of thing that can be scanned. */
export interface TargetKind {
  /** The word that asks for it by name: `seawall scan cluster`. */
  readonly id: string;
  /** Whether a target given without that word is one of this kind. Must not throw for what it cannot read. */
  claims(target: string, world: World): Promise<boolean>;
  /** The version of Kubernetes that what is scanned runs, where it says so itself; never throws for what does not answer. */
  kubernetesVersion?(options: ScanOptions): Promise<string | undefined>;
  /**
   * Reads the targets and puts what they hold into `run.collected`. What is wrong with one of them is a problem there
   * and hides nothing of the others; a target that does not exist throws a `ScanError`. `targets` is empty when only
   * the kind's word was given.
   */
  collect(targets: readonly string[], run: Run): Promise<void>;
}
