import type { Place } from './messages.ts';

/** Most urgent first, as syslog ranks them. */
export const priorities = [
  'Emergency',
  'Alert',
  'Critical',
  'Error',
  'Warning',
  'Notice',
  'Informational',
  'Debug',
] as const;

export type Priority = (typeof priorities)[number];

/** A priority by its name in any case; `info` is Informational. */
export function parsePriority(text: string): Priority | undefined {
  const name = text.toLowerCase();
  return name === 'info' ? 'Informational' : priorities.find((priority) => priority.toLowerCase() === name);
}

/** What lists, macros and rules share: where they stand in the order of definitions, and what may refer to them. */
export interface Definition {
  readonly name: string;
  /** The order of the first definition: a later one takes its place. */
  readonly order: number;
  /** The order of the last change: a definition sees those of lower order. */
  readonly changed: number;
  readonly place: Place;
}

export interface ListDefinition extends Definition {
  readonly items: readonly string[];
}

export interface MacroDefinition extends Definition {
  readonly condition: string;
}

/** One name or several, as exceptions have them. */
export type Names = string | readonly string[];
/** A value of an exception: text, or several for a field whose operator takes a list. */
export type ExceptionValue = string | readonly ExceptionValue[];

export interface ExceptionDefinition {
  readonly name: string;
  readonly fields?: Names;
  readonly comparisons?: Names;
  readonly values: readonly ExceptionValue[];
  readonly place: Place;
}

export interface RuleDefinition extends Definition {
  readonly condition: string;
  readonly output: string;
  readonly description: string;
  readonly priority: Priority;
  readonly source: string;
  /** False when no such source is known: the rule is passed over. */
  readonly sourceKnown: boolean;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  readonly exceptions: readonly ExceptionDefinition[];
  readonly warnEventTypes: boolean;
  readonly skipIfUnknownFilter: boolean;
  readonly capture: boolean;
  /** Milliseconds. */
  readonly captureDuration: number;
}
