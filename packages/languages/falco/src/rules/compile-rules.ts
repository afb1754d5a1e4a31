import { FalcoError, type Position } from '../errors.ts';
import type { EventSource } from '../fields/sources.ts';
import { compileFilter } from '../filter/compile.ts';
import { within } from '../filter/details.ts';
import { countTypes, eventTypesOf } from '../filter/event-types.ts';
import { deprecated, isUnfilled, warningsOf } from '../filter/warnings.ts';
import { compileOutput } from '../output/format.ts';
import { finalOutput, type OutputAdditions } from '../output/additions.ts';
import type { FieldUse, Filter } from '../syntax/ast.ts';
import { parseFilter } from '../syntax/parser.ts';
import { printFilter } from '../syntax/printer.ts';
import type { Collector } from './collector.ts';
import type { Definition, RuleDefinition } from './definitions.ts';
import { conditionWith } from './exceptions.ts';
import { type ReadyList, readyLists, substituteLists } from './lists.ts';
import { type ReadyMacro, resolveMacros } from './macros.ts';
import { LoadFailure, type LoadMessage, type Place, snippetAt, warning } from './messages.ts';

/** A rule whose condition and output are known to be sound. */
export interface Rule {
  readonly definition: RuleDefinition;
  readonly name: string;
  /** Lists and macros replaced, exceptions taken out. */
  readonly filter: Filter;
  /** The output with what the configuration adds to it. */
  readonly output: string;
  /** Further fields of the alert: a name and a format each. */
  readonly extraFields: Readonly<Record<string, string>>;
  /** The condition in printed form. */
  readonly condition: string;
}

export interface CompileRulesOptions {
  /** Whether to pass over what is wrong and take the rest; by default the first error ends it, as in Falco. */
  readonly keepGoing?: boolean;
  readonly additions?: OutputAdditions;
}

/** Rule files nest deeper than filters that people type. */
const maxDepth = 1000;
const manyEventTypes = 100;

export interface CompiledRules {
  readonly rules: readonly Rule[];
  readonly messages: readonly LoadMessage[];
}

/** Turns what was collected into rules, and says what is wrong with it. */
export function compileRules(all: Collector, options: CompileRulesOptions = {}): CompiledRules {
  const messages: LoadMessage[] = [];
  const used = { lists: new Set<string>(), macros: new Set<string>() };
  const useList = (name: string) => used.lists.add(name);
  const useMacro = (name: string) => used.macros.add(name);
  const lists = readyLists(all.lists.values(), useList, ({ name, place }) => {
    const message = `List '${name}' becomes too large when the lists in it are replaced`;
    messages.push({ ...place, kind: 'error', code: 'LOAD_ERR_VALIDATE', message });
  });
  const macros = new Map<string, ReadyMacro>();
  const rules: Rule[] = [];

  const attempt = (step: () => void): boolean => {
    try {
      step();
      return true;
    } catch (error) {
      if (!(error instanceof LoadFailure)) throw error;
      messages.push(error.error);
      return options.keepGoing === true;
    }
  };
  const stopped = { rules, messages };
  if (messages.length > 0 && options.keepGoing !== true) return stopped;

  for (const macro of inOrder(all.macros.values())) {
    const going = attempt(() => {
      const text = sound(macro.condition, macro.place, () => substituteLists(macro.condition, lists, useList));
      const parsed = sound(text, macro.place, () => parseFilter(text, { maxDepth }));
      const filter = sound(text, macro.place, () => resolveMacros(parsed, macros, macro.changed, useMacro));
      macros.set(macro.name, { filter, order: macro.order });
    });
    if (!going) return stopped;
  }
  for (const definition of inOrder(all.rules.values())) {
    const source = all.sources.get(definition.source);
    if (source === undefined) continue;
    const going = attempt(() => {
      const rule = compileRule(definition, source, {
        lists,
        macros,
        useList,
        useMacro,
        messages,
        additions: options.additions,
      });
      if (rule !== undefined) rules.push(rule);
    });
    if (!going) return stopped;
  }
  for (const { name, place } of all.macros.values()) {
    if (!used.macros.has(name))
      messages.push(warning('LOAD_UNUSED_MACRO', 'Macro not referred to by any other rule/macro', place));
  }
  for (const { name, place } of all.lists.values()) {
    if (!used.lists.has(name))
      messages.push(warning('LOAD_UNUSED_LIST', 'List not referred to by any other rule/macro', place));
  }
  return stopped;
}

function inOrder<Kind extends Definition>(definitions: Iterable<Kind>): Kind[] {
  return [...definitions].sort((left, right) => left.order - right.order);
}

interface Known {
  readonly lists: readonly ReadyList[];
  readonly macros: ReadonlyMap<string, ReadyMacro>;
  readonly useList: (name: string) => void;
  readonly useMacro: (name: string) => void;
  readonly messages: LoadMessage[];
  readonly additions: OutputAdditions | undefined;
}

/** Runs a step over a condition; what it refuses becomes an error of the item, with the place in the condition. */
function sound<Result>(text: string, place: Place, step: () => Result): Result {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof FalcoError)) throw error;
    const code = error.code === 'macro' ? 'LOAD_ERR_VALIDATE' : 'LOAD_ERR_COMPILE_CONDITION';
    throw new LoadFailure(code, error.message, inCondition(place, text, error.position), { cause: error });
  }
}

function inCondition(place: Place, text: string, position: Position | undefined): Place {
  return position === undefined ? place : { ...place, snippet: snippetAt(text, position.index) };
}

function compileRule(definition: RuleDefinition, source: EventSource, known: Known): Rule | undefined {
  const { place, name } = definition;
  const written = conditionWith(definition.condition, definition.exceptions);
  const text = sound(written, place, () => substituteLists(written, known.lists, known.useList));
  const parsed = sound(text, place, () => parseFilter(text, { maxDepth }));
  const filter = sound(text, place, () =>
    resolveMacros(parsed, known.macros, Number.POSITIVE_INFINITY, known.useMacro),
  );
  for (const { code, message, position } of warningsOf(filter)) {
    known.messages.push(warning(code, message, inCondition(place, text, position)));
  }
  const warned = new Set<string>();
  const context = {
    registry: source.registry,
    bind: () => () => undefined,
    ...(source.eventTypes === undefined ? {} : { eventTypes: source.eventTypes }),
  };
  const warn = (message: string, { position }: { readonly position: Position }) => {
    if (warned.has(message)) return;
    warned.add(message);
    known.messages.push(warning('LOAD_COMPILE_CONDITION', message, inCondition(place, text, position)));
  };
  if (!compiles(definition, known, () => sound(text, place, () => compileFilter(filter, { ...context, warn }))))
    return undefined;
  warnOfEventTypes(definition, source, filter, known);
  const { output, extraFields } = finalOutput(definition, source, known.additions);
  for (const format of [output, ...Object.values(extraFields)]) {
    if (!compiles(definition, known, () => checkOutput(format, definition, context, known))) return undefined;
  }
  return { definition, name, filter, output, extraFields, condition: printFilter(filter) };
}

/** Whether a step succeeds; rules that say so are left out when it fails for want of a field. */
function compiles(definition: RuleDefinition, known: Known, step: () => void): boolean {
  try {
    step();
    return true;
  } catch (error) {
    const unknown = error instanceof LoadFailure && error.cause instanceof FalcoError && error.cause.code === 'unknown';
    if (!unknown || !definition.skipIfUnknownFilter) throw error;
    known.messages.push(warning('LOAD_UNKNOWN_FILTER', error.message, error.error));
    return false;
  }
}

function checkOutput(
  format: string,
  { place }: RuleDefinition,
  context: Parameters<typeof compileOutput>[1],
  known: Known,
): void {
  try {
    const { pieces } = compileOutput(format, context);
    const fields = pieces
      .flatMap((piece) => (typeof piece === 'string' ? [] : [...within(piece.source)]))
      .filter((source): source is FieldUse => source.kind === 'field');
    for (const name of new Set(fields.map((field) => field.name))) {
      if (isUnfilled(name)) known.messages.push(warning('LOAD_DEPRECATED_ITEM', deprecated(name, 'output'), place));
    }
  } catch (error) {
    if (!(error instanceof FalcoError)) throw error;
    throw new LoadFailure('LOAD_ERR_COMPILE_OUTPUT', error.message, place, { cause: error });
  }
}

function warnOfEventTypes(definition: RuleDefinition, source: EventSource, filter: Filter, { messages }: Known): void {
  if (source.eventTypes === undefined || !definition.warnEventTypes) return;
  if (countTypes(eventTypesOf(filter), source.eventTypes) <= manyEventTypes) return;
  const message = 'Rule matches too many evt.type values. This has a significant performance penalty.';
  messages.push(warning('LOAD_NO_EVTTYPE', message, definition.place));
}
