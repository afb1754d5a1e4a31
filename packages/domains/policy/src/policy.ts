import type { Problem } from '@seawall/kube';
import type { Place, PolicyRef, Severity, Text, Verdict } from '@seawall/model';
import type { Limits } from '@seawall/rego';
import type { Review } from './admission/request.ts';
import type { ClusterView } from './cluster.ts';
import type { EnforcementPoint } from './gatekeeper/enforcement.ts';

export interface JudgeOptions {
  /** Which of a policy's scoped actions count; the webhook's unless given. */
  readonly enforcementPoint?: EnforcementPoint;
  /** Whether what an object would make (a Deployment's Pods) is judged along with it; yes unless given. */
  readonly expand?: boolean;
  /** Whether verdicts carry a trace, which costs time. */
  readonly explain?: boolean;
  /** What one evaluation may use; enough for any honest policy unless given. */
  readonly limits?: Limits;
}

/** A policy of any dialect, ready to judge. */
export interface Policy {
  readonly ref: PolicyRef;
  readonly place: Place;
  readonly title: string;
  readonly description: string;
  /** When the policy says how bad a violation is. */
  readonly severity?: Severity;
  readonly references?: readonly string[];
  /** The kinds that it may be about, those that make such kinds included; any unless given. */
  readonly kinds?: readonly string[];
  /** What a violation is mended by, when the policy says so. */
  readonly remediation?: string;
  judge(review: Review, cluster: ClusterView, options?: JudgeOptions): Verdict;
  /** For a policy that looks at all objects at once: a verdict for each review, in their order. */
  judgeTogether?(reviews: readonly Review[], cluster: ClusterView, options?: JudgeOptions): Verdict[];
}

/** A policy that was read, but whose language or target cannot be evaluated. */
export interface Unassessed {
  readonly ref: PolicyRef;
  readonly place: Place;
  readonly reason: Text;
}

/** What the files of a policy folder hold. */
export interface PolicySet {
  readonly policies: readonly Policy[];
  readonly problems: readonly Problem[];
  readonly notAssessed: readonly Unassessed[];
}
