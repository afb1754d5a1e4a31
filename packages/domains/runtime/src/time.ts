const second = 1_000_000_000n;

/** Nanoseconds since 1970 of RFC 3339, with up to nine digits behind the second; undefined for anything else. */
export function nanosecondsOf(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (parts === null) return undefined;
  const milliseconds = Date.parse(`${parts[1]}${parts[3]}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return BigInt(milliseconds) * 1_000_000n + BigInt((parts[2] ?? '').padEnd(9, '0'));
}

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
