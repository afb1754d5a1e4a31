import type { Alert, Event, Finding, Incident, Ref, Severity, Text } from '@seawall/model';

/** Who sends: one process with one spool. */
export interface Source {
  readonly kind: 'agent' | 'detector' | 'scanner' | 'watcher';
  /** The node's name, or whatever tells it from others of its kind. */
  readonly name: string;
  readonly version: string;
}

/** What is known of a rule that findings name. */
export interface RuleText {
  readonly id: string;
  readonly category: string;
  readonly severity: Severity;
  readonly title: Text;
  readonly why: Text;
  readonly remediation: Text;
  readonly references: readonly string[];
}

/** How one control came out over a scope. */
export interface ControlCount {
  readonly id: string;
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
  /** Why it was not assessed, where it was not. */
  readonly reasons: readonly Text[];
}

/** All that one engine finds in one scope: what the server knows of that scope and is not in it, is fixed. */
export interface FindingSet {
  /** `posture`, `vulnerabilities`, `secrets`. */
  readonly engine: string;
  /** What was looked at: the line of a reference, or `cluster`. */
  readonly scope: string;
  /** RFC 3339. */
  readonly at: string;
  /** False when something of the scope could not be assessed: then nothing is taken for fixed. */
  readonly complete: boolean;
  readonly findings: readonly Finding[];
  readonly rules: readonly RuleText[];
  /** Of posture: what compliance is told from. Absent where only a part of the controls was asked for. */
  readonly controls?: readonly ControlCount[];
}

/** A part of everything that is in a cluster. When the last part is in, what no part named is gone. */
export interface ObjectSet {
  /** The same in all parts. */
  readonly set: string;
  /** From 1. */
  readonly part: number;
  readonly parts: number;
  /** RFC 3339: when the reading began. */
  readonly at: string;
  /** False when some of the cluster was not read: then what is missing does not count as gone. */
  readonly complete: boolean;
  /** Kubernetes objects; Secrets and ConfigMaps without what they hold. */
  readonly objects: readonly object[];
  /** The cluster's version, `v1.36.2`. */
  readonly version?: string;
}

/** What is known of an image. */
export interface ImageRow {
  /** `sha256:…` of its manifest. */
  readonly digest: string;
  readonly names: readonly string[];
  /** `debian 12`. */
  readonly os?: string;
  readonly components: number;
  /** CycloneDX JSON, zstd, base64. */
  readonly sbom: string;
  readonly at: string;
}

export interface NodeRow {
  readonly name: string;
  readonly at: string;
  /** Kernel, architecture, sensors; values are shown as they are. */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** A sender says that it is there, and what it lost. */
export interface Pulse {
  readonly at: string;
  /** Rows that were given up because the spool was full, in all. */
  readonly lost: number;
  readonly waiting: number;
}

/** What a sender did about an alert by itself, or would have done, or took back. */
export interface ResponseRow {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  /** `quarantine`, `label`, `command`. */
  readonly action: string;
  readonly target: Ref;
  readonly what: Text;
  /** The response of the sender's configuration; of what was taken back, the person. */
  readonly who: string;
  readonly why: string;
  /** The alert that it answers; of what was taken back, the response. */
  readonly cause: string;
  readonly result: 'done' | 'planned' | 'refused' | 'failed' | 'undone';
  readonly detail?: Text;
  /** Whether the sender knows how to take it back. */
  readonly undoable: boolean;
}

/** One line of a batch. */
export type Row =
  | { readonly type: 'event'; readonly event: Event }
  | { readonly type: 'alert'; readonly alert: Alert }
  | { readonly type: 'incident'; readonly incident: Incident }
  | { readonly type: 'response'; readonly response: ResponseRow }
  | { readonly type: 'findings'; readonly findings: FindingSet }
  | { readonly type: 'objects'; readonly objects: ObjectSet }
  | { readonly type: 'image'; readonly image: ImageRow }
  | { readonly type: 'node'; readonly node: NodeRow }
  | { readonly type: 'pulse'; readonly pulse: Pulse };

export const rowTypes = [
  'event',
  'alert',
  'incident',
  'response',
  'findings',
  'objects',
  'image',
  'node',
  'pulse',
] as const;

/** The first line of a batch. */
export interface BatchHeader {
  readonly seawall: 1;
  /** Never used for anything else: a batch with an id that the server has stored is acknowledged and not stored again. */
  readonly id: string;
  /** Counts the batches of the sender from 1. */
  readonly sequence: number;
  readonly source: Source;
  readonly rows: number;
}

/** What the server says of a batch that it took. */
export interface Acknowledgement {
  readonly id: string;
  readonly stored: number;
  /** It had been stored before. */
  readonly repeated: boolean;
  /** Rows that could not be used; the others are stored. The first of them are named. */
  readonly rejected: number;
  readonly faults: readonly RowFault[];
}

export interface RowFault {
  /** Of the batch, from 1; the header is line 1. */
  readonly line: number;
  readonly why: string;
}

/** Paths of the server, below its address. */
export const paths = {
  authority: '/ingest/v1/authority',
  enrol: '/ingest/v1/enrol',
  renew: '/ingest/v1/renew',
  batches: '/ingest/v1/batches',
} as const;
