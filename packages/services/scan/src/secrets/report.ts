import { type Leak, type OwnRule, rules } from '@seawall/leaks';
import type { Run } from '../run.ts';
import { findingOf, type LeakContext, ruleInfoOf } from './findings.ts';

const byId: ReadonlyMap<string, OwnRule> = new Map(rules.map((rule) => [rule.id, rule]));

/** The ids that each scan has: a history may hold tens of thousands of secrets. */
const told = new WeakMap<Run['collected'], Set<string>>();

/** Adds a leak to what a scan has found. */
export function addLeak({ collected }: Run, leak: Leak, context: LeakContext): void {
  const rule = byId.get(leak.rule);
  const finding = findingOf(leak, rule, context);
  // The same secret on several lines of a file is one thing to put right.
  const ids = told.get(collected) ?? new Set();
  told.set(collected, ids);
  if (ids.has(finding.id)) return;
  ids.add(finding.id);
  collected.findings.push(finding);
  if (!collected.rules.has(finding.rule)) collected.rules.set(finding.rule, ruleInfoOf(leak.rule, rule));
}
