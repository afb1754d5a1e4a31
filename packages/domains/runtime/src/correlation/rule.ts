import type { Severity } from '@seawall/model';

/** How events have to come together; the words are those of Sigma's correlation rules, and `absence` is ours. */
export const correlationTypes = ['event_count', 'value_count', 'temporal', 'temporal_ordered', 'absence'] as const;

export type CorrelationType = (typeof correlationTypes)[number];

/** A rule over several matches of other rules. */
export interface CorrelationRule {
  readonly title: string;
  readonly description: string;
  readonly type: CorrelationType;
  /** Rules by name; for `absence` the last one is what must follow the others and does not. */
  readonly rules: readonly string[];
  /** Fields whose values the matches share, or `workload`, `actor`, `node`, `cluster`. */
  readonly groupBy: readonly string[];
  readonly timespanMs: number;
  readonly condition: Condition;
  readonly level: Severity;
  readonly tags: readonly string[];
}

/** How many make a match: of events, or of distinct values of a field. */
export interface Condition {
  readonly field?: string;
  readonly gt?: number;
  readonly gte?: number;
  readonly lt?: number;
  readonly lte?: number;
  readonly eq?: number;
}
