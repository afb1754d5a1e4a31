import type { Completeness } from './completeness.ts';
import type { EventKind, EventValue, Actor, WorkloadContext } from './event.ts';
import type { Ref } from './ref.ts';
import type { Severity } from './severity.ts';

/** One cell of a matrix of techniques. */
export interface MatrixCell {
  readonly matrix: 'attack-containers' | 'microsoft-kubernetes';
  /** `persistence`, `Lateral Movement`: as the matrix writes it. */
  readonly tactic: string;
  /** `T1611`, `MS-TA9013`. */
  readonly technique: string;
}

/** What a scan had found about the alert's workload and image before it fired. */
export interface AlertFindings {
  readonly total: number;
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>>;
  /** The worst ones, worst first; at most a handful. */
  readonly worst: readonly {
    readonly id: string;
    readonly rule: string;
    readonly severity: Severity;
    readonly subject: Ref;
  }[];
}

/** A rule matched an event; later matches that say the same of the same subject are counted in it. */
export interface Alert {
  /** What repeats have in common: rule, subject, actor and the fields that tell one deed from another. */
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  /** As the rule's language has it: `Critical`, `Warning`. */
  readonly priority: string;
  /** The rule's output, filled with the first event's values. */
  readonly message: string;
  readonly description: string;
  readonly source: string;
  readonly kind: EventKind;
  /** RFC 3339 in UTC, of the first and of the latest match. */
  readonly time: string;
  readonly lastTime: string;
  /** How often it matched. */
  readonly count: number;
  /** How many of these were kept from the outputs, and by what. */
  readonly withheld: { readonly duplicates: number; readonly rateLimited: number };
  readonly cluster?: string;
  readonly node?: string;
  readonly subject?: Ref;
  readonly workload?: WorkloadContext;
  readonly actor?: Actor;
  readonly tags: readonly string[];
  readonly cells: readonly MatrixCell[];
  /** The fields that the output names, of the first event. */
  readonly fields: Readonly<Record<string, EventValue>>;
  readonly findings?: AlertFindings;
  readonly completeness: Completeness;
  /** The exception that hides it, where one does: such alerts are counted and kept from the outputs. */
  readonly exception?: { readonly rule: string; readonly reason: string };
}
