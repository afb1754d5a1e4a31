import type { Bind } from './filter/operand.ts';
import { printOperand } from './syntax/printer.ts';
import { classOf, type Scalar, type Value, type ValueType } from './types.ts';

/** An event that was written down: values by the name of the field, as in the `output_fields` of Falco's alerts. */
export type FieldRecord = Readonly<Record<string, unknown>>;

/** Reads fields off records. Values are brought to the type of the field; `<NA>` and null are no value. */
export const bindRecord: Bind<FieldRecord> = (use, field) => {
  const name = printOperand(use);
  const cast = castTo(field.type);
  return (event) => {
    const value = Object.hasOwn(event, name) ? event[name] : undefined;
    if (value === undefined || value === null || value === '<NA>') return undefined;
    if (!Array.isArray(value)) return cast(value);
    return value.map(cast).filter((item): item is Scalar => item !== undefined) satisfies Value;
  };
};

function castTo(type: ValueType): (value: unknown) => Scalar | undefined {
  const kind = classOf(type);
  return kind === 'bool' ? booleanOf : kind === 'number' ? numberOf : textFrom;
}

function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  return value === 'true' ? true : value === 'false' ? false : undefined;
}

function numberOf(value: unknown): number | bigint | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value !== 'string' || !/^-?[0-9]+(?:\.[0-9]+)?$/.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) || value.includes('.') ? number : BigInt(value);
}

function textFrom(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : undefined;
}
