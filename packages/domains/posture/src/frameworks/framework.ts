import type { OutcomeStatus, Text } from '@seawall/model';

/** A published list of requirements, in our own words. */
export interface Framework {
  /** As in `FrameworkRef.framework`. */
  readonly id: string;
  readonly title: Text;
  readonly version: string;
  readonly url: string;
  readonly requirements: readonly Requirement[];
}

export interface Requirement {
  readonly id: string;
  readonly section?: string;
  readonly title: Text;
  /**
   * Why a manifest scan cannot prove it; absent when controls do. A control may still answer such a requirement: its
   * failure is one, its pass is none.
   */
  readonly unassessed?: Text;
  /** Requirements of the same framework that this one is made of: their controls answer it too. */
  readonly parts?: readonly string[];
}

/** How one requirement came out: worst of the controls that answer it. */
export interface RequirementResult {
  readonly id: string;
  readonly title: Text;
  readonly status: OutcomeStatus;
  /** The controls that answer it. */
  readonly controls: readonly string[];
  /** How many subjects passed and failed, over those controls. */
  readonly passed: number;
  readonly failed: number;
  /** Why it was not assessed. */
  readonly reason?: Text;
}

/** One thing that took points away. */
export interface ScoreFactor {
  /** A control or requirement id. */
  readonly id: string;
  readonly title: Text;
  /** How many faults stand behind it. */
  readonly count: number;
  /** Points of 100 that it costs, to one decimal. */
  readonly points: number;
}

export interface FrameworkResult {
  readonly id: string;
  readonly title: Text;
  readonly version: string;
  readonly requirements: readonly RequirementResult[];
  /** 0 to 100; absent when nothing could be assessed. */
  readonly score?: number;
  readonly factors: readonly ScoreFactor[];
}
