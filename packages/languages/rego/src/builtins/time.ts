import { isInteger, normalInteger, toBigInt } from '../values/number.ts';
import { isArray, isNumber, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, type Failure, fail, typeFailure } from './builtin.ts';
import { type Moment, momentOf, nanosecondsOf, utc } from './clock.ts';
import { formatMoment, layoutOf, parseMoment, weekdays } from './layout.ts';

interface Place {
  readonly moment: Moment;
  readonly nanoseconds: bigint;
  readonly zone: string;
  readonly layout: string | undefined;
}

function inRange(nanoseconds: bigint): BuiltinResult {
  if (BigInt.asIntN(64, nanoseconds) !== nanoseconds) return fail('time outside of valid range');
  return normalInteger(nanoseconds);
}

/** Reads `ns`, `[ns, zone]` or `[ns, zone, layout]`. */
function place(operand: Value): Place | Failure {
  const [nanoseconds, zone = '', layout] = isArray(operand) ? operand : [operand];
  if (!isNumber(nanoseconds)) {
    return typeFailure('operand 1 must be either number (ns) or [number (ns), string (tz)]');
  }
  if (typeof zone !== 'string' || (layout !== undefined && typeof layout !== 'string')) {
    return typeFailure('operand 1 must be string');
  }
  if (!isInteger(nanoseconds)) return fail('timestamp too big');
  const exact = toBigInt(nanoseconds);
  if (BigInt.asIntN(64, exact) !== exact) return fail('timestamp too big');
  const moment = momentOf(exact, zone);
  if (moment === undefined) return fail(`unknown time zone ${zone}`);
  return { moment, nanoseconds: exact, zone, layout };
}

function of(name: string, result: string, read: (place: Place) => BuiltinResult): Builtin {
  return builtin(name, ['number|array'], result, (operand) => {
    const found = place(operand);
    return 'tag' in found ? found : read(found);
  });
}

function format({ moment, layout }: Place): string {
  const wanted = layout === undefined || layout === '' ? 'RFC3339Nano' : layout;
  return formatMoment(moment, layoutOf(wanted));
}

function addDate(operand: Value, ...parts: (number | bigint)[]): BuiltinResult {
  const found = place(operand);
  if ('tag' in found) return found;
  if (!parts.every(isInteger)) return typeFailure('time.add_date: operand must be integer number');
  const [years = 0, months = 0, days = 0] = parts.map(Number);
  if (Math.abs(years) > 10_000 || Math.abs(months) > 120_000 || Math.abs(days) > 4_000_000) {
    return fail('time outside of valid range');
  }
  const { moment, zone } = found;
  const shown = new Date(utc(moment.year + years, moment.month + months, moment.day + days, 0, 0, 0));
  const date = { year: shown.getUTCFullYear(), month: shown.getUTCMonth() + 1, day: shown.getUTCDate() };
  return inRange(nanosecondsOf({ ...moment, ...date }, zone));
}

/** Years, months, days, hours, minutes and seconds between two moments, each as far as it is whole. */
function diff(first: Value, second: Value): BuiltinResult {
  const a = place(first);
  if ('tag' in a) return a;
  const b = place(second);
  if ('tag' in b) return b;
  const other = momentOf(b.nanoseconds, a.zone) as Moment;
  const [from, to] = a.nanoseconds <= b.nanoseconds ? [a.moment, other] : [other, a.moment];
  const parts = [
    to.year - from.year,
    to.month - from.month,
    to.day - from.day,
    to.hour - from.hour,
    to.minute - from.minute,
    to.second - from.second,
  ];
  const daysInMonth = new Date(Date.UTC(from.year, from.month, 0)).getUTCDate();
  const sizes = [0, 12, daysInMonth, 24, 60, 60];
  for (let index = 5; index > 0; index -= 1) {
    if ((parts[index] as number) >= 0) continue;
    (parts[index] as number) += sizes[index] as number;
    (parts[index - 1] as number) -= 1;
  }
  return parts;
}

const unitNanoseconds: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
  y: 31_536_000_000_000_000n,
};

// https://pkg.go.dev/time#ParseDuration, with days, weeks and years of 365 days.
function duration(text: string): BuiltinResult {
  const invalid = fail(`time: invalid duration ${JSON.stringify(text)}`);
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|[smhdwy]))+|0)$/.exec(text);
  if (match === null) return invalid;
  let total = 0n;
  for (const [, whole = '', digits = '', unit = ''] of (match[2] as string).matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/g)) {
    const size = unitNanoseconds[unit] as bigint;
    total += BigInt(whole === '' ? '0' : whole) * size;
    if (digits !== '') total += (BigInt(digits) * size) / 10n ** BigInt(digits.length);
  }
  if (BigInt.asIntN(64, total) !== total) return invalid;
  return normalInteger(match[1] === '-' ? -total : total);
}

function parse(layout: string, text: string): BuiltinResult {
  const found = parseMoment(layout, text);
  if (found !== undefined) return inRange(found);
  return fail(`parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`);
}

export const time: readonly Builtin[] = [
  builtin(
    'time.now_ns',
    [],
    'number',
    (run) => {
      const known = run.memo.get('now');
      if (known !== undefined) return known;
      const now = normalInteger(run.clock());
      run.memo.set('now', now);
      return now;
    },
    { nondeterministic: true },
  ),
  of('time.date', 'array', ({ moment }) => [moment.year, moment.month, moment.day]),
  of('time.clock', 'array', ({ moment }) => [moment.hour, moment.minute, moment.second]),
  of('time.weekday', 'string', ({ moment }) => weekdays[moment.weekday]),
  of('time.format', 'string', format),
  builtin('time.add_date', ['number|array', 'number', 'number', 'number'], 'number', (operand, years, months, days) =>
    addDate(operand, years, months, days),
  ),
  builtin('time.diff', ['number|array', 'number|array'], 'array', diff),
  builtin('time.parse_ns', ['string', 'string'], 'number', (layout, text) => parse(layoutOf(layout), text)),
  builtin('time.parse_rfc3339_ns', ['string'], 'number', (text) => parse(layoutOf('RFC3339'), text)),
  builtin('time.parse_duration_ns', ['string'], 'number', duration),
];
