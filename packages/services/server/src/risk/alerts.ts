import type { Severity } from '@seawall/model';
import { ruleTitle } from '@seawall/runtime';
import { mostNamed, type Weighed } from './score.ts';
import { damp, sumOf } from './series.ts';

/** What the score needs of an alert; those of closed incidents and under an exception are left out by the caller. */
export interface RiskAlert {
  readonly id: string;
  readonly rule: string;
  readonly severity: Severity;
  /** RFC 3339: when its rule matched last. */
  readonly lastTime: string;
}

const weights: Readonly<Record<Severity, number>> = { critical: 45, high: 17, medium: 6.5, low: 2, info: 0 };
/** What an alert weighs halves in so many days, and is nothing after ten times as many. */
const halfLifeDays = 3;
const dayMs = 86_400_000;

/** Alerts by their rule, the worst or latest of each; the worst three rules stand by themselves. */
export function alertFactors(alerts: readonly RiskAlert[], now: number): Weighed[] {
  const rules = [...Map.groupBy(alerts, ({ rule }) => rule)].map(([rule, alike]) => ({
    rule,
    alike: alike.toSorted((a, b) => weightAt(b, now) - weightAt(a, now) || (a.id < b.id ? -1 : 1)),
  }));
  const damped = damp(
    rules,
    ({ alike: [worst] }) => (worst === undefined ? 0 : weightAt(worst, now)),
    ({ rule }) => rule,
  );
  const singles = damped.slice(0, 3).map(({ item: { rule, alike }, weight }): Weighed => {
    const { lastTime } = alike[0] as RiskAlert;
    const day = lastTime.slice(0, 10);
    return {
      id: `runtime/${rule}`,
      kind: 'runtime',
      text: {
        en: `Alert: ${ruleTitle(rule, 'en')}, last on ${day}`,
        zh: `告警：${ruleTitle(rule, 'zh')}，最近一次在 ${day}`,
      },
      weight,
      of: alike.map(({ id }) => id).slice(0, mostNamed),
    };
  });
  const rest = damped.slice(3);
  if (rest.length === 0) return singles;
  const others: Weighed = {
    id: 'runtime/others',
    kind: 'runtime',
    text: { en: `Alerts of ${rest.length} more rules`, zh: `另有 ${rest.length} 条规则触发告警` },
    weight: sumOf(rest),
    of: rest.flatMap(({ item }) => item.alike.map(({ id }) => id)).slice(0, mostNamed),
  };
  return [...singles, others];
}

function weightAt({ severity, lastTime }: RiskAlert, now: number): number {
  const days = Math.max(0, (now - Date.parse(lastTime)) / dayMs);
  if (!(days < halfLifeDays * 10)) return 0;
  return weights[severity] * 2 ** (-days / halfLifeDays);
}
