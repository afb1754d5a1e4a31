import { hash } from 'node:crypto';
import { displayRef, type Finding, formatRef, type ResourceRef, say, type Severity } from '@seawall/model';
import { cleanJson } from '../../clean-json.ts';
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

/** What a set needs to know of a row, and the row itself as the statement that stores it reads it. */
export interface FindingRow {
  readonly id: string;
  readonly severity: Severity;
  readonly body_hash: string;
  /** The columns by their names, with the finding as `body`, which goes to the table of bodies. */
  readonly json: string;
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

/** @param id the finding's, with its cluster */
export function toRow(set: { readonly cluster?: string }, id: string, submitted: SubmittedFinding): FindingRow {
  const { finding } = submitted;
  const { subject } = finding;
  const title = { en: say(finding.message, 'en', finding.values), zh: say(finding.message, 'zh', finding.values) };
  const resource = submitted.resource ?? (subject.type === 'resource' ? subject : undefined);
  const called = displayRef(subject);
  const row = {
    fingerprint: finding.id,
    kind: finding.kind,
    rule: finding.rule,
    severity: finding.severity,
    subject_ref: formatRef(subject),
    subject: called,
    part: finding.part,
    resource_id: resource === undefined || set.cluster === undefined ? null : idOf(set.cluster, resource),
    image: submitted.image ?? (subject.type === 'image' ? (subject.digest ?? subject.name) : null),
    node: submitted.node ?? (subject.type === 'node' ? subject.name : null),
    namespace: submitted.namespace ?? resource?.namespace ?? null,
    cause: submitted.cause ?? finding.rule,
    fixable: finding.fix !== undefined,
    frameworks: finding.frameworks.map(({ framework, id: requirement }) => `${framework}/${requirement}`),
    title,
    search: `${finding.rule} ${called} ${title.en} ${title.zh}`.toLowerCase(),
    body: finding,
    risk: Math.round(submitted.risk ?? finding.priority?.score ?? usualRisk[finding.severity]),
    excepted: finding.status === 'excepted',
  };
  const text = cleanJson(JSON.stringify(row), 'replace');
  const body_hash = hash('sha256', text, 'base64url').slice(0, 22);
  const own = cleanJson(JSON.stringify({ id, body_hash }), 'replace');
  // Written once: to take it apart and write it anew would cost as much as the rest.
  return { id, severity: finding.severity, body_hash, json: `${own.slice(0, -1)},${text.slice(1)}` };
}
