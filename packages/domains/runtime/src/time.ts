const second = 1_000_000_000n;

/** RFC 3339 in UTC with as many digits as the time has, three at least. */
export function timestampOf(nanoseconds: bigint): string {
  const fraction = ((nanoseconds % second) + second) % second;
  const date = new Date(Number((nanoseconds - fraction) / second) * 1000);
  if (Number.isNaN(date.getTime())) return new Date(0).toISOString();
  const digits = fraction
    .toString()
    .padStart(9, '0')
    .replace(/0{1,6}$/, '');
  return `${date.toISOString().slice(0, -5)}.${digits}Z`;
}

export function millisecondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000n);
}
