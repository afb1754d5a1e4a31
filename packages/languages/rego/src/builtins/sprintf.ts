import { isInteger, numberText, toBigInt } from '../values/number.ts';
import { quote, termText } from '../values/text.ts';
import { isNumber, type Value } from '../values/value.ts';
import { stringLength } from './collections.ts';

/** The flags, width and precision of one verb of a format. */
interface Spec {
  plus: boolean;
  minus: boolean;
  sharp: boolean;
  space: boolean;
  zero: boolean;
  width: number | undefined;
  precision: number | undefined;
}

const widest = 1_000_000;

/**
 * Formats as Go's fmt.Sprintf does: numbers as int or float64, strings as they are, any other value as the text of
 * its term. Wrong verbs, missing and extra arguments show in the result.
 */
export function sprintf(format: string, args: readonly Value[]): string {
  let result = '';
  let used = 0;
  let reordered = false;
  let at = 0;
  const pattern = /%([-+# 0]*)(?:\[(\d+)\])?(\*|\d+)?(?:\.(?:\[(\d+)\])?(\*|\d*))?(?:\[(\d+)\])?([\s\S]?)/uy;
  const pick = (index: string | undefined): void => {
    if (index === undefined) return;
    used = Number(index) - 1;
    reordered = true;
  };
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) return result + format.slice(at) + extra(args, used, reordered);
    result += format.slice(at, percent);
    pattern.lastIndex = percent;
    const match = pattern.exec(format);
    if (match === null) return `${result}%!(NOVERB)`;
    at = pattern.lastIndex;
    const [, flags = '', widthIndex, width, precisionIndex, precision, index, verb = ''] = match;
    const spec = readSpec(flags);
    pick(widthIndex);
    if (width === '*') {
      spec.width = starred(args[used]);
      if (spec.width === undefined) result += '%!(BADWIDTH)';
      else if (spec.width < 0) {
        spec.minus = true;
        spec.width = -spec.width;
      }
      used += 1;
    } else if (width !== undefined) spec.width = Math.min(Number(width), widest);
    pick(precisionIndex);
    if (precision === '*') {
      spec.precision = starred(args[used]);
      if (spec.precision === undefined) result += '%!(BADPREC)';
      used += 1;
    } else if (precision !== undefined) spec.precision = Math.min(Number(precision), widest);
    pick(index);
    if (verb === '') result += '%!(NOVERB)';
    else if (verb === '%') result += '%';
    else if (used < 0 || (reordered && used >= args.length)) result += `%!${verb}(BADINDEX)`;
    else if (used >= args.length) result += `%!${verb}(MISSING)`;
    else {
      result += formatArgument(verb, spec, args[used] as Value);
      used += 1;
    }
  }
  return result + extra(args, used, reordered);
}

function readSpec(flags: string): Spec {
  return {
    plus: flags.includes('+'),
    minus: flags.includes('-'),
    sharp: flags.includes('#'),
    space: flags.includes(' '),
    zero: flags.includes('0') && !flags.includes('-'),
    width: undefined,
    precision: undefined,
  };
}

function starred(value: Value | undefined): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= widest ? value : undefined;
}

function extra(args: readonly Value[], used: number, reordered: boolean): string {
  if (reordered || used >= args.length) return '';
  const rest = args.slice(used).map((arg) => `${goType(arg)}=${plain(arg)}`);
  return `%!(EXTRA ${rest.join(', ')})`;
}

function goType(value: Value): string {
  if (!isNumber(value)) return 'string';
  if (!isInteger(value)) return 'float64';
  const big = toBigInt(value);
  return BigInt.asIntN(64, big) === big ? 'int' : '*big.Int';
}

function plain(value: Value): string {
  if (isNumber(value)) return isInteger(value) ? numberText(value) : general(value as number, undefined, 21);
  return typeof value === 'string' ? value : termText(value);
}

function formatArgument(verb: string, spec: Spec, value: Value): string {
  if (verb === 'T') return pad(goType(value), { ...spec, zero: false });
  if (!isNumber(value)) return formatText(verb, spec, typeof value === 'string' ? value : termText(value));
  return isInteger(value) ? formatInteger(verb, spec, value) : formatFloat(verb, spec, value as number);
}

function bad(verb: string, value: Value): string {
  return `%!${verb}(${goType(value)}=${plain(value)})`;
}

function pad(text: string, spec: Spec): string {
  const missing = (spec.width ?? 0) - stringLength(text);
  if (missing <= 0) return text;
  if (spec.minus) return text + ' '.repeat(missing);
  return (spec.zero ? '0' : ' ').repeat(missing) + text;
}

/** Zeros go between the sign and the digits. */
function padNumber(sign: string, digits: string, spec: Spec): string {
  const missing = (spec.width ?? 0) - sign.length - digits.length;
  if (missing > 0 && spec.zero) return sign + '0'.repeat(missing) + digits;
  return pad(sign + digits, { ...spec, zero: false });
}

function formatText(verb: string, spec: Spec, text: string): string {
  const cut = spec.precision === undefined ? text : [...text].slice(0, spec.precision).join('');
  switch (verb) {
    case 'v':
      return pad(spec.sharp ? quote(cut) : cut, spec);
    case 's':
      return pad(cut, spec);
    case 'q':
      return pad(spec.sharp && !cut.includes('`') ? `\`${cut}\`` : quote(cut), spec);
    case 'x':
    case 'X': {
      const hex = Buffer.from(cut, 'utf8').toString('hex');
      const spaced = spec.space ? (hex.match(/../g) ?? []).join(' ') : hex;
      return pad((spec.sharp ? '0x' : '') + (verb === 'X' ? spaced.toUpperCase() : spaced), spec);
    }
    default:
      return `%!${verb}(string=${text})`;
  }
}

const bases: Readonly<Record<string, { base: number; prefix: string }>> = {
  d: { base: 10, prefix: '' },
  v: { base: 10, prefix: '' },
  b: { base: 2, prefix: '0b' },
  o: { base: 8, prefix: '0' },
  O: { base: 8, prefix: '0o' },
  x: { base: 16, prefix: '0x' },
  X: { base: 16, prefix: '0X' },
};

function formatInteger(verb: string, spec: Spec, value: number | bigint): string {
  const form = bases[verb];
  const big = toBigInt(value);
  if (form !== undefined) {
    let digits = (big < 0n ? -big : big).toString(form.base);
    if (verb === 'X') digits = digits.toUpperCase();
    if (spec.precision !== undefined) digits = digits.padStart(spec.precision, '0');
    const prefix = spec.sharp || verb === 'O' ? form.prefix : '';
    const sign = big < 0n ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
    return padNumber(sign + prefix, digits, spec.precision === undefined ? spec : { ...spec, zero: false });
  }
  const isCharacter = big >= 0n && big <= 0x10ffffn;
  if (verb === 'c') return pad(isCharacter ? String.fromCodePoint(Number(big)) : '\ufffd', spec);
  if (verb === 'q') return pad(isCharacter ? `'${String.fromCodePoint(Number(big))}'` : "'\ufffd'", spec);
  if (verb === 'U') return pad(`U+${big.toString(16).toUpperCase().padStart(4, '0')}`, spec);
  // Numbers past 64 bits are formatted by themselves, and take %s.
  if (verb === 's' && goType(value) === '*big.Int') return pad(big.toString(), spec);
  return bad(verb, value);
}

function formatFloat(verb: string, spec: Spec, value: number): string {
  const sign = value < 0 ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  const digits = floatDigits(verb, spec, Math.abs(value));
  return digits === undefined ? bad(verb, value) : padNumber(sign, digits, spec);
}

function floatDigits(verb: string, spec: Spec, value: number): string | undefined {
  switch (verb) {
    case 'v':
      return general(value, spec.precision, 21);
    case 'g':
    case 'G': {
      const text = general(value, spec.precision, spec.precision === undefined ? 21 : Math.max(spec.precision, 1));
      return verb === 'G' ? text.toUpperCase() : text;
    }
    case 'f':
    case 'F':
      return fixed(value, spec.precision ?? 6);
    case 'e':
    case 'E': {
      const text = exponential(value.toExponential(Math.min(spec.precision ?? 6, 100)));
      return verb === 'E' ? text.toUpperCase() : text;
    }
    default:
      return undefined;
  }
}

/** Digits of a double after the point, exactly: toFixed stops at 100 and at 1e21. */
function fixed(value: number, precision: number): string {
  if (value < 1e21 && precision <= 100) return value.toFixed(precision);
  const whole = BigInt(Math.trunc(value)).toString();
  return precision === 0
    ? whole
    : `${whole}.${(value % 1).toFixed(Math.min(precision, 100)).slice(2).padEnd(precision, '0')}`;
}

function exponential(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}

/** %g: the shortest digits, with an exponent below 1e-4 and from 10^`largest` on. */
export function general(value: number, precision: number | undefined, largest: number): string {
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  const text = precision === undefined ? size.toExponential() : size.toExponential(Math.max(precision, 1) - 1);
  const [mantissa = '0', exponentText = '0'] = text.split('e');
  const exponent = Number(exponentText);
  const trimmed = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
  const digits = trimmed.replace('.', '');
  if (exponent < -4 || exponent >= largest) {
    return sign + exponential(`${trimmed}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`);
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return sign + digits.padEnd(exponent + 1, '0');
  return `${sign}${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
