import { procText } from './proc-files.ts';

/** Ticks a second of /proc's times: USER_HZ, which is 100 on every architecture that Node runs on. */
const ticksPerSecond = 100;

/** When processes started, by the clock of the wall. */
export interface BootClock {
  /** Nanoseconds since 1970 of a moment so many ticks after boot. */
  ofTicks(ticks: number): bigint;
}

/**
 * The difference between the clock since boot and the wall's, taken anew with each look: a wall clock that is set moves every start alike, so
 * that the same process has the same start before and after by its ticks, which is what tells processes apart.
 */
export function bootClock(now: () => number, uptime = (): string | undefined => procText('/proc/uptime')): BootClock {
  const seconds = Number(uptime()?.split(' ')[0]);
  const bootMs = now() - (Number.isFinite(seconds) ? seconds * 1000 : 0);
  const boot = BigInt(Math.round(bootMs)) * 1_000_000n;
  return { ofTicks: (ticks) => boot + (BigInt(ticks) * 1_000_000_000n) / BigInt(ticksPerSecond) };
}
