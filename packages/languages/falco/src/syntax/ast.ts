import type { Position } from '../errors.ts';
import type { Modifier, Operator, TransformerName } from './vocabulary.ts';

/** A filter as a tree. */
export type Filter = And | Or | Not | MacroUse | Check;

interface And {
  readonly kind: 'and';
  readonly terms: readonly Filter[];
  readonly position: Position;
}

interface Or {
  readonly kind: 'or';
  readonly terms: readonly Filter[];
  readonly position: Position;
}

interface Not {
  readonly kind: 'not';
  readonly term: Filter;
  readonly position: Position;
}

/** The name of a macro, before it is replaced by the macro's own filter. */
interface MacroUse {
  readonly kind: 'macro';
  readonly name: string;
  readonly position: Position;
}

export interface Check {
  readonly kind: 'check';
  readonly left: Source;
  readonly operator: Operator;
  readonly modifier?: Modifier;
  /** Absent for `exists`. */
  readonly right?: Operand;
  readonly position: Position;
}

/** What gives a value per event. */
export type Source = FieldUse | TransformerUse;

export type Operand = Source | Text | List;

export interface FieldUse {
  readonly kind: 'field';
  readonly name: string;
  readonly argument?: string;
  readonly position: Position;
}

export interface TransformerUse {
  readonly kind: 'transformer';
  readonly name: TransformerName;
  readonly values: readonly TransformerValue[];
  readonly argument?: string;
  readonly position: Position;
}

export type TransformerValue = Source | Text | OperandList;

/** A list among the values of a transformer: its items may be fields. */
interface OperandList {
  readonly kind: 'operands';
  readonly items: readonly (Source | Text)[];
  readonly position: Position;
}

export interface Text {
  readonly kind: 'text';
  readonly value: string;
  readonly position: Position;
}

interface List {
  readonly kind: 'list';
  readonly items: readonly string[];
  readonly position: Position;
}
