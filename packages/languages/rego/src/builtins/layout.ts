import { type Moment, utc } from './clock.ts';

// Go's time layouts: a layout is how the moment Mon Jan 2 15:04:05 MST 2006 (zone -0700) would be written.
// https://pkg.go.dev/time#pkg-constants

const namedLayouts: Readonly<Record<string, string>> = {
  ANSIC: 'Mon Jan _2 15:04:05 2006',
  UnixDate: 'Mon Jan _2 15:04:05 MST 2006',
  RubyDate: 'Mon Jan 02 15:04:05 -0700 2006',
  RFC822: '02 Jan 06 15:04 MST',
  RFC822Z: '02 Jan 06 15:04 -0700',
  RFC850: 'Monday, 02-Jan-06 15:04:05 MST',
  RFC1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  RFC1123Z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  RFC3339: '2006-01-02T15:04:05Z07:00',
  RFC3339Nano: '2006-01-02T15:04:05.999999999Z07:00',
};

/** A layout by its name; what is no name is a layout itself. */
export function layoutOf(wanted: string): string {
  return Object.hasOwn(namedLayouts, wanted) ? (namedLayouts[wanted] ?? wanted) : wanted;
}

const months = 'January February March April May June July August September October November December'.split(' ');
export const weekdays = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ');

const elements =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|2006|_2006|__2|_2|002|0[1-6]|15|[12345]|PM|pm|(?:-|Z)07(?::?00(?::?00)?)?|[.,](?:0+|9+)(?!\d)/g;

interface Piece {
  readonly literal: string;
  readonly element: string | undefined;
}

function pieces(layout: string): Piece[] {
  const list: Piece[] = [];
  let at = 0;
  for (const match of layout.matchAll(elements)) {
    list.push({ literal: layout.slice(at, match.index), element: match[0] });
    at = match.index + match[0].length;
  }
  list.push({ literal: layout.slice(at), element: undefined });
  return list;
}

export function formatMoment(moment: Moment, layout: string): string {
  return pieces(layout)
    .map(({ literal, element }) => literal + (element === undefined ? '' : formatElement(moment, element)))
    .join('');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function dayOfYear({ year, month, day }: Moment): number {
  return Math.round((utc(year, month, day, 0, 0, 0) - utc(year, 1, 1, 0, 0, 0)) / 86_400_000) + 1;
}

function formatElement(moment: Moment, element: string): string {
  const month = months[moment.month - 1] as string;
  const weekday = weekdays[moment.weekday] as string;
  const twelve = moment.hour % 12 === 0 ? 12 : moment.hour % 12;
  switch (element) {
    case 'January':
      return month;
    case 'Jan':
      return month.slice(0, 3);
    case 'Monday':
      return weekday;
    case 'Mon':
      return weekday.slice(0, 3);
    case 'MST':
      return moment.zone;
    case '2006':
      return String(moment.year).padStart(4, '0');
    case '_2006':
      return `_${String(moment.year).padStart(4, '0')}`;
    case '06':
      return two(((moment.year % 100) + 100) % 100);
    case '01':
      return two(moment.month);
    case '1':
      return String(moment.month);
    case '02':
      return two(moment.day);
    case '_2':
      return String(moment.day).padStart(2, ' ');
    case '2':
      return String(moment.day);
    case '002':
      return String(dayOfYear(moment)).padStart(3, '0');
    case '__2':
      return String(dayOfYear(moment)).padStart(3, ' ');
    case '15':
      return two(moment.hour);
    case '03':
      return two(twelve);
    case '3':
      return String(twelve);
    case '04':
      return two(moment.minute);
    case '4':
      return String(moment.minute);
    case '05':
      return two(moment.second);
    case '5':
      return String(moment.second);
    case 'PM':
      return moment.hour < 12 ? 'AM' : 'PM';
    case 'pm':
      return moment.hour < 12 ? 'am' : 'pm';
    default:
      return /^[.,]/.test(element) ? fraction(moment, element) : zoneText(moment.offset, element);
  }
}

function fraction({ nanosecond }: Moment, element: string): string {
  const digits = String(nanosecond)
    .padStart(9, '0')
    .slice(0, element.length - 1);
  if (element[1] === '0') return element[0] + digits.padEnd(element.length - 1, '0');
  const trimmed = digits.replace(/0+$/, '');
  return trimmed === '' ? '' : element[0] + trimmed;
}

function zoneText(offset: number, element: string): string {
  if (element.startsWith('Z') && offset === 0) return 'Z';
  const size = Math.abs(offset);
  const parts = [size / 3600, (size / 60) % 60, size % 60].map((part) => two(Math.floor(part)));
  const count = element.replace(/[^0-9]/g, '').length / 2;
  return (offset < 0 ? '-' : '+') + parts.slice(0, count).join(element.includes(':') ? ':' : '');
}

const patterns: Readonly<Record<string, string>> = {
  January: `(?<January>(?i:${months.join('|')}))`,
  Jan: `(?<Jan>(?i:${months.map((month) => month.slice(0, 3)).join('|')}))`,
  Monday: `(?i:${weekdays.join('|')})`,
  Mon: `(?i:${weekdays.map((day) => day.slice(0, 3)).join('|')})`,
  MST: '(?<zone>[A-Z]{3,5}|[+-]\\d{2}(?:\\d{2})?)',
  '2006': '(?<year>\\d{4})',
  '06': '(?<shortYear>\\d{2})',
  '01': '(?<month>\\d{2})',
  '1': '(?<month>\\d{1,2})',
  '02': '(?<day>\\d{2})',
  _2: '(?<day>\\s?\\d{1,2})',
  '2': '(?<day>\\d{1,2})',
  '002': '(?<yearDay>\\d{3})',
  __2: '(?<yearDay>\\s{0,2}\\d{1,3})',
  '15': '(?<hour>\\d{2})',
  '03': '(?<hour>\\d{2})',
  '3': '(?<hour>\\d{1,2})',
  '04': '(?<minute>\\d{2})',
  '4': '(?<minute>\\d{1,2})',
  '05': '(?<second>\\d{2})(?<fraction>[.,]\\d+)?',
  '5': '(?<second>\\d{1,2})(?<fraction>[.,]\\d+)?',
  PM: '(?<half>AM|PM)',
  pm: '(?<half>am|pm)',
};

function zonePattern(element: string): string {
  const colon = element.includes(':') ? ':' : '';
  const count = element.replace(/[^0-9]/g, '').length / 2;
  const digits = Array.from({ length: count }, () => '\\d{2}').join(colon);
  return element.startsWith('Z') ? `(?<offset>Z|[+-]${digits})` : `(?<offset>[+-]${digits})`;
}

/** Nanoseconds since 1970 of a text in a layout; undefined when the text does not fit it. */
export function parseMoment(layout: string, text: string): bigint | undefined {
  let pattern = '^';
  for (const { literal, element } of pieces(layout)) {
    pattern += literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, ' *');
    if (element === undefined) continue;
    // A fraction after the seconds is read with them, whether the layout has one or not.
    pattern += /^[.,]/.test(element) ? '' : (patterns[element] ?? zonePattern(element));
  }
  let match: RegExpExecArray | null;
  try {
    match = new RegExp(`${pattern}$`).exec(text);
  } catch {
    return undefined;
  }
  return match === null ? undefined : fromGroups(match.groups ?? {});
}

function fromGroups(groups: Readonly<Record<string, string | undefined>>): bigint | undefined {
  const number = (name: string, otherwise: number): number => Number(groups[name]?.trim() ?? otherwise);
  const named = (groups['January'] ?? groups['Jan'])?.slice(0, 3).toLowerCase();
  const month =
    named === undefined ? number('month', 1) : months.findIndex((each) => each.toLowerCase().startsWith(named)) + 1;
  const short = number('shortYear', 0);
  const year = groups['shortYear'] === undefined ? number('year', 0) : short + (short >= 69 ? 1900 : 2000);
  const day = groups['yearDay'] === undefined ? number('day', 1) : number('yearDay', 1);
  const half = groups['half']?.toLowerCase();
  let hour = number('hour', 0);
  if (half === 'pm' && hour < 12) hour += 12;
  if (half === 'am' && hour === 12) hour = 0;
  const [minute, second] = [number('minute', 0), number('second', 0)];
  if (month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59 || day < 1) return undefined;
  const monthDays = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  if (groups['yearDay'] === undefined && day > monthDays) return undefined;
  const milliseconds = utc(year, groups['yearDay'] === undefined ? month : 1, day, hour, minute, second);
  const fractionText = (groups['fraction'] ?? '').slice(1, 10).padEnd(9, '0');
  const offset = offsetSeconds(groups['offset']);
  if (offset === undefined) return undefined;
  return (BigInt(milliseconds) / 1000n - BigInt(offset)) * 1_000_000_000n + BigInt(fractionText);
}

function offsetSeconds(text: string | undefined): number | undefined {
  if (text === undefined || text === 'Z') return 0;
  const [hours = 0, minutes = 0, seconds = 0] = (text.slice(1).replaceAll(':', '').match(/../g) ?? []).map(Number);
  if (hours > 24 || minutes > 59 || seconds > 59) return undefined;
  return (text.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
}
