const second = 1_000_000_000n;

/** The time of day in UTC with nanoseconds. */
export function clockTime(nanoseconds: bigint | undefined): string | undefined {
  return isoTime(nanoseconds)?.slice(11, -1);
}

/** ISO 8601 in UTC with nanoseconds. */
export function isoTime(nanoseconds: bigint | undefined): string | undefined {
  if (nanoseconds === undefined) return undefined;
  const fraction = ((nanoseconds % second) + second) % second;
  const seconds = (nanoseconds - fraction) / second;
  const date = new Date(Number(seconds) * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  return `${date.toISOString().slice(0, -5)}.${fraction.toString().padStart(9, '0')}Z`;
}
