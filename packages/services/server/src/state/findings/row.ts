import { hash } from 'node:crypto';
import { displayRef, type Finding, formatRef, type ResourceRef, say, type Severity, type Text } from '@seawall/model';
import { cleanJson } from '../../clean-json.ts';
import { findingId, resourceId } from '../ids.ts';

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

/** As the table has it; `body` goes to the table of bodies. */
export interface FindingRow {
  readonly id: string;
  readonly fingerprint: string;
  readonly kind: string;
  readonly rule: string;
  readonly severity: string;
  readonly subject_ref: string;
  readonly subject: string;
  readonly part: string;
  readonly resource_id: string | null;
  readonly image: string | null;
  readonly node: string | null;
  readonly namespace: string | null;
  readonly cause: string;
  readonly fixable: boolean;
  readonly frameworks: readonly string[];
  readonly title: Text;
  readonly search: string;
  readonly body_hash: string;
  readonly body: Finding;
  readonly risk: number;
  readonly excepted: boolean;
}

/** What an engine gives no priority for stands in ranked lists where its severity puts it. */
const usualRisk: Readonly<Record<Severity, number>> = { critical: 90, high: 70, medium: 40, low: 15, info: 1 };

export function toRow(set: { readonly cluster?: string }, submitted: SubmittedFinding): FindingRow {
  const { finding } = submitted;
  const { subject } = finding;
  const title = { en: say(finding.message, 'en', finding.values), zh: say(finding.message, 'zh', finding.values) };
  const resource = submitted.resource ?? (subject.type === 'resource' ? subject : undefined);
  const row = {
    fingerprint: finding.id,
    kind: finding.kind,
    rule: finding.rule,
    severity: finding.severity,
    subject_ref: formatRef(subject),
    subject: displayRef(subject),
    part: finding.part,
    resource_id: resource === undefined || set.cluster === undefined ? null : resourceId(set.cluster, resource),
    image: submitted.image ?? (subject.type === 'image' ? (subject.digest ?? subject.name) : null),
    node: submitted.node ?? (subject.type === 'node' ? subject.name : null),
    namespace: submitted.namespace ?? resource?.namespace ?? null,
    cause: submitted.cause ?? finding.rule,
    fixable: finding.fix !== undefined,
    frameworks: finding.frameworks.map(({ framework, id }) => `${framework}/${id}`),
    title,
    search: `${finding.rule} ${displayRef(subject)} ${title.en} ${title.zh}`.toLowerCase(),
    body: finding,
    risk: Math.round(submitted.risk ?? finding.priority?.score ?? usualRisk[finding.severity]),
    excepted: finding.status === 'excepted',
  };
  const text = JSON.stringify(row);
  const cleaned = cleanJson(text, 'replace');
  return {
    ...(cleaned === text ? row : (JSON.parse(cleaned) as typeof row)),
    id: findingId(set.cluster, finding.id),
    body_hash: hash('sha256', cleaned, 'base64url').slice(0, 22),
  };
}
