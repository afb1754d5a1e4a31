import { fits } from '../component/pattern.ts';
import { categoryOf, type LicenceCategory, licenceCategories } from './classify.ts';
import { type LicenceExpression, parseExpression, printExpression } from './expression.ts';

/**
 * Which licences may be used: identifiers of SPDX, with `*` for any part, or names of categories. What `deny` names is
 * refused; where `allow` is given, so is everything that it does not name.
 */
export interface LicencePolicy {
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** What a policy says of a component's licences. */
export interface LicenceVerdict {
  readonly verdict: 'allowed' | 'denied' | 'not-allowed' | 'undeclared';
  /** The licences that are refused, as declared. */
  readonly licences: readonly string[];
  readonly category: LicenceCategory;
}

/** Judges a component's licences, all of which hold; of an expression with OR the holder chooses what is allowed. */
export function judgeLicences(licences: readonly string[], policy: LicencePolicy): LicenceVerdict {
  const category = worst(licences.map(categoryOf));
  if (licences.length === 0) {
    const matters = policy.allow !== undefined && policy.allow.length > 0 && !matches(policy.allow, '', 'unknown');
    return { verdict: matters ? 'undeclared' : 'allowed', licences: [], category: 'unknown' };
  }
  const judge = judgeOf(policy);
  const verdicts = licences.map((licence) => ({ licence, verdict: judge(licence) }));
  const denied = verdicts.filter(({ verdict }) => verdict === 'denied');
  const refused = denied.length > 0 ? denied : verdicts.filter(({ verdict }) => verdict === 'not-allowed');
  const verdict = refused[0]?.verdict ?? 'allowed';
  return { verdict, licences: refused.map(({ licence }) => licence), category };
}

type Verdict = 'allowed' | 'denied' | 'not-allowed';
const order: readonly Verdict[] = ['allowed', 'not-allowed', 'denied'];

function judgeOf({ allow = [], deny = [] }: LicencePolicy): (declared: string) => Verdict {
  const one = (id: string, category: LicenceCategory): Verdict => {
    if (matches(deny, id, category)) return 'denied';
    return allow.length === 0 || matches(allow, id, category) ? 'allowed' : 'not-allowed';
  };
  const tree = (node: LicenceExpression): Verdict => {
    const printed = printExpression(node);
    if (node.kind === 'licence') {
      const bare = node.exception === undefined ? undefined : one(node.id, categoryOf(printed));
      const whole = one(printed, categoryOf(printed));
      return bare === 'denied' && whole !== 'allowed' ? bare : whole === 'allowed' || bare === undefined ? whole : bare;
    }
    const ranks = node.operands.map((operand) => order.indexOf(tree(operand)));
    return order[node.kind === 'or' ? Math.min(...ranks) : Math.max(...ranks)] ?? 'not-allowed';
  };
  return (declared) => {
    const parsed = parseExpression(declared);
    return parsed === undefined ? one(declared, categoryOf(declared)) : tree(parsed);
  };
}

function matches(patterns: readonly string[], id: string, category: LicenceCategory): boolean {
  return patterns.some((pattern) => pattern === category || fits(pattern.toLowerCase(), id.toLowerCase()));
}

function worst(categories: readonly LicenceCategory[]): LicenceCategory {
  const ranks = categories.map((category) => licenceCategories.indexOf(category));
  return licenceCategories[Math.max(...ranks, 0)] ?? 'unknown';
}
