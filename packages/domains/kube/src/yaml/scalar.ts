import type { Scalar } from './document.ts';

/**
 * What a plain (unquoted) scalar means to Kubernetes. `kubectl` and the API server read YAML with sigs.k8s.io/yaml,
 * that is go.yaml.in/yaml/v2: YAML 1.1 with its booleans (`yes`, `on`, `y` and their opposites), octal `0777` and
 * `0o777`, hexadecimal, binary and underscores, but without base 60 (`12:30:45` is a string) and with timestamps left
 * as strings. A number that a double cannot hold is given as the nearest one: the API server accepts integers up to
 * 64 bits, but no field that a manifest sets reaches beyond 2^53, and the text itself is never rewritten from a value.
 * `.inf` and `.nan` give Infinity and NaN, which JSON cannot carry: readers report them.
 */
export function resolvePlain(text: string): Scalar {
  if (text.length === 0) return null;
  const first = text.charCodeAt(0);
  if (!mayResolve(first)) return text;
  if (first >= 0x30 && first <= 0x39) return number(text);
  if (first === 0x2b || first === 0x2d) return words.get(text) ?? number(text);
  if (text.length > longestWord && first !== dot) return text;
  const word = words.get(text);
  if (word !== undefined) return word;
  return first === dot && fraction.test(text) ? finite(text) : text;
}

/** True when a plain scalar that starts with this character may be something other than a string. */
export function mayResolve(first: number): boolean {
  return first < 128 && hints[first] === 1;
}

/**
 * The name of a field from a plain key: numbers and booleans are written as Go writes them. Undefined for keys that
 * have no name in JSON (`~: x`).
 */
export function plainKey(text: string): string | undefined {
  const value = resolvePlain(text);
  if (typeof value === 'string') return value;
  if (value === null) return undefined;
  if (typeof value === 'boolean') return String(value);
  const exact = integer(text.replaceAll('_', ''));
  // Unsigned 64-bit keys are refused by sigs.k8s.io/yaml; here they keep their digits.
  return exact === undefined ? floatKey(value) : String(exact);
}

/** Resolves a scalar that carries a tag. `undefined`: the text is nothing that the tag allows. */
export function resolveTagged(tag: string, text: string, plain: boolean): Scalar | undefined {
  switch (tag) {
    case 'tag:yaml.org,2002:str':
    case 'tag:yaml.org,2002:timestamp':
      return text;
    case 'tag:yaml.org,2002:binary':
      return /^[A-Za-z0-9+/\s]*=*\s*$/.test(text) ? Buffer.from(text, 'base64').toString() : undefined;
    case 'tag:yaml.org,2002:null':
      return resolvePlain(text) === null ? null : undefined;
    case 'tag:yaml.org,2002:bool':
      return ofType('boolean', resolvePlain(text));
    case 'tag:yaml.org,2002:int':
    case 'tag:yaml.org,2002:float':
      return ofType('number', resolvePlain(text));
    default:
      // A tag of someone's own leaves the text as it is; none at all is the plain rule.
      return tag === '' && plain ? resolvePlain(text) : text;
  }
}

function ofType(type: string, value: Scalar): Scalar | undefined {
  return typeof value === type ? value : undefined;
}

const dot = 0x2e;
const words: ReadonlyMap<string, boolean | null | number> = new Map<string, boolean | null | number>([
  ...spread(true, 'y Y yes Yes YES true True TRUE on On ON'),
  ...spread(false, 'n N no No NO false False FALSE off Off OFF'),
  ...spread(null, '~ null Null NULL'),
  ...spread(Number.NaN, '.nan .NaN .NAN'),
  ...spread(Number.POSITIVE_INFINITY, '.inf .Inf .INF +.inf +.Inf +.INF'),
  ...spread(Number.NEGATIVE_INFINITY, '-.inf -.Inf -.INF'),
]);
const longestWord = 5;
const hints = new Uint8Array(128);
for (const character of '+-0123456789.yYnNtTfFoO~') hints[character.charCodeAt(0)] = 1;

function spread<V>(value: V, list: string): [string, V][] {
  return list.split(' ').map((word) => [word, value]);
}

const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

/** Here Go allows an underscore only between two digits. */
const fraction = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;

function number(text: string): number | string {
  if (isSmallDecimal(text)) return Number(text);
  const plain = text.includes('_') ? text.replaceAll('_', '') : text;
  const exact = integer(plain);
  if (exact !== undefined) return Number(exact);
  if (!decimal.test(plain)) return text;
  const value = Number(plain);
  return Number.isFinite(value) ? value : text;
}

/** What almost every number in a manifest is, told without a regular expression. */
function isSmallDecimal(text: string): boolean {
  if (text.length > 15 || (text.length > 1 && text.charCodeAt(0) === 0x30)) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** Go refuses a float that overflows, so the scalar stays a string. */
function finite(text: string): number | string {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : text;
}

const based = /^([-+]?)0(?:[xX]([0-9a-fA-F]+)|[oO]?([0-7]+)|[bB]([01]+))$/;
const maxUint64 = 2n ** 64n - 1n;
const maxInt64 = 2n ** 63n - 1n;

/** strconv.ParseInt(text, 0, 64), then ParseUint: undefined when neither takes it. */
function integer(text: string): number | bigint | undefined {
  if (/^[-+]?(?:0|[1-9][0-9]*)$/.test(text)) {
    const value = Number(text);
    // Zero has no sign as an integer.
    if (Number.isSafeInteger(value)) return value === 0 ? 0 : value;
    return inRange(BigInt(text.startsWith('+') ? text.slice(1) : text), text);
  }
  const match = based.exec(text);
  if (match === null) return undefined;
  const [, sign, hexadecimal, octal, binary] = match;
  let digits = `0b${binary}`;
  if (hexadecimal !== undefined) digits = `0x${hexadecimal}`;
  else if (octal !== undefined) digits = `0o${octal}`;
  const value = BigInt(digits);
  const signed = sign === '-' ? -value : value;
  const held = inRange(signed, text);
  return held === undefined || !Number.isSafeInteger(Number(held)) ? held : Number(held);
}

function inRange(value: bigint, text: string): bigint | undefined {
  const first = text.charCodeAt(0);
  if (first === 0x2d) return value >= -maxInt64 - 1n ? value : undefined;
  return value <= (first === 0x2b ? maxInt64 : maxUint64) ? value : undefined;
}

/** strconv.FormatFloat(value, 'g', -1, 32): the shortest digits that give the same 32-bit float. */
function floatKey(value: number): string {
  if (Number.isNaN(value)) return '.nan';
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf';
  if (single === 0) return Object.is(single, -0) ? '-0' : '0';
  let precision = 1;
  while (precision < 9 && Math.fround(Number(single.toPrecision(precision))) !== single) precision += 1;
  const [mantissa = '', exponent = '0'] = single.toExponential(precision - 1).split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(single.toPrecision(precision)));
  const size = String(Math.abs(power)).padStart(2, '0');
  return `${mantissa}e${power < 0 ? '-' : '+'}${size}`;
}
