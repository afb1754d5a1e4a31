import type { Mapping } from '@seawall/kube';
import {
  type Outcome,
  type PolicyRef,
  strictest,
  type Text,
  type TraceStep,
  type Verdict,
  type VerdictMessage,
} from '@seawall/model';
import type { Review } from '../admission/request.ts';
import { type ClusterView, isNamespace } from '../cluster.ts';
import type { JudgeOptions, Policy } from '../policy.ts';
import type { Constraint } from './constraint.ts';
import { type Action, actionsAt } from './enforcement.ts';
import { evaluateConstraint, type Violation } from './evaluate.ts';
import type { Exclusions } from './exclusions.ts';
import { type Expansion, expand, type Generated } from './expansion.ts';
import { matches } from './match.ts';

/** What a constraint is judged among: what makes what, and what Gatekeeper's Config leaves out. */
export interface Surroundings {
  readonly expansions: readonly Expansion[];
  readonly exclusions: Exclusions;
}

/** A constraint as a policy. */
export function constraintPolicy(constraint: Constraint, around: Surroundings): Policy {
  const { template, place, name } = constraint;
  const ref: PolicyRef = { dialect: 'gatekeeper', kind: template.kind, name };
  return {
    ref,
    place,
    ...kindsOf(constraint, around),
    title: template.title,
    description: template.description,
    judge: (review, cluster, options = {}) => judge(constraint, ref, around, review, cluster, options),
  };
}

/** The kinds that a constraint asks for and those that make them; nothing when it may look at any. */
function kindsOf(
  { match, template }: Constraint,
  { expansions }: Surroundings,
): { readonly kinds?: readonly string[] } {
  const named = (match.kinds ?? []).map(({ kinds = [] }) => kinds);
  const isAny = named.length === 0 || named.some((list) => list.length === 0 || list.includes('*'));
  if (isAny || (template.body.engine === 'Rego' && template.body.usesInventory)) return {};
  const kinds = new Set(named.flat());
  // What is made may make more: a set grows while it is walked.
  for (const kind of kinds) {
    for (const { generated, applyTo } of expansions) {
      if (generated.kind === kind) for (const each of applyTo.flatMap((one) => one.kinds)) kinds.add(each);
    }
  }
  return { kinds: [...kinds] };
}

interface Part {
  readonly applies: boolean;
  readonly missing?: Text;
  readonly messages: readonly VerdictMessage[];
  readonly trace: readonly TraceStep[];
}

const notHere: Part = { applies: false, messages: [], trace: [] };

function judge(
  constraint: Constraint,
  policy: PolicyRef,
  around: Surroundings,
  review: Review,
  cluster: ClusterView,
  options: JudgeOptions,
): Verdict {
  const point = options.enforcementPoint ?? 'validation.gatekeeper.sh';
  const actions = actionsAt(constraint.enforcement, point);
  const parts: Part[] = [];
  if (actions.length > 0 && !around.exclusions.excludes(review, point)) {
    parts.push(judgeOne(constraint, review, cluster, options, actions));
    if (options.expand !== false && review.request['operation'] !== 'DELETE') {
      for (const made of generatedBy(review, around.expansions)) {
        parts.push(judgeGenerated(constraint, made, cluster, options, actions));
      }
    }
  }
  const messages = parts.flatMap((part) => part.messages);
  const trace = parts.flatMap((part) => part.trace);
  return {
    policy,
    subject: review.ref,
    outcome: outcomeOf(parts, messages),
    decision: strictest(messages.map(({ decision }) => decision)),
    messages,
    ...(options.explain === true ? { trace } : {}),
  };
}

function outcomeOf(parts: readonly Part[], messages: readonly VerdictMessage[]): Outcome {
  const missing = parts.find((part) => part.missing !== undefined)?.missing;
  if (missing !== undefined) return { status: 'notAssessed', reason: missing };
  if (messages.length > 0) return { status: 'fail' };
  return parts.some(({ applies }) => applies) ? { status: 'pass' } : { status: 'notApplicable' };
}

/** The namespace that a review is in, from the request or from what is known of the cluster. */
export function namespaceOf(review: Review, cluster: ClusterView): Mapping | undefined {
  if (review.namespace !== undefined) return review.namespace;
  const object = review.object ?? review.oldObject;
  if (review.ref.namespace === undefined || (object !== undefined && isNamespace(object))) return undefined;
  return cluster.namespace(review.ref.namespace);
}

function judgeOne(
  constraint: Constraint,
  review: Review,
  cluster: ClusterView,
  options: JudgeOptions,
  actions: readonly Action[],
): Part {
  const fits = matches(constraint.match, review, namespaceOf(review, cluster));
  if ('missing' in fits) return { ...notHere, missing: missingNamespace(fits.name) };
  if (!fits.fits) return notHere;
  const found = evaluateConstraint(constraint, review, cluster, options);
  if ('failed' in found) return { applies: true, missing: found.failed, messages: [], trace: [] };
  const messages = found.violations.flatMap((violation) => actions.map((action) => messageOf(violation, action)));
  return { applies: true, messages, trace: found.trace ?? [] };
}

function judgeGenerated(
  constraint: Constraint,
  { review, expansion }: Generated,
  cluster: ClusterView,
  options: JudgeOptions,
  actions: readonly Action[],
): Part {
  const asked = expansion.action === undefined ? actions : [expansion.action];
  const part = judgeOne(constraint, review, cluster, options, asked);
  const messages = part.messages.map((message) => ({ ...message, generated: review.ref }));
  return { ...part, messages };
}

function messageOf({ message, details }: Violation, decision: Action): VerdictMessage {
  return { decision, text: message, rule: 'violation', ...(details === undefined ? {} : { details }) };
}

function missingNamespace(name: string): Text {
  return {
    en: `its namespaceSelector asks for the labels of the Namespace ${name}, which is not among what was read`,
    zh: `其 namespaceSelector 需要 Namespace ${name} 的标签，但读取的内容中没有该对象`,
  };
}

const expanded = new WeakMap<Review, { readonly by: readonly Expansion[]; readonly made: readonly Generated[] }>();

/** What a review's object makes, worked out once for all constraints. */
function generatedBy(review: Review, expansions: readonly Expansion[]): readonly Generated[] {
  const known = expanded.get(review);
  if (known?.by === expansions) return known.made;
  const made = expand(review, expansions);
  expanded.set(review, { by: expansions, made });
  return made;
}
