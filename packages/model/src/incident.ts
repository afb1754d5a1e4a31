import type { Alert, MatrixCell } from './alert.ts';
import type { Actor, WorkloadContext } from './event.ts';
import type { Ref } from './ref.ts';
import type { Severity } from './severity.ts';
import type { Text } from './text.ts';

/** One line of what happened, in order of time. */
export interface TimelineEntry {
  readonly time: string;
  /** The id of the alert. */
  readonly alert: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly count: number;
  readonly tactics: readonly string[];
}

/** Why two alerts belong together. */
export type JoinReason = 'workload' | 'actor' | 'node' | 'correlation';

/** Alerts that belong together by who, where and when. */
export interface Incident {
  /** Stable while it grows. */
  readonly id: string;
  readonly severity: Severity;
  /** From 0 to 100; `factors` say what it is made of. */
  readonly risk: number;
  readonly factors: readonly Text[];
  readonly title: Text;
  /** What happened, for a person who was not there. */
  readonly summary: Text;
  readonly firstTime: string;
  readonly lastTime: string;
  readonly subjects: readonly Ref[];
  readonly workloads: readonly WorkloadContext[];
  readonly actors: readonly Actor[];
  /** In the order in which attacks go through them. */
  readonly tactics: readonly string[];
  readonly cells: readonly MatrixCell[];
  readonly joinedBy: readonly JoinReason[];
  readonly alerts: readonly Alert[];
  readonly timeline: readonly TimelineEntry[];
  /** Alerts that the incident has beyond those kept in `alerts`. */
  readonly furtherAlerts: number;
  /** Whether what its alerts rest on was seen whole. */
  readonly complete: boolean;
}
