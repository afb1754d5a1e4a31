/** How much one caller may ask. */
export interface RateLimit {
  /** In one go. */
  readonly burst: number;
  /** From then on. */
  readonly perSecond: number;
}

export interface Limiter {
  /** Takes one; seconds to wait when there is none. */
  take(key: string, now: number): number | undefined;
}

/** So many callers are remembered; whoever rested longest is forgotten first, and begins with a full bucket. */
const mostCallers = 10_000;

/** Buckets that fill at a steady rate, one a caller. Each replica counts for itself: it protects the replica. */
export function createLimiter({ burst, perSecond }: RateLimit): Limiter {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    take(key, now) {
      const bucket = buckets.get(key) ?? { left: burst, at: now };
      buckets.delete(key);
      const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
      const taken = left >= 1;
      buckets.set(key, { left: taken ? left - 1 : left, at: now });
      if (buckets.size > mostCallers) buckets.delete(buckets.keys().next().value as string);
      return taken ? undefined : Math.max(1, Math.ceil((1 - left) / perSecond));
    },
  };
}
