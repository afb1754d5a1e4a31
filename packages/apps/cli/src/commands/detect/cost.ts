import type { Rule } from '@seawall/falco';
import { createDetector, type Observed } from '@seawall/runtime';

/** Each rule is measured for so long, so that a hundred rules take half a second. */
const budgetMs = 4;

/** What each rule by itself costs per event of a recording, in nanoseconds, the index by event type included. */
export function costPerRule(rules: readonly Rule[], events: readonly Observed[]): Map<string, number> {
  const costs = new Map<string, number>();
  const bySource = Map.groupBy(events, ({ kind }) => (kind === 'audit' ? 'k8s_audit' : 'syscall'));
  for (const rule of rules) {
    const own = bySource.get(rule.definition.source === 'k8s_audit' ? 'k8s_audit' : 'syscall') ?? [];
    if (own.length > 0) costs.set(rule.name, measure(rule, own));
  }
  return costs;
}

function measure(rule: Rule, events: readonly Observed[]): number {
  const detector = createDetector({ rules: [rule], enabled: new Set([rule.name]) });
  for (const event of events.slice(0, 100)) detector.judge(event);
  const start = performance.now();
  let judged = 0;
  while (performance.now() - start < budgetMs) {
    for (const event of events) detector.judge(event);
    judged += events.length;
  }
  return ((performance.now() - start) * 1e6) / judged;
}
