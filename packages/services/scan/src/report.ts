import type { Assessed, Cause, ImageFacts, Vulnerabilities } from './collected.ts';
import type { Problem } from '@seawall/kube';
import type { Finding, Severity, Text } from '@seawall/model';
import type { Category, FrameworkResult, WorkloadScore } from '@seawall/posture';

export type { WorkloadScore } from '@seawall/posture';

/** Everything that one scan found out: what every output is written from. The same input gives the same report. */
export interface Report {
  readonly version: 1;
  readonly tool: { readonly name: 'seawall'; readonly version: string };
  /** As given on the command line. */
  readonly targets: readonly string[];
  readonly summary: Summary;
  /** Worst first, then by subject, place and rule; those below `--severity` left out. */
  readonly findings: readonly Finding[];
  /** What is known of each rule that a finding names. */
  readonly rules: readonly RuleInfo[];
  /** The few changes that take most risk away. */
  readonly actions: readonly Action[];
  readonly controls: readonly ControlResult[];
  readonly frameworks: readonly FrameworkResult[];
  /** Worst first. */
  readonly workloads: readonly WorkloadScore[];
  /** Images that were read, with what they were built on and by whom; absent where there were none. */
  readonly images?: readonly ImageFacts[];
  /** Images, nodes and the like that an engine has seen as a whole, also where nothing was found. */
  readonly assessed: readonly Assessed[];
  /** Input that could not be read, or only in part. Any of these makes the scan incomplete. */
  readonly problems: readonly Problem[];
  /** What was found but could not be assessed. Any of these makes the scan incomplete. */
  readonly notAssessed: readonly NotAssessedTarget[];
  readonly exceptions: readonly ExceptionNotice[];
  /** What the advisory database says of the packages that were found; absent when there are none, or no database. */
  readonly vulnerabilities?: Vulnerabilities;
  /** What settles a finding together with others, by the finding's id; what has none is settled by its rule's remedy. */
  readonly causes?: ReadonlyMap<string, Cause>;
  /** Of findings that an exception covers, by id: its reason, owner and expiry in one line. */
  readonly excepted?: ReadonlyMap<string, string>;
}

export interface Summary {
  readonly files: number;
  readonly objects: number;
  readonly workloads: number;
  readonly dockerfiles: number;
  /** Machines that were looked at; absent where none was. */
  readonly nodes?: number;
  readonly controls: number;
  /** Open findings by severity, before `--severity` hides any. */
  readonly open: Readonly<Record<Severity, number>>;
  /** Open findings that `--severity` hid. */
  readonly hidden: number;
  readonly excepted: number;
  readonly existing: number;
  /** Open findings that `seawall fix` can write, and those of them that need `--unsafe`. */
  readonly fixable: number;
  readonly fixableUnsafe: number;
}

/** The shelf that a rule stands on: one of the controls', or that of another engine. */
export type RuleCategory = Category | 'vulnerabilities' | 'secrets' | 'licences' | 'policies';

export interface RuleInfo {
  readonly id: string;
  readonly category: RuleCategory;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
  readonly remediation: Text;
  readonly references: readonly string[];
}

export interface Action {
  readonly rule: string;
  readonly title: Text;
  /** How many findings it settles, in how many subjects. */
  readonly findings: number;
  readonly subjects: number;
  /** Share of all risk that it takes away, 0 to 1. */
  readonly share: number;
  /** Whether `seawall fix` writes it. */
  readonly fixable: boolean;
}

export interface ControlResult {
  readonly id: string;
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
  readonly reasons: readonly Text[];
}

export interface NotAssessedTarget {
  /** The chart, overlay or file. */
  readonly target: string;
  readonly what: 'helm-chart' | 'kustomization' | 'cluster' | 'node' | 'image' | 'packages' | 'policy' | 'repository';
  readonly reason: Text;
  /** How to get it assessed. */
  readonly remedy: Text;
}

/** Something about an exception that its owner should know. */
export interface ExceptionNotice {
  readonly state: 'lapsed' | 'unused';
  readonly rule: string;
  readonly subject?: string;
  readonly owner: string;
  readonly reason: string;
  /** Date, `2026-12-31`. */
  readonly expires: string;
  readonly file: string;
  readonly line: number;
}
