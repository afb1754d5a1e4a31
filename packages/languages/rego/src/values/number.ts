import { RegoError } from '../errors.ts';

/** A number as numerator and power of ten: value × 10^-scale. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Exponents past this are refused: a hostile literal must not make a gigabyte of digits. */
const largestExponent = 4096;

/** Products past this end the evaluation. */
const largest = 1n << 1_000_000n;

/** The one form of a whole number: a double when it is exact, else a bigint. */
export function normalInteger(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** Reads JSON's number syntax; undefined when the text is not a number or too large to hold. */
export function parseNumber(text: string): number | bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > largestExponent) return undefined;
  const approximate = Number(text);
  if (fraction === '' && exponent === 0 && Number.isSafeInteger(approximate))
    return approximate === 0 ? 0 : approximate;
  const digits = BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`);
  return fromDecimal({ digits, scale: fraction.length - exponent });
}

function toDecimal(value: number | bigint): Decimal {
  if (typeof value === 'bigint') return { digits: value, scale: 0 };
  const [mantissa = '0', exponentText = '0'] = value.toString().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), scale: fraction.length - Number(exponentText) };
}

function fromDecimal({ digits, scale }: Decimal): number | bigint {
  if (scale <= 0) return normalInteger(digits * 10n ** BigInt(-scale));
  const unit = 10n ** BigInt(scale);
  if (digits % unit === 0n) return normalInteger(digits / unit);
  const nearest = Number(`${digits}e${-scale}`);
  // Past the largest double only whole numbers are held.
  return Number.isFinite(nearest) ? nearest : normalInteger(digits / unit);
}

export function isInteger(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value);
}

export function toBigInt(value: number | bigint): bigint {
  return typeof value === 'bigint' ? value : BigInt(value);
}

function aligned(a: number | bigint, b: number | bigint): { a: bigint; b: bigint; scale: number } {
  const left = toDecimal(a);
  const right = toDecimal(b);
  const scale = Math.max(left.scale, right.scale);
  return {
    a: left.digits * 10n ** BigInt(scale - left.scale),
    b: right.digits * 10n ** BigInt(scale - right.scale),
    scale,
  };
}

// Doubles whose sum is a safe integer were safe themselves or cancel exactly; anything else is done in decimals, so
// that 0.1 + 0.2 is 0.3 and whole numbers stay exact.
export function plus(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number' && Number.isInteger(a) && Number.isInteger(b)) {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  const both = aligned(a, b);
  return fromDecimal({ digits: both.a + both.b, scale: both.scale });
}

export function minus(a: number | bigint, b: number | bigint): number | bigint {
  return plus(a, negate(b));
}

export function negate(value: number | bigint): number | bigint {
  return value === 0 ? 0 : -value;
}

export function times(a: number | bigint, b: number | bigint): number | bigint {
  if (typeof a === 'number' && typeof b === 'number' && Number.isInteger(a) && Number.isInteger(b)) {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product === 0 ? 0 : product;
  }
  const left = toDecimal(a);
  const right = toDecimal(b);
  const digits = left.digits * right.digits;
  if (digits > largest || digits < -largest)
    throw new RegoError('eval_cancel_error', 'a number of more than a million bits');
  return fromDecimal({ digits, scale: left.scale + right.scale });
}

/** The quotient; whole when it is, else the nearest double. The divisor must not be zero. */
export function divide(a: number | bigint, b: number | bigint): number | bigint {
  const both = aligned(a, b);
  if (both.a % both.b === 0n) return normalInteger(both.a / both.b);
  // As many digits of the quotient as no double tells apart, however small it is.
  const shift = BigInt(40 + Math.max(0, both.b.toString().length - both.a.toString().length));
  const nearest = Number(`${(both.a * 10n ** shift) / both.b}e-${shift}`);
  return Number.isFinite(nearest) ? nearest : normalInteger(both.a / both.b);
}

export function remainder(a: number | bigint, b: number | bigint): number | bigint {
  return normalInteger(toBigInt(a) % toBigInt(b));
}

/** Shortest text that reads back as the same number, as Go's encoding/json writes it. */
export function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return value.toString();
  if (Object.is(value, -0)) return '0';
  return value.toString().replace(/e([+-])(\d)$/, 'e$10$2');
}
