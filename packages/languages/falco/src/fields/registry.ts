import type { ValueType } from '../types.ts';

/** One field of a source, as data. */
export interface FieldInfo {
  readonly name: string;
  readonly type: ValueType;
  readonly doc: string;
  /** The field has any number of values. */
  readonly list?: true;
  /** A list that operators for single values may stand behind too, as rules did before there were lists. */
  readonly searchable?: true;
  /** Whether `[…]` may or must follow, and whether it holds a position or a key; without it none may. */
  readonly argument?: 'index' | 'key' | 'anyKey' | 'requiredKey' | 'requiredIndex';
  /** Without its argument the field stands for several values, and a comparison holds when one of them does. */
  readonly anyOf?: true;
  /** More may follow the name after a dot: `evt.arg.path`. */
  readonly openEnded?: true;
  /** Stands for both ends of a connection. */
  readonly either?: true;
  /** Cannot be compared with another field. */
  readonly noRightSide?: true;
  /** No transformer may be applied. */
  readonly noTransformer?: true;
  readonly deprecated?: true;
  /** Falco adds it to outputs when asked to. */
  readonly suggested?: true;
}

/** The fields that rules of one source may name. */
export interface FieldRegistry {
  readonly fields: ReadonlyMap<string, FieldInfo>;
}

export function fieldRegistry(...classes: readonly (readonly FieldInfo[])[]): FieldRegistry {
  return { fields: new Map(classes.flat().map((field) => [field.name, field])) };
}

/** A field's row in a table of them; what a doc sentence cannot say stands in the options. */
export type FieldRow = readonly [name: string, type: ValueType, doc: string, options?: FieldOptions];
type FieldOptions = Omit<FieldInfo, 'name' | 'type' | 'doc'>;

export function fieldTable(rows: readonly FieldRow[]): FieldInfo[] {
  return rows.map(([name, type, doc, options]) => ({ name, type, doc, ...options }));
}

/** The field of that name, if the registry has it; `evt.arg.path` finds `evt.arg`. */
export function lookup({ fields }: FieldRegistry, name: string): FieldInfo | undefined {
  const exact = fields.get(name);
  if (exact !== undefined) return exact;
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const field = fields.get(name.slice(0, dot));
    if (field !== undefined) return field.openEnded === true ? field : undefined;
  }
  return undefined;
}

/** Whether that argument may stand behind the field (or may be missing). */
export function acceptsArgument(
  { argument, openEnded, name }: FieldInfo,
  used: string,
  value: string | undefined,
): boolean {
  if (openEnded === true && used !== name) return value === undefined;
  if (value === undefined) return argument !== 'requiredKey' && argument !== 'requiredIndex';
  if (argument === undefined) return false;
  if (argument === 'index' || argument === 'requiredIndex') return /^[0-9]{1,9}$/.test(value);
  return argument === 'anyKey' || value !== '';
}
