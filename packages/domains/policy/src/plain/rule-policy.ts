import type { Mapping } from '@seawall/kube';
import { type PolicyRef, strictest, type Verdict, type VerdictMessage } from '@seawall/model';
import { fromJson, type Value } from '@seawall/rego';
import type { Review } from '../admission/request.ts';
import type { JudgeOptions, Policy } from '../policy.ts';
import { asValue, type Program, type Programs } from '../rego/program.ts';
import { placeIn, type RegoSources } from '../rego/sources.ts';
import type { ClusterView } from '../cluster.ts';
import { type Said, saidBy } from './findings.ts';
import type { RuleMetadata } from './info.ts';
import { withPlaces } from './places.ts';
import type { Reach } from './reach.ts';
import { hasRule, type VerdictRule } from './rules.ts';

export interface RuleContext {
  readonly metadata: RuleMetadata;
  readonly reach: Reach;
  readonly programs: Programs;
  readonly sources: RegoSources;
  readonly data: Mapping;
}

/** A rule of plain Rego as a policy that looks at one object at a time, or at the request to admit it. */
export function rulePolicy(rule: VerdictRule, context: RuleContext): Policy {
  const { metadata, reach, programs, sources } = context;
  const isTrivy = metadata.id !== '' || metadata.inputs.length > 0;
  const ref: PolicyRef = isTrivy
    ? { dialect: 'trivy', kind: metadata.id || rule.package.join('.'), name: rule.name === 'deny' ? '' : rule.name }
    : { dialect: 'rego', kind: rule.package.join('.'), name: rule.name };
  const program = programs.program([...rule.package, rule.name]);
  const exceptions = hasRule(rule.module, 'exception') ? programs.program([...rule.package, 'exception']) : undefined;
  const { file } = rule.module;
  const place = placeIn(sources, rule.rule.loc) ?? { file, line: 1, column: 1 };
  const isMeant =
    metadata.inputs.length === 0 || metadata.inputs.some((each) => each === 'kubernetes' || each === 'any');
  const inputOf = reach.input.has('request') ? admissionInput : isTrivy ? placedInput : objectInput;
  return {
    ref,
    place,
    title: metadata.title || `${rule.package.join('.')}.${rule.name}`,
    description: metadata.description,
    ...(metadata.severity === undefined ? {} : { severity: metadata.severity }),
    references: metadata.references,
    ...(metadata.remediation === '' ? {} : { remediation: metadata.remediation }),
    judge: (review, cluster, options = {}) => {
      if (!isMeant || (review.object ?? review.oldObject) === undefined) {
        return verdictOf(ref, review, 'notApplicable', []);
      }
      const data = dataFor(context, cluster);
      const input = inputOf(review);
      const found = program.evaluate(input, data, options.explain === true, options.limits);
      if ('error' in found) return notAssessed(ref, review, found.error.message);
      const said = saidBy(found.value, rule.name);
      if (typeof said === 'string') return notAssessed(ref, review, said);
      const excepted =
        said.length > 0 && exceptions !== undefined && isExcepted(exceptions, rule, input, data, options);
      const messages = excepted ? [] : said.map((each) => messageOf(each, rule));
      const verdict = verdictOf(ref, review, messages.length > 0 ? 'fail' : 'pass', messages);
      return found.trace === undefined ? verdict : { ...verdict, trace: found.trace };
    },
  };
}

function objectInput({ object, oldObject }: Review): Value {
  return asValue(object ?? oldObject ?? {});
}

const placedValues = new WeakMap<Review, Value>();

function placedInput(review: Review): Value {
  let value = placedValues.get(review);
  if (value === undefined) {
    value = fromJson(withPlaces(review));
    placedValues.set(review, value);
  }
  return value;
}

/** The AdmissionReview itself, for policies written for OPA behind a webhook. */
function admissionInput({ request }: Review): Value {
  return fromJson({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request: asValue(request) });
}

export function dataFor({ reach, data }: Pick<RuleContext, 'reach' | 'data'>, cluster: ClusterView): Value {
  if (!reach.usesInventory) return asValue(data);
  return fromJson({ ...data, inventory: cluster.inventory() });
}

/** Conftest's exceptions: lists of what follows `deny_` in the names of rules. */
function isExcepted(
  exceptions: Program,
  { name }: VerdictRule,
  input: Value,
  data: Value,
  { limits }: JudgeOptions,
): boolean {
  const found = exceptions.evaluate(input, data, false, limits);
  if ('error' in found || !Array.isArray(found.value)) return false;
  const [, suffix = ''] = /^[a-z]+_?(.*)$/.exec(name) ?? [];
  return (found.value as readonly unknown[]).some((list) => Array.isArray(list) && list.includes(suffix));
}

function messageOf({ text, details }: Said, { action, name }: VerdictRule): VerdictMessage {
  const line = details?.['startline'];
  const file = details?.['filepath'];
  const place =
    typeof line === 'number' && line > 0 && typeof file === 'string' ? { file, line, column: 1 } : undefined;
  return {
    decision: action,
    text,
    rule: name,
    ...(details === undefined ? {} : { details }),
    ...(place === undefined ? {} : { place }),
  };
}

export function verdictOf(
  policy: PolicyRef,
  { ref }: Review,
  status: 'pass' | 'fail' | 'notApplicable',
  messages: readonly VerdictMessage[],
): Verdict {
  return {
    policy,
    subject: ref,
    outcome: { status },
    decision: strictest(messages.map(({ decision }) => decision)),
    messages,
  };
}

export function notAssessed(policy: PolicyRef, { ref }: Review, why: string): Verdict {
  const reason = { en: `its evaluation failed: ${why}`, zh: `评估失败：${why}` };
  return { policy, subject: ref, outcome: { status: 'notAssessed', reason }, decision: 'allow', messages: [] };
}
