import type { EventSource } from '../fields/sources.ts';
import { compileCheck, constantsOf } from '../filter/check.ts';
import { eventNumberVerdict } from '../filter/event-types.ts';
import type { Predicate } from '../filter/check.ts';
import type { Bind, CompileContext, Getter } from '../filter/operand.ts';
import type { Rule } from '../rules/compile-rules.ts';
import type { Check } from '../syntax/ast.ts';
import type { Value } from '../types.ts';
import { createGraph, type Graph } from './graph.ts';
import { simplify } from './simplify.ts';

export interface EngineOptions<Event> {
  readonly source: EventSource;
  /** Rules of other sources are left out. */
  readonly rules: readonly Rule[];
  readonly bind: Bind<Event>;
  /** The type of an event, for sources that tell types apart: rules are then compiled for each type by itself. */
  readonly typeOf?: (event: Event) => string;
  /** `first` ends at the first rule in file order, as Falco does unless told otherwise. */
  readonly matching?: 'first' | 'all';
  /** Whether reading a field is so cheap that values need not be kept for the event. */
  readonly cheapFields?: boolean;
  /** Names of the rules that are on; by default those that their files enable. */
  readonly enabled?: ReadonlySet<string>;
}

export interface Engine<Event> {
  /** The rules that an event matches, in file order. Nothing is allocated when there are none. */
  match(event: Event): readonly Rule[];
}

interface Plan<Event> {
  readonly rules: readonly Rule[];
  readonly predicates: readonly Predicate<Event>[];
  /** Each rule as a list of its own, made once. */
  readonly alone: readonly (readonly Rule[])[];
}

const noRules: readonly Rule[] = Object.freeze([]);
/** Event types past this many are none that a source has: they share one plan. */
const mostTypes = 2000;
const lastTurn = 2 ** 30;

/** @throws {FalcoError} when a rule does not fit the source's fields */
export function createEngine<Event>(options: EngineOptions<Event>): Engine<Event> {
  const { source, typeOf, matching = 'first' } = options;
  const rules = options.rules.filter(({ name, definition }) => {
    if (definition.source !== source.name) return false;
    return options.enabled === undefined ? definition.enabled : options.enabled.has(name);
  });
  const context = sharing(options);
  let plans = new Map<string, Plan<Event>>();
  let turn = 0;

  const planFor = (type: string): Plan<Event> => {
    const known = plans.get(type);
    if (known !== undefined) return known;
    if (plans.size >= mostTypes) plans = new Map();
    const [plan] = makePlans([type], rules, context, source) as [Plan<Event>];
    plans.set(type, plan);
    return plan;
  };

  const prepare = (): void => {
    const types = typeOf === undefined ? [''] : typesNamed(rules);
    const made = makePlans(types, rules, context, source);
    plans = new Map(types.map((type, at) => [type, made[at] as Plan<Event>]));
  };
  prepare();

  return {
    match(event) {
      if (turn === lastTurn) {
        // What was kept for an event a billion turns ago must not be taken for this one's.
        prepare();
        turn = 0;
      }
      turn += 1;
      const { predicates, rules: planned, alone } = planFor(typeOf === undefined ? '' : typeOf(event));
      let matched: Rule[] | undefined;
      for (let at = 0; at < predicates.length; at += 1) {
        if (!(predicates[at] as Predicate<Event>)(event, turn)) continue;
        if (matching === 'first') return alone[at] as readonly Rule[];
        if (matched === undefined) matched = [planned[at] as Rule];
        else matched.push(planned[at] as Rule);
      }
      return matched ?? noRules;
    },
  };
}

/** A context in which all uses of a field read it once per event. */
function sharing<Event>({ source, bind, cheapFields }: EngineOptions<Event>): CompileContext<Event> {
  const getters = new Map<string, Getter<Event>>();
  if (cheapFields === true) return { registry: source.registry, bind };
  return {
    registry: source.registry,
    bind,
    share: (key, get) => {
      const known = getters.get(key);
      if (known !== undefined) return known;
      const made = kept(get);
      getters.set(key, made);
      return made;
    },
  };
}

function kept<Event>(get: Getter<Event>): Getter<Event> {
  let known = -1;
  let value: Value;
  return (event, turn) => {
    if (known !== turn) {
      value = get(event, turn);
      known = turn;
    }
    return value;
  };
}

function makePlans<Event>(types: readonly string[], rules: readonly Rule[], context: CompileContext<Event>, source: EventSource): Plan<Event>[] {
  const graph = createGraph(context);
  const chosen = types.map((type) => chooseRules(type, rules, graph, source));
  for (const { nodes } of chosen) graph.count(nodes);
  return chosen.map(({ rules: planned, nodes }) => ({
    rules: planned,
    predicates: nodes.map((node) => (node < 0 ? () => true : graph.predicate(node))),
    alone: planned.map((rule) => [rule]),
  }));
}

function chooseRules<Event>(type: string, rules: readonly Rule[], graph: Graph<Event>, { registry }: EventSource) {
  const planned: Rule[] = [];
  const nodes: number[] = [];
  const typed = { registry, bind: () => () => type };
  const answer = (check: Check): boolean | undefined => {
    const verdict = eventNumberVerdict(check);
    if (verdict !== undefined || type === '') return verdict;
    if (check.left.kind !== 'field' || check.left.name !== 'evt.type') return undefined;
    if (constantsOf(check.right) === undefined && check.operator !== 'exists') return undefined;
    return compileCheck<undefined>(check, typed)(undefined, 0);
  };
  for (const rule of rules) {
    const filter = simplify(rule.filter, answer, registry);
    if (filter === false) continue;
    planned.push(rule);
    nodes.push(filter === true ? -1 : graph.add(filter));
  }
  return { rules: planned, nodes };
}

/** The event types that conditions name. */
function typesNamed(rules: readonly Rule[]): string[] {
  const names = new Set<string>();
  const visit = (filter: Rule['filter']): void => {
    if (filter.kind === 'not') visit(filter.term);
    else if (filter.kind === 'and' || filter.kind === 'or') filter.terms.forEach(visit);
    else if (filter.kind === 'check' && filter.left.kind === 'field' && filter.left.name === 'evt.type') {
      for (const name of constantsOf(filter.right) ?? []) names.add(name);
    }
  };
  for (const { filter } of rules) visit(filter);
  return [...names];
}
