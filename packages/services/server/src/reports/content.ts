import type { Finding, FindingKind, Language, Severity, Text } from '@seawall/model';
import type { FrameworkResult } from '@seawall/posture';
import type { RuleInfo } from '@seawall/scan';

/** What a report was asked to cover. An empty list means all that the asker may see. */
interface ReportScope {
  /** Whether the clusters were not chosen, but are all that the asker may see. */
  readonly allClusters: boolean;
  /** By name. */
  readonly clusters: readonly string[];
  readonly namespaces: readonly string[];
  readonly kinds: readonly FindingKind[];
  readonly severities: readonly Severity[];
  readonly states: readonly ReportedFinding['state'][];
}

/** What the report rests on: an auditor can repeat it from here. */
interface Provenance {
  /** Version of Seawall. */
  readonly version: string;
  readonly advisories?: { readonly version: string; readonly builtAt: string; readonly advisories: number };
  readonly scans: readonly ScanRecord[];
  readonly images: readonly ImageRecord[];
}

interface ScanRecord {
  readonly cluster: string;
  readonly engine: string;
  /** RFC 3339. */
  readonly finishedAt: string;
  /** What it could not assess, in the report's language. */
  readonly notAssessed: readonly string[];
}

interface ImageRecord {
  readonly reference: string;
  readonly digest: string;
  readonly scannedAt?: string;
  readonly packages?: number;
  /** When the advisory database was built that it was matched with. */
  readonly matchedWith?: string;
}

export interface ReportedFinding {
  readonly finding: Finding;
  readonly cluster: string;
  readonly state: 'open' | 'fixed' | 'excepted';
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly risk?: number;
  readonly assignee?: string;
  readonly exception?: ReportedException;
}

export interface ReportedException {
  readonly id: string;
  readonly reason: string;
  readonly requester: string;
  readonly approver: string;
  readonly expiresAt: string;
}

interface Common {
  readonly title?: string;
  readonly language: Language;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly scope: ReportScope;
  readonly provenance: Provenance;
  /** What is known of each rule that a finding names. */
  readonly rules: ReadonlyMap<string, Pick<RuleInfo, 'title' | 'why' | 'remediation'>>;
  /** Worst first. */
  readonly findings: readonly ReportedFinding[];
}

export interface FindingsContent extends Common {
  readonly kind: 'findings';
}

export interface FrameworkContent extends Common {
  readonly kind: 'framework';
  readonly framework: FrameworkResult & { readonly url: string };
  /** Titles of the controls that answer requirements, by id. */
  readonly controls: ReadonlyMap<string, Text>;
}

/** Something with a risk score, and the sentences that make it up. */
export interface RatedSubject {
  readonly sort: 'workload' | 'image' | 'identity' | 'node';
  /** Empty for images, which belong to none. */
  readonly cluster: string;
  readonly name: string;
  readonly risk: number;
  readonly factors: readonly { readonly points: number; readonly text: Text }[];
}

export interface RiskContent extends Common {
  readonly kind: 'risk';
  /** By sort, the riskiest first. */
  readonly rated: readonly RatedSubject[];
  /** How many of each sort have no score yet. */
  readonly unassessed: Readonly<Record<RatedSubject['sort'], number>>;
}

export type ReportContent = FindingsContent | FrameworkContent | RiskContent;
