import { rankOf } from '../engine/rank.ts';
import { simplify } from '../engine/simplify.ts';
import type { EventSource } from '../fields/sources.ts';
import { constantsOf } from '../filter/check.ts';
import { nodesOf } from '../filter/details.ts';
import { countTypes, eventNumberVerdict, eventTypesOf } from '../filter/event-types.ts';
import type { Rule } from '../rules/compile-rules.ts';
import type { Filter } from '../syntax/ast.ts';
import { printFilter } from '../syntax/printer.ts';
import { neverMatches } from './constants.ts';

/**
 * - `unreachable`: no event can match
 * - `shadowed`: when matching ends at the first rule, an earlier one always comes first
 * - `deadConstant`: a constant that the field never has
 */
export type LintKind = 'unreachable' | 'shadowed' | 'deadConstant';

export interface LintFinding {
  readonly kind: LintKind;
  readonly rule: string;
  readonly message: string;
  /** The earlier rule, or the constant. */
  readonly subject?: string;
}

/** What is wrong with rules that load: they cannot fire, or not as they say. */
export function lintRules(rules: readonly Rule[], sources: readonly EventSource[]): LintFinding[] {
  const findings: LintFinding[] = [];
  const named = new Map(sources.map((source) => [source.name, source]));
  const reachable: Rule[] = [];
  for (const rule of rules) {
    const source = named.get(rule.definition.source);
    if (source === undefined) continue;
    if (isUnreachable(rule, source)) {
      findings.push({ kind: 'unreachable', rule: rule.name, message: 'no event can match this condition' });
    } else reachable.push(rule);
    findings.push(...deadConstants(rule));
  }
  return [...findings, ...shadowed(reachable)];
}

function isUnreachable({ filter }: Rule, { registry, eventTypes }: EventSource): boolean {
  if (simplify(filter, eventNumberVerdict, registry) === false) return true;
  return eventTypes !== undefined && countTypes(eventTypesOf(filter), eventTypes) === 0;
}

function deadConstants({ name, filter }: Rule): LintFinding[] {
  const findings = new Map<string, LintFinding>();
  for (const node of nodesOf(filter)) {
    if (node.kind !== 'check' || node.left.kind !== 'field') continue;
    for (const constant of constantsOf(node.right) ?? []) {
      const why = neverMatches(node, constant);
      if (why === undefined) continue;
      const message = `${node.left.name} is never ${constant}: ${why}`;
      findings.set(message, { kind: 'deadConstant', rule: name, message, subject: constant });
    }
  }
  return [...findings.values()];
}

/** A rule is shadowed when an enabled one before it asks for no more than it does. */
function shadowed(rules: readonly Rule[]): LintFinding[] {
  const findings: LintFinding[] = [];
  const earlier = new Map<string, { readonly rule: Rule; readonly terms: ReadonlySet<string> }[]>();
  for (const rule of rules) {
    if (!rule.definition.enabled) continue;
    const terms = new Set([...termsOf(rule.filter)].map((term) => printFilter(term, 'exact')));
    const { source } = rule.definition;
    const candidates = [...terms].flatMap((term) => earlier.get(`${source} ${term}`) ?? []);
    const before = candidates.find((candidate) => candidate.terms.isSubsetOf(terms));
    if (before !== undefined) {
      const message = `'${before.rule.name}' comes first and matches whatever this rule matches`;
      findings.push({ kind: 'shadowed', rule: rule.name, message, subject: before.rule.name });
    }
    // Whoever asks for all of these terms asks for the first: that is where later rules look.
    const [first] = terms;
    const key = `${source} ${first}`;
    earlier.set(key, [...(earlier.get(key) ?? []), { rule, terms }]);
  }
  return findings;
}

/** What must all hold. */
function* termsOf(filter: Filter): Generator<Filter> {
  if (filter.kind === 'and') for (const term of filter.terms) yield* termsOf(term);
  else yield filter;
}

/** How much a rule costs compared with others: what a look at its condition takes, and for how many types of events. */
export interface RuleCost {
  readonly rule: string;
  readonly eventTypes: number;
  readonly weight: number;
}

export function costOf({ name, filter }: Rule, { eventTypes }: EventSource): RuleCost {
  const types = eventTypes === undefined ? 1 : countTypes(eventTypesOf(filter), eventTypes);
  const weight = [...termsOf(filter)].reduce((sum, term) => sum + rankOf(term), 0);
  return { rule: name, eventTypes: types, weight: types * weight };
}
