import { FalcoError } from '../errors.ts';
import type { Modifier, Operator } from '../syntax/vocabulary.ts';
import { classOf, type Scalar, type ValueClass, type ValueType } from '../types.ts';
import { addressOf, networkTest, parseNetwork } from './address.ts';
import { constantOf, hexConstant } from './constants.ts';
import { globTest } from './glob.ts';
import { pathTest } from './path-match.ts';
import { prefixTest } from './prefixes.ts';
import { regexTest } from './regex.ts';
import { compareText, lower } from './text.ts';

/** Whether a value of a field, which is there, stands in the relation to constants. */
export type Test = (value: Scalar) => boolean;

const equality: readonly Operator[] = ['=', '==', '!=', 'in', 'intersects'];
const order: readonly Operator[] = ['<', '<=', '>', '>='];
const search: readonly Operator[] = ['contains', 'startswith', 'endswith'];

const operatorsOf: Readonly<Record<ValueClass, ReadonlySet<Operator>>> = {
  number: new Set([...equality, ...order]),
  bool: new Set(equality),
  text: new Set([...equality, ...order, ...search, 'icontains', 'glob', 'iglob', 'regex', 'pmatch']),
  bytes: new Set([...equality, ...search, 'bcontains', 'bstartswith']),
  address: new Set(equality),
  network: new Set(equality),
};

/** Whether fields of that type can stand before the operator; lists stand only before `in` and `intersects`. */
export function allows(operator: Operator, type: ValueType, list: boolean): boolean {
  if (operator === 'exists') return true;
  if (list) return operator === 'in' || operator === 'intersects';
  return operatorsOf[classOf(type)].has(operator);
}

/** The test against one constant. */
export function constantTest(operator: Operator, type: ValueType, constant: string): Test {
  if (operator === 'in' || operator === 'intersects' || operator === 'pmatch')
    return setTest(operator, type, [constant]);
  if (operator === 'bcontains' || operator === 'bstartswith') {
    const bytes = hexConstant(constant);
    if (operator === 'bcontains') return (value) => (value as string).includes(bytes);
    return (value) => (value as string).startsWith(bytes);
  }
  if (classOf(type) === 'network') {
    const inside = networkTest([networkOf(constant)]);
    return operator === '!=' ? (value) => !inside(value) : inside;
  }
  const parsed = constantOf(constant, type);
  return classOf(type) === 'text' || classOf(type) === 'bytes'
    ? textTest(operator, parsed as string)
    : valueTest(operator, classOf(type), parsed);
}

function networkOf(text: string) {
  const network = parseNetwork(text);
  if (network === undefined) throw new FalcoError('compile', `filter error: unrecognized IP network '${text}'`);
  return network;
}

function textTest(operator: Operator, constant: string): Test {
  if (order.includes(operator)) return orderTest(operator, (value) => compareText(value as string, constant));
  return textTests[operator]?.(constant) ?? ((value) => value === constant);
}

const textTests: { readonly [operator in Operator]?: (constant: string) => Test } = {
  '!=': (constant) => (value) => value !== constant,
  contains: (constant) => (value) => (value as string).includes(constant),
  icontains: (constant) => {
    const small = lower(constant);
    return (value) => lower(value as string).includes(small);
  },
  startswith: (constant) => (value) => (value as string).startsWith(constant),
  endswith: (constant) => (value) => (value as string).endsWith(constant),
  glob: (constant) => globTest(constant, false) as Test,
  iglob: (constant) => globTest(constant, true) as Test,
  regex: (constant) => regexTest(constant) as Test,
};

function valueTest(operator: Operator, kind: ValueClass, constant: Scalar): Test {
  const equal: Test = kind === 'address' ? (value) => addressOf(value) === constant : sameAs(constant);
  if (operator === '!=') return (value) => !equal(value);
  if (!order.includes(operator)) return equal;
  return orderTest(operator, (value) => (value < constant ? -1 : value > constant ? 1 : 0));
}

function orderTest(operator: Operator, compare: (value: Scalar) => number): Test {
  if (operator === '<') return (value) => compare(value) < 0;
  if (operator === '<=') return (value) => compare(value) <= 0;
  if (operator === '>') return (value) => compare(value) > 0;
  return (value) => compare(value) >= 0;
}

/** Equality over numbers of both kinds. */
function sameAs(constant: Scalar): Test {
  if (typeof constant !== 'number' && typeof constant !== 'bigint') return (value) => value === constant;
  return (value) => value === constant || (typeof value !== typeof constant && sameNumber(value, constant));
}

export function sameNumber(left: Scalar, right: Scalar): boolean {
  return !(left < right) && !(left > right) && typeof left !== 'string' && typeof right !== 'string';
}

/** The test of a single value against a list: whether it is in it, or lies below one of its paths. */
export function setTest(operator: Operator, type: ValueType, constants: readonly string[]): Test {
  const kind = classOf(type);
  if (kind === 'network') return networkTest(constants.map(networkOf));
  const parsed = constants.map((constant) => constantOf(constant, type));
  if (operator === 'pmatch') return pathTest(parsed as string[]) as Test;
  const [first, second, third, fourth] = parsed;
  if (kind === 'text' || kind === 'bytes') {
    if (parsed.length === 0) return () => false;
    if (parsed.length === 1) return (value) => value === first;
    if (parsed.length === 2) return (value) => value === first || value === second;
    if (parsed.length <= 4) {
      return (value) =>
        value === first || value === second || value === third || (fourth !== undefined && value === fourth);
    }
    const set = new Set<Scalar>(parsed);
    return (value) => set.has(value);
  }
  const set = new Set<Scalar>(parsed);
  if (kind === 'address') return (value) => set.has(addressOf(value) as Scalar);
  return (value) =>
    set.has(value) || (typeof value === 'bigint' && set.has(Number(value)) && BigInt(Number(value)) === value);
}

/** The test of a value against each of several constants, by `oneof`, `anyof` or `allof`. */
export function modifiedTest(
  operator: Operator,
  modifier: Modifier,
  type: ValueType,
  constants: readonly string[],
): Test {
  if (constants.length === 0) return () => false;
  if (modifier === 'anyof' && (operator === '=' || operator === '==')) return setTest('in', type, constants);
  const tests = constants.map((constant) => constantTest(operator, type, constant));
  if (modifier === 'allof') return (value) => tests.every((test) => test(value));
  if (modifier === 'anyof') {
    if (operator === 'startswith' && classOf(type) === 'text') return prefixTest(constants) as Test;
    return (value) => {
      for (const test of tests) if (test(value)) return true;
      return false;
    };
  }
  return (value) => {
    let found = 0;
    for (const test of tests) if (test(value)) found += 1;
    return found === 1;
  };
}
