import { table } from '@seawall/model';

const units: Readonly<Record<string, number>> = table({ ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 });

/** A Go duration (`1m30s`, `-1.5h`, `0`) in seconds; undefined for anything else. Source: time.ParseDuration. */
export function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  const match = /^([+-]?)((?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+)$/.exec(text);
  if (match === null) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of (match[2] as string).matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    seconds += Number(amount) * (units[unit as string] as number);
  }
  return match[1] === '-' ? -seconds : seconds;
}
