import { divide, isInteger, minus, negate, normalInteger, plus, remainder, times, toBigInt } from '../values/number.ts';
import { elements, has, setOf } from '../values/table.ts';
import { isSet, typeName, type Value } from '../values/value.ts';
import { type Builtin, builtin, type BuiltinResult, fail, typeFailure } from './builtin.ts';

type Numeric = number | bigint;

function wholeOr(name: string, position: number, value: Numeric): BuiltinResult {
  if (isInteger(value)) return undefined;
  return typeFailure(`${name}: operand ${position} must be integer number but got floating-point number`);
}

/** A built-in on whole numbers; anything else is an error that says which operand. */
function whole(name: string, operands: readonly 'number'[], compute: (...numbers: bigint[]) => BuiltinResult): Builtin {
  return builtin(name, operands, 'number', (...args) => {
    const numbers = args.slice(0, operands.length) as Numeric[];
    for (const [index, value] of numbers.entries()) {
      const wrong = wholeOr(name, index + 1, value);
      if (wrong !== undefined) return wrong;
    }
    return compute(...numbers.map(toBigInt));
  });
}

function shift(name: string, compute: (a: bigint, b: bigint) => bigint): Builtin {
  return whole(name, ['number', 'number'], (a = 0n, b = 0n) => {
    if (b < 0n) return typeFailure(`${name}: operand 2 must be an unsigned integer number but got a negative integer`);
    if (b > 65_536n) return fail(`${name}: shift by more than 65536 bits`);
    return normalInteger(compute(a, b));
  });
}

/** Half away from zero, as Go rounds. */
function round(value: Numeric): Numeric {
  if (typeof value === 'bigint') return value;
  const rounded = Math.sign(value) * Math.round(Math.abs(value));
  return tidy(rounded);
}

function tidy(value: number): Numeric {
  if (value === 0) return 0;
  return Number.isSafeInteger(value) ? value : normalInteger(BigInt(value));
}

const longestRange = 10_000_000;

function range(name: string, from: Numeric, to: Numeric, step: Numeric): BuiltinResult {
  for (const [index, value] of [from, to, step].entries()) {
    const wrong = wholeOr(name, index + 1, value);
    if (wrong !== undefined) return wrong;
  }
  if (step <= 0) return fail(`${name}: step must be a positive integer`);
  const list: Value[] = [];
  const [start, end, by] = [toBigInt(from), toBigInt(to), toBigInt(step)];
  if ((start < end ? end - start : start - end) / by > longestRange) return fail(`${name}: range is too long`);
  if (start <= end) for (let at = start; at <= end; at += by) list.push(normalInteger(at));
  else for (let at = start; at >= end; at -= by) list.push(normalInteger(at));
  return list;
}

const two = ['number', 'number'] as const;

export const numbers: readonly Builtin[] = [
  builtin('plus', two, 'number', (a, b) => plus(a, b)),
  builtin('minus', ['number|set', 'number|set'], 'number|set', (a, b) => {
    if (isSet(a) && isSet(b)) return setOf(elements(a).filter((each) => !has(b, each)));
    if (!isSet(a) && !isSet(b)) return minus(a, b);
    return typeFailure(`minus: operand 2 must be ${typeName(a)} but got ${typeName(b)}`);
  }),
  builtin('mul', two, 'number', (a, b) => times(a, b)),
  builtin('div', two, 'number', (a, b) => (b === 0 ? fail('divide by zero') : divide(a, b))),
  builtin('rem', two, 'number', (a, b) => {
    if (!isInteger(a) || !isInteger(b)) return fail('modulo on floating-point number');
    return b === 0 ? fail('modulo by zero') : remainder(a, b);
  }),
  builtin('abs', ['number'], 'number', (value) => (value < 0 ? negate(value) : value)),
  builtin('ceil', ['number'], 'number', (value) => (typeof value === 'bigint' ? value : tidy(Math.ceil(value)))),
  builtin('floor', ['number'], 'number', (value) => (typeof value === 'bigint' ? value : tidy(Math.floor(value)))),
  builtin('round', ['number'], 'number', round),
  whole('bits.and', two, (a = 0n, b = 0n) => normalInteger(a & b)),
  whole('bits.or', two, (a = 0n, b = 0n) => normalInteger(a | b)),
  whole('bits.xor', two, (a = 0n, b = 0n) => normalInteger(a ^ b)),
  whole('bits.negate', ['number'], (a = 0n) => normalInteger(~a)),
  shift('bits.lsh', (a, b) => a << b),
  shift('bits.rsh', (a, b) => a >> b),
  builtin('numbers.range', two, 'array', (from, to) => range('numbers.range', from, to, 1)),
  builtin('numbers.range_step', ['number', 'number', 'number'], 'array', (from, to, step) =>
    range('numbers.range_step', from, to, step),
  ),
  builtin(
    'rand.intn',
    ['string', 'number'],
    'number',
    (seed, limit, run) => {
      if (!isInteger(limit)) return wholeOr('rand.intn', 2, limit);
      if (limit === 0) return 0;
      // The same arguments give the same number within an evaluation.
      const key = `rand.intn ${seed} ${limit}`;
      const known = run.memo.get(key);
      if (known !== undefined) return known;
      const drawn = Math.floor(run.random() * Math.abs(Number(limit)));
      run.memo.set(key, drawn);
      return drawn;
    },
    { nondeterministic: true },
  ),
];
