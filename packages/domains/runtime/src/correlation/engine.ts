import { type CorrelationRule } from './rule.ts';
import { type Group, judge, type Judged, newGroup, settle } from './group.ts';

/** A rule has matched an event; `value` gives fields of the event as text. */
export interface RuleMatch {
  readonly rule: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  value(field: string): string | undefined;
}

/** Matches came together as a rule over several events asks. */
export interface Correlated<Match extends RuleMatch> {
  readonly rule: CorrelationRule;
  /** What the matches share. */
  readonly group: Readonly<Record<string, string>>;
  readonly count: number;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly last: Match;
}

export interface CorrelationEngine<Match extends RuleMatch> {
  /** Names of the rules whose matches count. */
  readonly wanted: ReadonlySet<string>;
  take(match: Match): Correlated<Match>[];
  /** Time has passed: what should have followed and did not, and counts that stayed small. */
  advance(time: number): Correlated<Match>[];
  /** Groups that had to make room for others: their counts began anew. */
  readonly forgotten: number;
}

const mostGroups = 10_000;

interface Kept<Match> {
  readonly group: Group;
  readonly values: Readonly<Record<string, string>>;
  last: Match;
}

export function createCorrelation<Match extends RuleMatch>(
  rules: readonly CorrelationRule[],
): CorrelationEngine<Match> {
  const wanted = new Set(rules.flatMap((rule) => rule.rules));
  const groups = rules.map(() => new Map<string, Kept<Match>>());
  let forgotten = 0;

  const take = (match: Match): Correlated<Match>[] => {
    const found: Correlated<Match>[] = [];
    if (!wanted.has(match.rule)) return found;
    for (const [at, rule] of rules.entries()) {
      if (!rule.rules.includes(match.rule)) continue;
      const values = valuesOf(rule, match);
      // Without the fields that group it, an event belongs with no other.
      if (values === undefined) continue;
      const kept = keep(groups[at] as Map<string, Kept<Match>>, values, match);
      const judged = judge(rule, kept.group, match);
      if (judged !== undefined) found.push(correlated(rule, kept, judged));
    }
    return found;
  };

  const keep = (
    known: Map<string, Kept<Match>>,
    values: Readonly<Record<string, string>>,
    match: Match,
  ): Kept<Match> => {
    const key = JSON.stringify(Object.values(values));
    const found = known.get(key);
    if (found !== undefined) {
      // What was used last goes last, so that the first is the one to forget.
      known.delete(key);
      known.set(key, found);
      found.last = match;
      return found;
    }
    if (known.size >= mostGroups) {
      const [oldest] = known.keys();
      if (oldest !== undefined) known.delete(oldest);
      forgotten += 1;
    }
    const made: Kept<Match> = { group: newGroup(), values, last: match };
    known.set(key, made);
    return made;
  };

  return {
    wanted,
    take,
    advance(time) {
      const found: Correlated<Match>[] = [];
      for (const [at, rule] of rules.entries()) {
        const known = groups[at] as Map<string, Kept<Match>>;
        for (const [key, kept] of known) {
          const judged = settle(rule, kept.group, time);
          if (judged !== undefined) found.push(correlated(rule, kept, judged));
          if (kept.group.lastTime + rule.timespanMs < time) known.delete(key);
        }
      }
      return found;
    },
    get forgotten() {
      return forgotten;
    },
  };
}

function correlated<Match extends RuleMatch>(
  rule: CorrelationRule,
  kept: Kept<Match>,
  judged: Judged,
): Correlated<Match> {
  return { rule, group: kept.values, last: kept.last, ...judged };
}

function valuesOf({ groupBy }: CorrelationRule, match: RuleMatch): Readonly<Record<string, string>> | undefined {
  const values: Record<string, string> = {};
  for (const field of groupBy) {
    const value = match.value(field);
    if (value === undefined) return undefined;
    values[field] = value;
  }
  return values;
}
