import type { RegoErrorCode } from '../errors.ts';
import type { Run } from '../eval/context.ts';
import type { RegoObject, RegoSet, TypeName, Value } from '../values/value.ts';

/** An operand's types: one name, several by `|`, or `any`. */
type Simple<Name extends string> = Name extends 'any'
  ? Value
  : Name extends 'string'
    ? string
    : Name extends 'number'
      ? number | bigint
      : Name extends 'boolean'
        ? boolean
        : Name extends 'null'
          ? null
          : Name extends 'array'
            ? readonly Value[]
            : Name extends 'object'
              ? RegoObject
              : Name extends 'set'
                ? RegoSet
                : never;
type Operand<Types extends string> = Types extends `${infer First}|${infer Rest}`
  ? Simple<First> | Operand<Rest>
  : Simple<Types>;
type Operands<Types extends readonly string[]> = { -readonly [Index in keyof Types]: Operand<Types[Index] & string> };

/** Why a built-in has no value: an error in strict evaluation, else the expression is undefined. */
export interface Failure {
  readonly tag: 'failure';
  readonly code: RegoErrorCode;
  readonly message: string;
}

export function fail(message: string): Failure {
  return { tag: 'failure', code: 'eval_builtin_error', message };
}

export function typeFailure(message: string): Failure {
  return { tag: 'failure', code: 'eval_type_error', message };
}

export function isFailure(result: BuiltinResult): result is Failure {
  return typeof result === 'object' && result !== null && (result as Failure).tag === 'failure';
}

export type BuiltinResult = Value | Failure | undefined;

export interface Builtin {
  readonly name: string;
  /** The types of each operand. */
  readonly operands: readonly string[];
  /** What it gives, in Rego's type names. */
  readonly result: string;
  /** Whether it gives other values at other times. */
  readonly nondeterministic: boolean;
  /** Takes the operands, then the evaluation. Operands have the types that `operands` says. */
  readonly fn: (...operands: Value[]) => BuiltinResult;
}

/** Declares a built-in: its name, the types of its operands and result, and what it computes. */
export function builtin<const Types extends readonly string[]>(
  name: string,
  operands: Types,
  result: string,
  fn: (...operands: [...Operands<Types>, Run]) => BuiltinResult,
  options: { readonly nondeterministic?: boolean } = {},
): Builtin {
  return {
    name,
    operands,
    result,
    nondeterministic: options.nondeterministic ?? false,
    fn: fn as unknown as Builtin['fn'],
  };
}

/** The types that an operand may have, undefined when any will do. */
export function operandTypes(types: string): readonly string[] | undefined {
  return types === 'any' ? undefined : types.split('|');
}

/** What is said of an operand of a wrong type. */
export function wrongOperand(name: string, position: number, types: readonly string[], got: TypeName): Failure {
  const wanted = types.length === 1 ? types[0] : `one of {${types.join(', ')}}`;
  return typeFailure(`${name}: operand ${position} must be ${wanted} but got ${got}`);
}
