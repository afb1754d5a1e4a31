import type { Component, Text } from '@seawall/model';
import type { Advisory, AdvisorySeverity, AdvisoryState, Exploitation } from '../advisory.ts';
import type { Score } from './cvss.ts';
import type { Priority } from './priority.ts';
import type { VexVerdict } from '../vex/statement.ts';

/** One advisory set against one component: what was compared with what, and what came of it. */
export interface Comparison {
  readonly source: string;
  readonly advisory: string;
  readonly space: string;
  /** SHA-256 of the shard that says so. */
  readonly shard: string;
  readonly scheme: string;
  /** The version that was compared: of the source package where the advisory names that. */
  readonly installed: string;
  /** The bounds that hold it, or that it lies outside of: `>=1.0 <1.2`; `*` for every version. */
  readonly bounds: string;
  readonly verdict: 'affected' | 'fixed' | 'notAffected' | 'notApplicable';
  /** Why it is not applicable. */
  readonly reason?: Text;
}

/** A component that a vulnerability is in. */
export interface Match {
  /** The CVE where there is one. */
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  readonly component: Component;
  /** What its best source says of it. */
  readonly advisory: Advisory;
  readonly severity: AdvisorySeverity | 'unknown';
  /** Who said so: `debian-tracker`, `nvd`, or the version of CVSS it was reckoned from. */
  readonly severityFrom: string;
  readonly cvss?: Score;
  readonly state: AdvisoryState;
  /** Lowest first; empty when there is none. */
  readonly fixedVersions: readonly string[];
  /** What the fix needs beside the distribution's open repositories: `esm`, `eus:9.2`. */
  readonly channel?: string;
  /** The comparison that decided, and all others that were made. */
  readonly comparison: Comparison;
  readonly comparisons: readonly Comparison[];
  /** Sources that say otherwise. */
  readonly contradicted: boolean;
  readonly exploitation?: Exploitation;
  /** Whether the flawed functions are in the binary; absent when it is not known. */
  readonly reachable?: boolean;
  readonly nature?: Advisory['nature'];
  readonly priority: Priority;
  /** What a VEX document says of it, when it does not rule it out. */
  readonly vex?: VexVerdict;
}

/** Why nothing can be said of a component. */
export type UnknownReason =
  | 'no-version'
  | 'bad-version'
  | 'no-distribution'
  | 'no-feed'
  | 'third-party'
  | 'no-identity'
  | 'damaged';

export interface UnknownComponent {
  readonly component: Component;
  readonly reason: UnknownReason;
  readonly text: Text;
}

/** A match that a VEX document rules out. */
export interface RuledOut {
  readonly match: Match;
  readonly verdict: VexVerdict;
}

export interface EndedDistribution {
  readonly product: string;
  readonly cycle: string;
  /** Date, or `true` when it has ended on no known day. */
  readonly ended: string | true;
  /** End of paid or community support that goes on, a date; absent when there is none. */
  readonly extendedUntil?: string;
}

export interface MatchResult {
  /** By priority, then vulnerability, then component. */
  readonly matches: readonly Match[];
  readonly unknown: readonly UnknownComponent[];
  readonly ruledOut: readonly RuledOut[];
  readonly ended?: EndedDistribution;
  /** Components that were compared. */
  readonly assessed: number;
  /** How many vulnerabilities sources contradict each other on. */
  readonly contradictions: number;
  /** Digests of the shards that were asked. */
  readonly shards: Readonly<Record<string, string>>;
}
