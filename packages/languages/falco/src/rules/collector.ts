import type { EventSource } from '../fields/sources.ts';
import type { ExceptionDefinition, ListDefinition, MacroDefinition, RuleDefinition } from './definitions.ts';
import { checkException, valuesMissing } from './exceptions.ts';
import { LoadFailure, type Place } from './messages.ts';

/** All that rule files have defined so far. */
export interface Collector {
  readonly lists: Map<string, ListDefinition>;
  readonly macros: Map<string, MacroDefinition>;
  readonly rules: Map<string, RuleDefinition>;
  readonly sources: ReadonlyMap<string, EventSource>;
  /** Counts changes. */
  next: number;
}

export function collector(sources: readonly EventSource[]): Collector {
  const named = new Map(sources.map((source) => [source.name, source]));
  return { lists: new Map(), macros: new Map(), rules: new Map(), sources: named, next: 0 };
}

/** A copy whose changes leave the original as it is. */
export function copyOf({ lists, macros, rules, sources, next }: Collector): Collector {
  return { lists: new Map(lists), macros: new Map(macros), rules: new Map(rules), sources, next };
}

/** What a definition says apart from its place in the order. */
export type Stated<Definition> = Omit<Definition, 'order' | 'changed'>;

/** A new definition takes the place in the order that an earlier one of its name has. */
function ordered(all: Collector, earlier: { readonly order: number } | undefined): { order: number; changed: number } {
  const now = all.next;
  all.next += 1;
  return { order: earlier?.order ?? now, changed: now };
}

export function defineList(all: Collector, list: Stated<ListDefinition>): void {
  all.lists.set(list.name, { ...list, ...ordered(all, all.lists.get(list.name)) });
}

export function appendList(all: Collector, { name, items, place }: Stated<ListDefinition>): void {
  const earlier = all.lists.get(name);
  if (earlier === undefined) throw missing('List uses', 'override.items: append', 'list', place);
  all.lists.set(name, { ...earlier, items: [...earlier.items, ...items], ...ordered(all, earlier) });
}

export function defineMacro(all: Collector, macro: Stated<MacroDefinition>): void {
  all.macros.set(macro.name, { ...macro, ...ordered(all, all.macros.get(macro.name)) });
}

export function appendMacro(all: Collector, { name, condition, place }: Stated<MacroDefinition>): void {
  const earlier = all.macros.get(name);
  if (earlier === undefined) throw missing('Macro uses', 'override.condition: append', 'macro', place);
  all.macros.set(name, { ...earlier, condition: `${earlier.condition} ${condition}`, ...ordered(all, earlier) });
}

function missing(what: string, key: string, kind: string, place: Place): LoadFailure {
  return new LoadFailure(
    'LOAD_ERR_VALIDATE',
    `${what} 'append' or '${key}' but no ${kind} by that name already exists`,
    place,
  );
}

export function defineRule(all: Collector, rule: Stated<RuleDefinition>): void {
  const earlier = all.rules.get(rule.name);
  if (earlier !== undefined && earlier.source !== rule.source) throw otherSource(rule.place);
  const source = all.sources.get(rule.source);
  if (source !== undefined) for (const exception of rule.exceptions) checkException(exception, source.registry);
  all.rules.set(rule.name, { ...rule, ...ordered(all, earlier) });
}

/** What an item adds to a rule or puts in the place of what it had. */
export interface RuleChange {
  readonly name: string;
  readonly place: Place;
  readonly source?: string;
  readonly append: Partial<Pick<RuleDefinition, 'condition' | 'output' | 'description' | 'tags' | 'exceptions'>>;
  readonly replace: Partial<RuleDefinition>;
}

export function changeRule(all: Collector, { name, place, source, append, replace }: RuleChange): void {
  const earlier = all.rules.get(name);
  if (earlier === undefined) {
    if (Object.keys(append).length > 0 || Object.keys(replace).length === 0) {
      throw missing('Rule uses', 'override.<key>: append', 'rule', place);
    }
    const message = "An 'override.<key>: replace' to a rule was requested but no rule by that name already exists";
    throw new LoadFailure('LOAD_ERR_VALIDATE', message, place);
  }
  if (source !== undefined && source !== earlier.source) throw otherSource(place);
  const known = all.sources.get(earlier.source);
  const changed: RuleDefinition = {
    ...earlier,
    ...replace,
    condition: joined(replace.condition ?? earlier.condition, append.condition),
    output: joined(replace.output ?? earlier.output, append.output),
    description: joined(replace.description ?? earlier.description, append.description),
    tags: [...new Set([...(replace.tags ?? earlier.tags), ...(append.tags ?? [])])],
    exceptions: withExceptions(replace.exceptions ?? earlier.exceptions, append.exceptions ?? []),
    ...ordered(all, earlier),
  };
  if (known !== undefined) for (const exception of changed.exceptions) checkException(exception, known.registry);
  all.rules.set(name, changed);
}

export function switchRule(all: Collector, name: string, enabled: boolean, place: Place): void {
  const earlier = all.rules.get(name);
  if (earlier === undefined) {
    throw new LoadFailure('LOAD_ERR_VALIDATE', "Rule has 'enabled' key but no rule by that name already exists", place);
  }
  all.rules.set(name, { ...earlier, enabled });
}

function joined(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first} ${second}`;
}

function otherSource(place: Place): LoadFailure {
  return new LoadFailure('LOAD_ERR_VALIDATE', 'Rule has been re-defined with a different source', place);
}

/** Values go to the exception of their name; an exception that is new must be whole. */
function withExceptions(
  earlier: readonly ExceptionDefinition[],
  added: readonly ExceptionDefinition[],
): readonly ExceptionDefinition[] {
  const exceptions = [...earlier];
  for (const exception of added) {
    const at = exceptions.findIndex(({ name }) => name === exception.name);
    const known = exceptions[at];
    if (known === undefined) {
      if (exception.fields === undefined) {
        throw valuesMissing('must have fields property with a list of fields', exception);
      }
      if (exception.values.length === 0) {
        throw valuesMissing('must have values property with a list of values', exception);
      }
      exceptions.push(exception);
      continue;
    }
    if (exception.fields !== undefined) throw onlyValues('fields', exception);
    if (exception.comparisons !== undefined) throw onlyValues('comps', exception);
    exceptions[at] = { ...known, values: [...known.values, ...exception.values] };
  }
  return exceptions;
}

function onlyValues(what: string, { place }: ExceptionDefinition): LoadFailure {
  const message = `Can not append exception ${what} to existing exception, only values`;
  return new LoadFailure('LOAD_ERR_VALIDATE', message, place);
}
