import { hash } from 'node:crypto';
import { displayRef, type Finding, formatRef, type ResourceRef, say, type Severity } from '@seawall/model';
import { cleanJson } from '../../clean-json.ts';
import { type Cell, type ColumnKind, type CompositeArray, compositeArray } from '../composite.ts';
import { resourceId } from '../ids.ts';

/** A finding as an engine hands it in, with what the engine knows beside it. */
export interface SubmittedFinding {
  readonly finding: Finding;
  /** The object whose page it belongs to, where that is not the subject: the Deployment of a Pod. */
  readonly resource?: ResourceRef;
  /** Digest where it is known, else the name. */
  readonly image?: string;
  readonly node?: string;
  readonly namespace?: string;
  /** What one repair would end it together with others; the rule unless given. */
  readonly cause?: string;
  /** 0 to 100; the finding's own priority unless given, and without one what its severity says. */
  readonly risk?: number;
}

/** What an engine gives no priority for stands in ranked lists where its severity puts it. */
const usualRisk: Readonly<Record<Severity, number>> = { critical: 90, high: 70, medium: 40, low: 15, info: 1 };

/** Many findings are of one object, which they name by the same reference: its id is hashed once. */
const ids = new WeakMap<ResourceRef, { readonly cluster: string; readonly own: string }>();

function idOf(cluster: string, ref: ResourceRef): string {
  const known = ids.get(ref);
  if (known?.cluster === cluster) return known.own;
  const own = resourceId(cluster, ref);
  ids.set(ref, { cluster, own });
  return own;
}

/** The columns of the type `finding_row` but for the last, `row_hash`, which tells whether a finding stands as it stood. */
const rowColumns = [
  ['seq', 'bigint'],
  ['id', 'text'],
  ['fingerprint', 'text'],
  ['kind', 'text'],
  ['rule', 'text'],
  ['severity', 'text'],
  ['subject_ref', 'text'],
  ['subject', 'text'],
  ['part', 'text'],
  ['resource_id', 'text'],
  ['image', 'text'],
  ['node', 'text'],
  ['namespace', 'text'],
  ['cause', 'text'],
  ['fixable', 'boolean'],
  ['frameworks', 'text[]'],
  ['risk', 'smallint'],
  ['excepted', 'boolean'],
] as const satisfies readonly (readonly [string, ColumnKind])[];

/** The columns of the type `finding_text` but for the last, `text_hash`, which tells whether a finding says what it said. */
const textColumns = [
  ['finding', 'bigint'],
  ['title', 'jsonb'],
  ['search', 'text'],
  ['body', 'text'],
] as const satisfies readonly (readonly [string, ColumnKind])[];

const rowKinds = rowColumns.map(([, kind]) => kind);
const textKinds = textColumns.map(([, kind]) => kind);

/** Findings on their way to the database: each has a row, which lists go by, and a text. */
export interface FindingBatch {
  readonly rows: CompositeArray;
  readonly texts: CompositeArray;
}

/** The OIDs of the types of both. */
export interface FindingTypes {
  readonly row: number;
  readonly text: number;
}

export function findingBatch({ row, text }: FindingTypes): FindingBatch {
  return { rows: compositeArray(row, rowKinds), texts: compositeArray(text, textKinds) };
}

export function seal(written: Buffer): string {
  return hash('sha256', written, 'base64url').slice(0, 22);
}

/**
 * The row as `rowColumns` has it.
 * @param id the finding's, with its cluster
 */
export function toRow(
  set: { readonly cluster?: string },
  { seq, id }: { readonly seq: number; readonly id: string },
  submitted: SubmittedFinding,
): Cell[] {
  const { finding } = submitted;
  const { subject } = finding;
  const resource = submitted.resource ?? (subject.type === 'resource' ? subject : undefined);
  return [
    seq,
    id,
    finding.id,
    finding.kind,
    finding.rule,
    finding.severity,
    formatRef(subject),
    displayRef(subject),
    finding.part,
    resource === undefined || set.cluster === undefined ? null : idOf(set.cluster, resource),
    submitted.image ?? (subject.type === 'image' ? (subject.digest ?? subject.name) : null),
    submitted.node ?? (subject.type === 'node' ? subject.name : null),
    submitted.namespace ?? resource?.namespace ?? null,
    submitted.cause ?? finding.rule,
    finding.fix !== undefined,
    finding.frameworks.map(({ framework, id: requirement }) => `${framework}/${requirement}`),
    Math.round(submitted.risk ?? finding.priority?.score ?? usualRisk[finding.severity]),
    finding.status === 'excepted',
  ];
}

/** The text as `textColumns` has it. What is rated otherwise reads as before: the severity is the row's. */
export function toText(seq: number, { finding }: SubmittedFinding): Cell[] {
  const { severity: _, ...body } = finding;
  const title = { en: say(finding.message, 'en', finding.values), zh: say(finding.message, 'zh', finding.values) };
  return [
    seq,
    cleanJson(JSON.stringify(title), 'replace'),
    `${finding.rule} ${displayRef(finding.subject)} ${title.en} ${title.zh}`.toLowerCase(),
    cleanJson(JSON.stringify(body), 'replace'),
  ];
}

/** The finding of a text and its row. */
export function readFinding({ body, severity }: { readonly body: string; readonly severity: Severity }): Finding {
  return { ...(JSON.parse(body) as Omit<Finding, 'severity'>), severity };
}
