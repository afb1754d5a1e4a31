import type { RuleMatch } from './engine.ts';
import { mostCounted } from './read.ts';
import type { Condition, CorrelationRule } from './rule.ts';

/** What is remembered of matches that belong together. */
export interface Group {
  /** Times of matches, oldest first. */
  times: number[];
  /** When each value was last seen. */
  readonly values: Map<string, number>;
  /** By place in the rule's list: when it was last seen, or when the sequence began that has come so far. */
  readonly steps: Map<number, number>;
  lastTime: number;
}

export interface Judged {
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
}

export function newGroup(): Group {
  return { times: [], values: new Map(), steps: new Map(), lastTime: 0 };
}

/** Takes a match into its group; says when the rule is fulfilled, and then begins anew. */
export function judge(rule: CorrelationRule, group: Group, match: RuleMatch): Judged | undefined {
  const { time } = match;
  group.lastTime = Math.max(group.lastTime, time);
  switch (rule.type) {
    case 'event_count':
      return counted(rule, group, time);
    case 'value_count':
      return valued(rule, group, match);
    case 'temporal':
      return together(rule, group, match);
    case 'temporal_ordered':
      return inOrder(rule, group, match);
    case 'absence':
      return awaited(rule, group, match);
  }
}

/** The fewest that fulfil a condition, when more do too: such a condition is known to hold at once. */
function threshold({ gt, gte, lt, lte, eq }: Condition): number | undefined {
  if (lt !== undefined || lte !== undefined || eq !== undefined) return undefined;
  return Math.max(gt === undefined ? 0 : gt + 1, gte ?? 0, 1);
}

function holds({ gt, gte, lt, lte, eq }: Condition, count: number): boolean {
  return (
    (gt === undefined || count > gt) &&
    (gte === undefined || count >= gte) &&
    (lt === undefined || count < lt) &&
    (lte === undefined || count <= lte) &&
    (eq === undefined || count === eq)
  );
}

function counted({ condition, timespanMs }: CorrelationRule, group: Group, time: number): Judged | undefined {
  const fewest = threshold(condition);
  const { times } = group;
  if (fewest === undefined) {
    // Judged when the time is over.
    if (times.length < mostCounted) times.push(time);
    return undefined;
  }
  insert(times, time);
  while (times.length > fewest || (times[0] as number) < group.lastTime - timespanMs) times.shift();
  if (times.length < fewest) return undefined;
  const judged = { count: times.length, firstTime: times[0] as number, lastTime: group.lastTime };
  group.times = [];
  return judged;
}

/** Events come a little out of order: nearly always the last place is the right one. */
function insert(times: number[], time: number): void {
  let at = times.length;
  while (at > 0 && (times[at - 1] as number) > time) at -= 1;
  times.splice(at, 0, time);
}

function valued({ condition, timespanMs }: CorrelationRule, group: Group, match: RuleMatch): Judged | undefined {
  const value = match.value(condition.field ?? '');
  if (value === undefined) return undefined;
  const { values } = group;
  values.delete(value);
  if (values.size < mostCounted) values.set(value, match.time);
  const fewest = threshold(condition);
  if (fewest === undefined) {
    if (group.times.length === 0) group.times.push(match.time);
    return undefined;
  }
  for (const [known, seen] of values) {
    if (seen >= group.lastTime - timespanMs) break;
    values.delete(known);
  }
  if (values.size < fewest) return undefined;
  // Seen last goes last: the first value is the one that was seen longest ago.
  const [firstTime = match.time] = values.values();
  const judged = { count: values.size, firstTime, lastTime: group.lastTime };
  values.clear();
  return judged;
}

function together({ rules, timespanMs }: CorrelationRule, group: Group, match: RuleMatch): Judged | undefined {
  for (const [at, name] of rules.entries()) if (name === match.rule) group.steps.set(at, match.time);
  if (group.steps.size < rules.length) return undefined;
  const first = Math.min(...group.steps.values());
  if (group.lastTime - first > timespanMs) return undefined;
  group.steps.clear();
  return { count: rules.length, firstTime: first, lastTime: group.lastTime };
}

/** Each step keeps when the latest sequence that has come so far began. */
function inOrder({ rules, timespanMs }: CorrelationRule, group: Group, match: RuleMatch): Judged | undefined {
  const last = rules.length - 1;
  for (let at = last; at >= 0; at -= 1) {
    if (rules[at] !== match.rule) continue;
    const began = at === 0 ? match.time : group.steps.get(at - 1);
    if (began === undefined || match.time < began || match.time - began > timespanMs) continue;
    if (at === last) {
      group.steps.clear();
      return { count: rules.length, firstTime: began, lastTime: match.time };
    }
    group.steps.set(at, began);
  }
  return undefined;
}

/** The last rule is what must follow: when it comes nothing is missing any more. */
function awaited({ rules }: CorrelationRule, group: Group, match: RuleMatch): undefined {
  const last = rules.length - 1;
  if (match.rule === rules[last]) {
    group.steps.clear();
    return undefined;
  }
  for (const [at, name] of rules.entries()) {
    if (at < last && name === match.rule && !group.steps.has(at)) group.steps.set(at, match.time);
  }
  return undefined;
}

/** What can only be said when the time is over. */
export function settle(rule: CorrelationRule, group: Group, time: number): Judged | undefined {
  const { rules, type, timespanMs, condition } = rule;
  if (type === 'absence') {
    const first = Math.min(...group.steps.values());
    if (group.steps.size < rules.length - 1 || Math.max(...group.steps.values()) + timespanMs >= time) return undefined;
    group.steps.clear();
    return { count: rules.length - 1, firstTime: first, lastTime: group.lastTime };
  }
  if ((type !== 'event_count' && type !== 'value_count') || threshold(condition) !== undefined) return undefined;
  const [first] = group.times;
  if (first === undefined || first + timespanMs >= time) return undefined;
  const count =
    type === 'event_count' ? group.times.filter((seen) => seen <= first + timespanMs).length : group.values.size;
  group.times = [];
  group.values.clear();
  return holds(condition, count) ? { count, firstTime: first, lastTime: group.lastTime } : undefined;
}
