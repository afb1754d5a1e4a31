import type { Alert } from '@seawall/model';

export interface BookOptions {
  /** For how long repeats are counted in one alert. */
  readonly windowMs: number;
  /** How many different alerts a rule may send within a minute; what is over is counted. */
  readonly perRuleAndMinute: number;
  /** How many alerts are kept for counting. */
  readonly most: number;
}

export const defaultBook: BookOptions = { windowMs: 10 * 60_000, perRuleAndMinute: 60, most: 20_000 };

export interface Totals {
  /** Matches of rules, repeats and hidden ones included. */
  matched: number;
  sent: number;
  duplicates: number;
  rateLimited: number;
  excepted: number;
  /** Alerts that made room for others: their repeats counted anew. */
  forgotten: number;
}

/** Alerts by what they say: the first is sent at once, repeats are counted, and the count is sent when it is known. */
export interface AlertBook {
  readonly totals: Readonly<Totals>;
  /** By rule: how often it matched, and how many of that was kept back. */
  readonly byRule: ReadonlyMap<string, Totals>;
  /** The alert to send now, or undefined when it is only counted. */
  take(alert: Alert, now: number): Alert | undefined;
  /** Alerts that have been repeated since they were sent, once their time is over; with `all`, whatever the time. */
  drain(now: number, all?: boolean): Alert[];
  /** The alerts that are being counted. */
  current(): Alert[];
}

interface Entry {
  alert: Alert;
  count: number;
  told: number;
  duplicates: number;
  rateLimited: number;
  lastTime: string;
  readonly since: number;
}

interface Bucket {
  left: number;
  at: number;
}

const minute = 60_000;

export function createBook(options: BookOptions = defaultBook): AlertBook {
  const entries = new Map<string, Entry>();
  const buckets = new Map<string, Bucket>();
  const totals = newTotals();
  const byRule = new Map<string, Totals>();

  const ruleTotals = (rule: string): Totals => {
    const known = byRule.get(rule);
    if (known !== undefined) return known;
    const made = newTotals();
    byRule.set(rule, made);
    return made;
  };

  const mayPass = (rule: string, now: number): boolean => {
    const bucket = buckets.get(rule) ?? { left: options.perRuleAndMinute, at: now };
    const earned = ((now - bucket.at) / minute) * options.perRuleAndMinute;
    if (earned > 0) {
      bucket.left = Math.min(options.perRuleAndMinute, bucket.left + earned);
      bucket.at = now;
    }
    buckets.set(rule, bucket);
    if (bucket.left < 1) return false;
    bucket.left -= 1;
    return true;
  };

  const count = (rule: string, what: keyof Totals): void => {
    totals[what] += 1;
    ruleTotals(rule)[what] += 1;
  };

  const finished = (entry: Entry): Alert => ({
    ...entry.alert,
    count: entry.count,
    lastTime: entry.lastTime,
    withheld: { duplicates: entry.duplicates, rateLimited: entry.rateLimited },
  });

  return {
    totals,
    byRule,
    take(alert, now) {
      count(alert.rule, 'matched');
      if (alert.exception !== undefined) {
        count(alert.rule, 'excepted');
        return undefined;
      }
      const known = entries.get(alert.id);
      if (known !== undefined && now - known.since <= options.windowMs) {
        known.count += 1;
        known.duplicates += 1;
        if (alert.lastTime > known.lastTime) known.lastTime = alert.lastTime;
        count(alert.rule, 'duplicates');
        return undefined;
      }
      if (entries.size >= options.most) {
        const [oldest] = entries.keys();
        if (oldest !== undefined) entries.delete(oldest);
        totals.forgotten += 1;
      }
      const passes = mayPass(alert.rule, now);
      entries.delete(alert.id);
      entries.set(alert.id, {
        alert,
        count: 1,
        told: passes ? 1 : 0,
        duplicates: 0,
        rateLimited: passes ? 0 : 1,
        lastTime: alert.lastTime,
        since: now,
      });
      count(alert.rule, passes ? 'sent' : 'rateLimited');
      return passes ? alert : undefined;
    },
    drain(now, all = false) {
      const due: Alert[] = [];
      for (const [id, entry] of entries) {
        if (!all && now - entry.since <= options.windowMs) continue;
        entries.delete(id);
        if (entry.count > entry.told && entry.told > 0) due.push(finished(entry));
      }
      return due;
    },
    current: () => [...entries.values()].map(finished),
  };
}

function newTotals(): Totals {
  return { matched: 0, sent: 0, duplicates: 0, rateLimited: 0, excepted: 0, forgotten: 0 };
}
