import { FalcoError } from '../errors.ts';
import { lookup } from '../fields/registry.ts';
import type { Check, Operand, Source } from '../syntax/ast.ts';
import { printOperand } from '../syntax/printer.ts';
import { type Modifier, transformers } from '../syntax/vocabulary.ts';
import { classOf, type Scalar } from '../types.ts';
import { addressOf } from './address.ts';
import { constantOf } from './constants.ts';
import type { CompileContext, TypedSource } from './operand.ts';
import { compileSource } from './transformers.ts';
import { isNeedlessRegex } from './regex.ts';
import { allows, constantTest, modifiedTest, sameNumber, setTest, type Test } from './tests.ts';
import { compareText, lower } from './text.ts';
import { globTest } from './glob.ts';

/** What the check of constants needs of the context. */
type Constants = Pick<CompileContext<unknown>, 'registry' | 'eventTypes' | 'warn'>;

/** Whether an event fits. */
export type Predicate<Event> = (event: Event, turn: number) => boolean;

/**
 * One comparison as a function over events.
 *
 * @throws {FalcoError} code `unknown` or `compile`
 */
export function compileCheck<Event>(check: Check, context: CompileContext<Event>): Predicate<Event> {
  const { operator, modifier, right } = check;
  const left = compileSource(check.left, context);
  if (!allows(operator, left.type, left.list && left.searchable !== true) || (modifier !== undefined && left.list)) {
    const kind = left.list ? `list of ${left.type}` : left.type;
    throw refused(
      check,
      `'${operator}' operator is not supported for '${printOperand(check.left)}', whose type is ${kind}`,
    );
  }
  if (right === undefined) {
    const get = left.get;
    if (!left.list && left.many === undefined) return (event, turn) => get(event, turn) !== undefined;
    return (event, turn) => {
      const value = get(event, turn);
      return value !== undefined && (typeof value !== 'object' || value.length > 0);
    };
  }
  if (right.kind === 'field' || right.kind === 'transformer') return compileFields(check, left, right, context);
  const constants = right.kind === 'list' ? right.items : [right.value];
  checkEventTypes(check, constants, context);
  warnOfConstants(check, constants, context);
  return placed(check, () => {
    if (modifier !== undefined && left.many !== undefined) return modifiedOver(left, operator, modifier, constants);
    return fused(check, left, constants) ?? over(left, operator, testOf(check, left, constants));
  });
}

/** A modifier over a field of several values: each constant is compared with all of them before it counts. */
function modifiedOver<Event>(
  left: TypedSource<Event>,
  operator: Check['operator'],
  modifier: Modifier,
  constants: readonly string[],
): Predicate<Event> {
  const each = constants.map((constant) => over(left, operator, constantTest(operator, left.type, constant)));
  return (event, turn) => {
    let holding = 0;
    for (const predicate of each) if (predicate(event, turn)) holding += 1;
    if (modifier === 'oneof') return holding === 1;
    return modifier === 'anyof' ? holding > 0 : holding > 0 && holding === each.length;
  };
}

/**
 * The commonest comparisons, of a text or truth value with constants, in one function: a call less than reading the
 * value here and testing it there.
 */
function fused<Event>(
  { operator, modifier }: Check,
  { list, many, type, get }: TypedSource<Event>,
  constants: readonly string[],
): Predicate<Event> | undefined {
  const kind = classOf(type);
  if (modifier !== undefined || list || many !== undefined || (kind !== 'text' && kind !== 'bool')) return undefined;
  const parsed = () => constants.map((text) => constantOf(text, type));
  const [constant] = operator === 'in' || constants.length === 1 ? parsed() : [];
  if (operator === '=' || operator === '==') return (event, turn) => get(event, turn) === constant;
  if (kind === 'bool') return undefined;
  if (operator === 'in' && constants.length > fewConstants) {
    const set = new Set<unknown>(parsed());
    return (event, turn) => set.has(get(event, turn));
  }
  if (operator === 'in' && constants.length === 1) return (event, turn) => get(event, turn) === constant;
  const text = constant as string;
  if (operator === '!=') {
    return (event, turn) => {
      const value = get(event, turn);
      return value !== undefined && value !== text;
    };
  }
  if (operator === 'startswith') {
    return (event, turn) => {
      const value = get(event, turn);
      return value !== undefined && (value as string).startsWith(text);
    };
  }
  if (operator === 'endswith') {
    return (event, turn) => {
      const value = get(event, turn);
      return value !== undefined && (value as string).endsWith(text);
    };
  }
  if (operator === 'contains') {
    return (event, turn) => {
      const value = get(event, turn);
      return value !== undefined && (value as string).includes(text);
    };
  }
  return undefined;
}

const fewConstants = 4;

function refused({ position }: Check, why: string): FalcoError {
  return new FalcoError('compile', `filter error: ${why}`, position);
}

function testOf({ operator, modifier, right }: Check, left: TypedSource<never>, constants: readonly string[]): Test {
  if (modifier !== undefined) return modifiedTest(operator, modifier, left.type, constants);
  if (right?.kind === 'list') return setTest(operator, left.type, constants);
  return constantTest(operator, left.type, constants[0] as string);
}

/** Runs a step; what it refuses stands at the constants. */
function placed<Result>({ right, position }: Check, step: () => Result): Result {
  try {
    return step();
  } catch (cause) {
    if (!(cause instanceof FalcoError)) throw cause;
    throw new FalcoError(cause.code, cause.message, right?.position ?? position, { cause });
  }
}

/** Applies a test to what a source gives: one value, all of a list, or one of several. */
function over<Event>(left: TypedSource<Event>, operator: Check['operator'], test: Test): Predicate<Event> {
  const get = left.get;
  if (left.list) {
    if (operator !== 'in' && operator !== '=' && operator !== '==') {
      return (event, turn) => {
        const values = get(event, turn);
        return values !== undefined && (typeof values === 'object' ? some(values, test) : test(values));
      };
    }
    return (event, turn) => {
      const values = get(event, turn);
      if (typeof values !== 'object') return values !== undefined && test(values);
      return values.length > 0 && every(values, test);
    };
  }
  if (left.many === undefined) {
    return (event, turn) => {
      const value = get(event, turn);
      return value !== undefined && test(value as Scalar);
    };
  }
  const all = left.many === 'ends' && operator === '!=';
  return (event, turn) => {
    const values = get(event, turn);
    if (typeof values !== 'object') return values !== undefined && test(values);
    return all ? values.length > 0 && every(values, test) : some(values, test);
  };
}

function some(values: readonly Scalar[], test: Test): boolean {
  for (const value of values) if (test(value)) return true;
  return false;
}

function every(values: readonly Scalar[], test: Test): boolean {
  for (const value of values) if (!test(value)) return false;
  return true;
}

function compileFields<Event>(
  check: Check,
  left: TypedSource<Event>,
  use: Source,
  context: CompileContext<Event>,
): Predicate<Event> {
  const { operator } = check;
  const right = compileSource(use, context);
  if (operator === 'pmatch' || operator === 'regex') throw refused(check, `'${operator}' takes no field on its right`);
  if (left.noRightSide) throw refused(check, `'${printOperand(check.left)}' cannot be compared with a field`);
  if (right.noRightSide) throw refused(check, `'${printOperand(use)}' cannot stand on the right of an operator`);
  if (classOf(left.type) !== classOf(right.type) || left.list !== right.list) {
    throw refused(check, `'${printOperand(check.left)}' and '${printOperand(use)}' have different types`);
  }
  const relation = relationOf(operator, left);
  return (event, turn) => {
    const value = left.get(event, turn);
    const other = value === undefined ? undefined : right.get(event, turn);
    if (value === undefined || other === undefined) return false;
    if (typeof value !== 'object' && typeof other !== 'object') return relation(value, other);
    const values = typeof value === 'object' ? value : [value];
    const others = typeof other === 'object' ? other : [other];
    const within = (item: Scalar): boolean => others.some((candidate) => relation(item, candidate));
    return operator === 'intersects' ? values.some(within) : values.length > 0 && values.every(within);
  };
}

function relationOf(
  operator: Check['operator'],
  { type }: TypedSource<never>,
): (left: Scalar, right: Scalar) => boolean {
  const kind = classOf(type);
  const equal = (left: Scalar, right: Scalar): boolean =>
    left === right ||
    (kind === 'number' && sameNumber(left, right)) ||
    (kind === 'address' && addressOf(left) === addressOf(right) && addressOf(left) !== undefined);
  const compare = (left: Scalar, right: Scalar): number =>
    kind === 'text' ? compareText(left as string, right as string) : left < right ? -1 : left > right ? 1 : 0;
  const relations: { readonly [operator in Check['operator']]?: (left: Scalar, right: Scalar) => boolean } = {
    '!=': (left, right) => !equal(left, right),
    '<': (left, right) => compare(left, right) < 0,
    '<=': (left, right) => compare(left, right) <= 0,
    '>': (left, right) => compare(left, right) > 0,
    '>=': (left, right) => compare(left, right) >= 0,
    ...textRelations,
  };
  return relations[operator] ?? equal;
}

const textRelations: { readonly [operator in Check['operator']]?: (left: Scalar, right: Scalar) => boolean } = {
  contains: (left, right) => (left as string).includes(right as string),
  bcontains: (left, right) => (left as string).includes(right as string),
  icontains: (left, right) => lower(left as string).includes(lower(right as string)),
  startswith: (left, right) => (left as string).startsWith(right as string),
  bstartswith: (left, right) => (left as string).startsWith(right as string),
  endswith: (left, right) => (left as string).endsWith(right as string),
  glob: (left, right) => globTest(right as string, false)(left as string),
  iglob: (left, right) => globTest(right as string, true)(left as string),
};

const eventTypeOperators: ReadonlySet<string> = new Set(['=', '==', '!=', 'in', 'intersects']);

function checkEventTypes({ left, operator, position }: Check, constants: readonly string[], context: Constants): void {
  if (context.eventTypes === undefined || left.kind !== 'field' || left.name !== 'evt.type') return;
  if (!eventTypeOperators.has(operator)) return;
  const unknown = constants.find((name) => context.eventTypes?.has(name) === false);
  if (unknown !== undefined) throw new FalcoError('unknown', `unknown event type ${unknown}`, position);
}

/** Says of constants that they may be meant as fields, and of regular expressions that a plain operator would do. */
function warnOfConstants(check: Check, constants: readonly string[], context: Constants): void {
  if (context.warn === undefined) return;
  for (const constant of constants) {
    const bare = constant.trim();
    if (lookup(context.registry, bare) !== undefined || isFieldWithArgument(bare, context)) {
      context.warn(misused(constant, 'field'), check.left);
    } else if (transformers.some((name) => bare.startsWith(`${name}(`)) || bare.startsWith('val(')) {
      context.warn(misused(constant, 'field transformer'), check.left);
    } else if (check.operator === 'regex' && isNeedlessRegex(constant)) {
      context.warn(
        `'${constant}' is a regular expression that a plain string operator would serve as well`,
        check.left,
      );
    }
  }
}

function isFieldWithArgument(text: string, context: Constants): boolean {
  const name = /^([a-zA-Z][\w.]*)\[.*\]$/.exec(text)?.[1];
  return name !== undefined && lookup(context.registry, name) !== undefined;
}

function misused(constant: string, what: string): string {
  return `'${constant}' may be a valid ${what} misused as a const string value`;
}

export function constantsOf(right: Operand | undefined): readonly string[] | undefined {
  if (right?.kind === 'text') return [right.value];
  return right?.kind === 'list' ? right.items : undefined;
}
