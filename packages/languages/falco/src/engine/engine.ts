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
  /** Each rule as a list of its own, made once. */
  readonly alone: readonly (readonly Rule[])[];
  readonly groups: readonly Group<Event>[];
}

/** Rules that can only match when something holds that they share. */
interface Group<Event> {
  readonly gate: Predicate<Event>;
  readonly predicates: readonly Predicate<Event>[];
  /** Which of the plan's rules each predicate is for. */
  readonly places: readonly number[];
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
      const plan = planFor(typeOf === undefined ? '' : typeOf(event));
      const { groups } = plan;
      let matched: number[] | undefined;
      for (let at = 0; at < groups.length; at += 1) {
        const group = groups[at] as Group<Event>;
        if (group.gate(event, turn)) matched = matchGroup(group, event, turn, matched);
      }
      if (matched === undefined) return noRules;
      if (matching === 'first') return plan.alone[Math.min(...matched)] as readonly Rule[];
      return matched.sort((left, right) => left - right).map((place) => plan.rules[place] as Rule);
    },
  };
}

function matchGroup<Event>(
  { predicates, places }: Group<Event>,
  event: Event,
  turn: number,
  before: number[] | undefined,
): number[] | undefined {
  let matched = before;
  for (let at = 0; at < predicates.length; at += 1) {
    if (!(predicates[at] as Predicate<Event>)(event, turn)) continue;
    if (matched === undefined) matched = [places[at] as number];
    else matched.push(places[at] as number);
  }
  return matched;
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

function makePlans<Event>(
  types: readonly string[],
  rules: readonly Rule[],
  context: CompileContext<Event>,
  source: EventSource,
): Plan<Event>[] {
  const graph = createGraph(context);
  const chosen = types.map((type) => chooseRules(type, rules, graph, source));
  for (const { nodes } of chosen) graph.count(nodes);
  return chosen.map(({ rules: planned, nodes }) => ({
    rules: planned,
    alone: planned.map((rule) => [rule]),
    groups: groupsOf(nodes, graph),
  }));
}

function groupsOf<Event>(nodes: readonly number[], graph: Graph<Event>): Group<Event>[] {
  const groups = new Map<number, { gate: Predicate<Event>; predicates: Predicate<Event>[]; places: number[] }>();
  for (const [place, node] of nodes.entries()) {
    const gate = node < 0 ? node : graph.gate(node);
    const group = groups.get(gate) ?? { gate: predicateOf(gate, graph), predicates: [], places: [] };
    groups.set(gate, group);
    group.predicates.push(gate === node ? always : graph.behind(node, gate));
    group.places.push(place);
  }
  return [...groups.values()];
}

function predicateOf<Event>(node: number, graph: Graph<Event>): Predicate<Event> {
  return node < 0 ? always : graph.predicate(node);
}

function always(): boolean {
  return true;
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
