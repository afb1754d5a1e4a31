/** A moment as a calendar and a clock show it in some zone. */
export interface Moment {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  /** Seconds east of UTC. */
  readonly offset: number;
  readonly zone: string;
}

/** English as it is spoken where a zone is has the zone’s own abbreviation. */
const locales: readonly (readonly [RegExp, string])[] = [
  [/^(?:Europe|Atlantic)\/|^Africa\/(?:Cairo|Tripoli|Tunis|Algiers|Casablanca)$/, 'en-GB'],
  [/^Africa\//, 'en-ZA'],
  [/^Australia\//, 'en-AU'],
  [/^Pacific\/(?:Auckland|Chatham)$/, 'en-NZ'],
];

function localeOf(zone: string): string {
  return locales.find(([zones]) => zones.test(zone))?.[1] ?? 'en-US';
}

/** Abbreviations of the IANA database that no English of ICU knows, for the zone's usual offset in hours. */
const abbreviations: Readonly<Record<string, readonly [hours: number, name: string]>> = {
  'Asia/Shanghai': [8, 'CST'],
  'Asia/Chongqing': [8, 'CST'],
  'Asia/Macau': [8, 'CST'],
  'Asia/Taipei': [8, 'CST'],
  PRC: [8, 'CST'],
  'Asia/Hong_Kong': [8, 'HKT'],
  'Asia/Tokyo': [9, 'JST'],
  'Asia/Seoul': [9, 'KST'],
  'Asia/Manila': [8, 'PST'],
  'Asia/Kolkata': [5.5, 'IST'],
  'Asia/Calcutta': [5.5, 'IST'],
  'Asia/Karachi': [5, 'PKT'],
  'Asia/Jakarta': [7, 'WIB'],
  'Asia/Makassar': [8, 'WITA'],
  'Asia/Jayapura': [9, 'WIT'],
  'Asia/Jerusalem': [2, 'IST'],
  'Europe/Moscow': [3, 'MSK'],
};

const zones = new Map<string, Intl.DateTimeFormat | undefined>();

/** A formatter for a zone of the IANA database; undefined when there is no such zone. */
function zoneFormat(zone: string): Intl.DateTimeFormat | undefined {
  if (zones.has(zone)) return zones.get(zone);
  let format: Intl.DateTimeFormat | undefined;
  try {
    format = new Intl.DateTimeFormat(localeOf(zone), {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
      timeZoneName: 'short',
    });
  } catch {
    format = undefined;
  }
  zones.set(zone, format);
  return format;
}

const second = 1_000_000_000n;

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n || a % b === 0n ? a / b : a / b - 1n;
}

/** What clocks show at nanoseconds since 1970 in a zone; undefined when the zone is unknown. */
export function momentOf(nanoseconds: bigint, zone: string): Moment | undefined {
  const seconds = floorDivide(nanoseconds, second);
  const nanosecond = Number(nanoseconds - seconds * second);
  const located = zone === '' || zone === 'UTC' ? { offset: 0, name: 'UTC' } : offsetOf(Number(seconds) * 1000, zone);
  if (located === undefined) return undefined;
  const date = new Date(Number(seconds) * 1000 + located.offset * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond,
    weekday: date.getUTCDay(),
    offset: located.offset,
    zone: located.name,
  };
}

function offsetOf(milliseconds: number, zone: string): { offset: number; name: string } | undefined {
  const local = zone === 'Local' ? Intl.DateTimeFormat().resolvedOptions().timeZone : zone;
  const format = zoneFormat(local);
  if (format === undefined) return undefined;
  const parts = new Map(format.formatToParts(milliseconds).map(({ type, value }) => [type, value]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => Number(parts.get(name));
  const year = parts.get('era') === 'BC' ? 1 - part('year') : part('year');
  const shown = utc(year, part('month'), part('day'), part('hour'), part('minute'), part('second'));
  const offset = Math.round((shown - Math.floor(milliseconds / 1000) * 1000) / 1000);
  const name = parts.get('timeZoneName') ?? '';
  const [hours, known = ''] = Object.hasOwn(abbreviations, local) ? (abbreviations[local] ?? []) : [];
  if (hours !== undefined && hours * 3600 === offset) return { offset, name: known };
  return { offset, name: /^[A-Z]{3,5}$/.test(name) ? name : offsetName(offset) };
}

function offsetName(offset: number): string {
  const minutes = Math.abs(offset) / 60;
  const text = `${offset < 0 ? '-' : '+'}${String(Math.floor(minutes / 60)).padStart(2, '0')}`;
  return minutes % 60 === 0 ? text : text + String(minutes % 60).padStart(2, '0');
}

/** Milliseconds since 1970 of a date and time in UTC; days and months may run over. */
export function utc(year: number, month: number, day: number, hour: number, minute: number, seconds: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, seconds, 0);
  return date.getTime();
}

/** Nanoseconds since 1970 of what clocks show in a zone. */
export function nanosecondsOf(moment: Omit<Moment, 'weekday' | 'offset' | 'zone'>, zone: string): bigint {
  const shown = utc(moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second);
  let offset = 0;
  // The offset depends on the moment that it leads to; twice is enough for every zone.
  if (zone !== '' && zone !== 'UTC') {
    for (let round = 0; round < 2; round += 1) offset = offsetOf(shown - offset * 1000, zone)?.offset ?? 0;
  }
  return (BigInt(shown) / 1000n - BigInt(offset)) * second + BigInt(moment.nanosecond);
}
