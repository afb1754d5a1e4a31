import { normalInteger } from '../values/number.ts';
import { type Builtin, builtin, type BuiltinResult, fail } from './builtin.ts';

/** An exact number: digits × 10^-scale. */
interface Amount {
  readonly digits: bigint;
  readonly scale: number;
}

/** Splits `10.5Mi` into its number and its unit; a failed exponent is undefined. */
function splitAmount(text: string): { number: string; unit: string } | undefined {
  const number = /^(?:[\d.+-]|[eE](?=[\d+-])[+-]?)*/.exec(text)?.[0] ?? '';
  if (/[eE][+-]?\d{7,}/.test(number)) return undefined;
  return { number, unit: text.slice(number.length) };
}

function readAmount(text: string): Amount | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const scale = fraction.length - Number(exponent);
  if (Math.abs(scale) > 4096) return undefined;
  return { digits: BigInt(`${sign === '-' ? '-' : ''}${whole}${fraction}`), scale };
}

const steps = 'kmgtpe';

/** What a unit's letter stands for: powers of 1000, of 1024 with an `i`. */
function factor(letter: string, binary: boolean): bigint {
  return (binary ? 1024n : 1000n) ** BigInt(steps.indexOf(letter) + 1);
}

function scaled({ digits, scale }: Amount, by: bigint): Amount {
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale) * by, scale: 0 } : { digits: digits * by, scale };
}

function parseUnits(raw: string): BuiltinResult {
  const text = raw.replaceAll('"', '');
  if (text.includes(' ')) return fail('units.parse: spaces not allowed in resource strings');
  const split = splitAmount(text);
  if (split === undefined) return fail('units.parse: exponent too large');
  if (split.number === '') return fail('units.parse: no amount provided');
  const unit = split.unit.slice(0, 1) + split.unit.slice(1).toLowerCase();
  const match = /^(?:(m)|([kKMgGtTpPeE])|([kKmMgGtTpPeE])i)?$/.exec(unit);
  if (match === null) return fail(`units.parse: unit ${unit} not recognized`);
  const amount = readAmount(split.number);
  if (amount === undefined) return fail('units.parse: could not parse amount to a number');
  const [, milli, decimal, binary] = match;
  if (milli !== undefined) return rounded({ digits: amount.digits, scale: amount.scale + 3 });
  if (decimal !== undefined) return rounded(scaled(amount, factor(decimal.toLowerCase(), false)));
  if (binary !== undefined) return rounded(scaled(amount, factor(binary.toLowerCase(), true)));
  return rounded(amount);
}

/** A whole number as such, anything else to ten digits after the point. */
function rounded(amount: Amount): BuiltinResult {
  const { digits, scale } = scaled(amount, 1n);
  const unit = 10n ** BigInt(scale);
  if (digits % unit === 0n) return normalInteger(digits / unit);
  if (scale <= 10) return Number(`${digits}e${-scale}`);
  const cut = 10n ** BigInt(scale - 10);
  const half = digits < 0n ? -cut / 2n : cut / 2n;
  return Number(`${(digits + half) / cut}e-10`);
}

function parseBytes(raw: string): BuiltinResult {
  const text = raw.toLowerCase().replaceAll('"', '');
  if (text.includes(' ')) return fail('units.parse_bytes: spaces not allowed in resource strings');
  const split = splitAmount(text);
  if (split === undefined) return fail('units.parse_bytes: exponent too large');
  if (split.number === '') return fail('units.parse_bytes: no byte amount provided');
  const match = /^(?:([kmgtpe])(i?)b?)?$/.exec(split.unit);
  if (match === null) return fail(`units.parse_bytes: byte unit ${split.unit} not recognized`);
  const amount = readAmount(split.number);
  if (amount === undefined) return fail('units.parse_bytes: could not parse byte amount to a number');
  const [, letter, binary] = match;
  const { digits, scale } = scaled(amount, letter === undefined ? 1n : factor(letter, binary === 'i'));
  return normalInteger(digits / 10n ** BigInt(scale));
}

export const units: readonly Builtin[] = [
  builtin('units.parse', ['string'], 'number', parseUnits),
  builtin('units.parse_bytes', ['string'], 'number', parseBytes),
];
