import type { SubmittedFinding } from './row.ts';

/** All that an engine has to say about a scope: what is missing from it has been fixed. */
export interface FindingSet {
  /** Absent for what belongs to no cluster. */
  readonly cluster?: string;
  readonly engine: string;
  /** The subject that the set is complete for: a resource's or image's id, or `cluster`. */
  readonly scope: string;
  /** When the engine looked. */
  readonly at: Date;
  /** False when the engine could not see everything: then nothing counts as fixed. */
  readonly complete: boolean;
  readonly findings: readonly SubmittedFinding[];
}
