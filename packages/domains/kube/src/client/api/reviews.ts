import { isMapping } from '../../shape.ts';
import type { KubeClient } from '../client.ts';

/** A right to ask about. Source: authorization.k8s.io/v1 ResourceAttributes. */
export interface ResourceRight {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Absent: in all namespaces, or a resource outside of them. */
  readonly namespace?: string;
  readonly name?: string;
}

export interface Answer {
  readonly allowed: boolean;
  /** Forbidden whatever other authorizers say. */
  readonly denied: boolean;
  readonly reason: string;
  /** The authorizers could not find out everything; `allowed` is what they know. */
  readonly incomplete?: string;
}

/** Whether these credentials may do something. */
export async function mayI(client: KubeClient, right: ResourceRight, signal?: AbortSignal): Promise<Answer> {
  return review(client, 'SelfSubjectAccessReview', 'selfsubjectaccessreviews', { resourceAttributes: right }, signal);
}

export interface ReviewedSubject {
  readonly user: string;
  readonly groups?: readonly string[];
  readonly uid?: string;
}

/** Whether somebody may do something. */
export async function maySubject(
  client: KubeClient,
  subject: ReviewedSubject,
  right: ResourceRight,
  signal?: AbortSignal,
): Promise<Answer> {
  return review(
    client,
    'SubjectAccessReview',
    'subjectaccessreviews',
    { ...subject, resourceAttributes: right },
    signal,
  );
}

async function review(
  client: KubeClient,
  kind: string,
  plural: string,
  spec: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const answer = await client.json({
    method: 'POST',
    path: `/apis/authorization.k8s.io/v1/${plural}`,
    body: { apiVersion: 'authorization.k8s.io/v1', kind, spec },
    doing: `review access (${plural})`,
    ...(signal === undefined ? {} : { signal }),
  });
  const status = isMapping(answer) && isMapping(answer['status']) ? answer['status'] : {};
  const { allowed, denied, reason, evaluationError } = status;
  return {
    allowed: allowed === true,
    denied: denied === true,
    reason: typeof reason === 'string' ? reason : '',
    ...(typeof evaluationError === 'string' && evaluationError !== '' ? { incomplete: evaluationError } : {}),
  };
}
