import type { Outcome } from './outcome.ts';
import type { Place } from './place.ts';
import type { Ref } from './ref.ts';

/** What a policy decides, from nothing to the strictest. `audit` only records: a dry run, an audit annotation. */
export const decisions = ['allow', 'audit', 'warn', 'deny'] as const;

export type Decision = (typeof decisions)[number];

/** The policy that spoke, in the words of its dialect. */
export interface PolicyRef {
  /** `gatekeeper`, `conftest`, `trivy`, `kubescape`, and whatever is read next to them. */
  readonly dialect: string;
  /** The kind of policy: that of the constraint, the policy resource, or the package of plain Rego. */
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** One thing that a policy says of a subject. */
export interface VerdictMessage {
  readonly decision: Exclude<Decision, 'allow'>;
  /** As the policy wrote it; what is found in the subject may stand in it. */
  readonly text: string;
  /** The part of the policy that spoke: a rule of a Kyverno policy, `violation`, `validations[1]`. */
  readonly rule?: string;
  /** The field of the subject that it is about, when the policy says so: `spec.containers[0].image`. */
  readonly field?: string;
  /** Where that field was read, when the policy says so and the subject was read from a file. */
  readonly place?: Place;
  /** What the policy gave along with the text, as plain data. */
  readonly details?: unknown;
  /** The resource that the subject would make and that this is about: a Deployment's Pod. */
  readonly generated?: Ref;
}

/** An operation of a JSON patch (RFC 6902) that a mutating policy asks for. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: string; readonly value: unknown }
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'move' | 'copy'; readonly from: string; readonly path: string };

/** What one rule or expression of a policy came to, and those that it needed: why a verdict is what it is. */
export interface TraceStep {
  readonly kind: 'rule' | 'expression' | 'condition';
  /** The expression as the policy has it, or the rule's name. */
  readonly text: string;
  readonly place?: Place;
  /** Whether it held: an expression was true, a rule had a value. */
  readonly held: boolean;
  /** What it gave, as its dialect prints values. */
  readonly value?: string;
  /** What the names in it stood for. */
  readonly locals: readonly { readonly name: string; readonly value: string }[];
  readonly steps: readonly TraceStep[];
}

/** What one policy says of one subject: the same shape whatever dialect the policy is written in. */
export interface Verdict {
  readonly policy: PolicyRef;
  readonly subject: Ref;
  /**
   * Whether the policy could be asked at all. `notApplicable` when it does not match the subject; `notAssessed`, with
   * the reason, when it failed or needed what was not at hand: then `decision` says nothing.
   */
  readonly outcome: Outcome;
  /** The strictest of the messages' decisions; `allow` when there is none. */
  readonly decision: Decision;
  readonly messages: readonly VerdictMessage[];
  readonly patch?: readonly PatchOperation[];
  readonly trace?: readonly TraceStep[];
}

/** The strictest of decisions; `allow` for none. */
export function strictest(all: Iterable<Decision>): Decision {
  let found: Decision = 'allow';
  for (const each of all) if (decisions.indexOf(each) > decisions.indexOf(found)) found = each;
  return found;
}
