import type { KubeObject, Problem } from '@seawall/kube';
import type { Place, Verdict } from '@seawall/model';
import {
  type ClusterView,
  clusterView,
  inNamespace,
  type JudgeOptions,
  type Operation,
  type Policy,
  type PolicySet,
  type Review,
  reviewOf,
  reviewOfRecorded,
} from '@seawall/policy';

/** A request to judge, and where it was read. */
export interface Subject {
  readonly review: Review;
  readonly object: KubeObject;
}

export interface SubjectOptions {
  /** What is asked: whether the objects may be created, changed, deleted; or how they stand, as an audit asks. */
  readonly operation: Operation | '';
  /** Where objects go that name no namespace. */
  readonly namespace: string;
}

/** The requests that objects stand for: of an AdmissionReview the recorded one, of any other a made one. */
export function subjectsOf(
  objects: readonly KubeObject[],
  { operation, namespace }: SubjectOptions,
  before: readonly KubeObject[] = [],
): { readonly subjects: readonly Subject[]; readonly problems: readonly Problem[] } {
  const subjects: Subject[] = [];
  const problems: Problem[] = [];
  const old = new Map(before.map((each) => [keyOf(each, namespace), each.value]));
  for (const object of objects) {
    const { locate } = object.origin;
    if (object.ref.kind !== 'AdmissionReview') {
      const value = inNamespace(object.value, namespace);
      // What an update changes is what the inventory has; where that is not given, nothing changes.
      const oldObject = operation === 'UPDATE' ? { oldObject: old.get(keyOf(object, namespace)) ?? value } : {};
      subjects.push({ review: { ...reviewOf(value, { operation, ...oldObject }), locate }, object });
      continue;
    }
    const review = reviewOfRecorded(object.value);
    if (typeof review === 'string') problems.push(unusable(object.origin.locate([]), review));
    else subjects.push({ review, object });
  }
  return { subjects, problems };
}

function keyOf({ ref }: KubeObject, namespace: string): string {
  return [ref.apiVersion, ref.kind, ref.namespace ?? namespace, ref.name].join('\0');
}

function unusable({ file, line, column }: Place, why: string): Problem {
  return { code: 'incomplete-object', file, line, column, message: { en: why, zh: why } };
}

/** What is known of the cluster: every object that was read, and the objects of recorded requests. */
export function viewOf(subjects: readonly Subject[], others: readonly KubeObject[], namespace: string): ClusterView {
  const own = subjects.flatMap(({ review }) => (review.object === undefined ? [] : [review.object]));
  return clusterView([...others.map(({ value }) => inNamespace(value, namespace)), ...own]);
}

/** A verdict with the places of the policy and of what it judges. */
export interface PlacedVerdict {
  readonly verdict: Verdict;
  readonly policy: Policy;
  readonly object: KubeObject;
}

/** How many subjects are judged before the event loop gets a turn. */
const batch = 100;

/** Asks every policy about every subject. */
export async function judgeAll(
  { policies }: PolicySet,
  subjects: readonly Subject[],
  cluster: ClusterView,
  options: JudgeOptions,
): Promise<PlacedVerdict[]> {
  const verdicts: PlacedVerdict[] = [];
  const single = policies.filter(({ judgeTogether }) => judgeTogether === undefined);
  for (const [index, { review, object }] of subjects.entries()) {
    if (index % batch === 0) await new Promise(setImmediate);
    for (const policy of single) verdicts.push({ verdict: policy.judge(review, cluster, options), policy, object });
  }
  const reviews = subjects.map(({ review }) => review);
  for (const policy of policies) {
    for (const [index, verdict] of (policy.judgeTogether?.(reviews, cluster, options) ?? []).entries()) {
      const subject = subjects[index];
      if (subject !== undefined) verdicts.push({ verdict, policy, object: subject.object });
    }
  }
  return verdicts;
}
