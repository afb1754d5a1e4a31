import type { Location } from '../errors.ts';
import type { TraceEvent, Tracer } from '../eval/trace.ts';
import type { Value } from '../values/value.ts';

/** What variables stood for. */
type Locals = ReadonlyMap<string, Value>;

/** A literal that was tried: how often it held, and with which values the last time, held or not. */
export interface Tried {
  readonly loc: Location;
  readonly held: number;
  readonly locals: Locals;
}

/** One attempt at a rule: what its literals came to, and the rules that it needed. */
export interface Attempt {
  readonly rule: string;
  readonly loc: Location;
  /** Values that it gave, in order, with what its variables stood for then; none when it failed. */
  readonly solutions: readonly { readonly value: Value; readonly locals: Locals }[];
  /** In the order in which they were first tried. */
  readonly literals: readonly Tried[];
  readonly needed: readonly Attempt[];
  /** Further attempts, solutions and literals that were not recorded, so that no policy fills the memory. */
  readonly omitted: number;
}

export interface Explanation {
  /** Give this to the evaluation. The policy must have been compiled with `traced`. */
  readonly tracer: Tracer;
  readonly attempts: readonly Attempt[];
  readonly notes: readonly string[];
}

const mostAttempts = 2000;
const mostNeeded = 50;
const mostSolutions = 50;
const mostNotes = 1000;

interface Growing extends Attempt {
  readonly solutions: { readonly value: Value; readonly locals: Locals }[];
  readonly literals: { readonly loc: Location; held: number; locals: Locals }[];
  readonly needed: Attempt[];
  readonly known: Map<string, { readonly loc: Location; held: number; locals: Locals }>;
  omitted: number;
  last: Locals;
}

const nothing: Locals = new Map();

/** Records which literals of which rules decided an evaluation, with the values of their variables. */
export function newExplanation(): Explanation {
  const attempts: Attempt[] = [];
  const notes: string[] = [];
  const open: Growing[] = [];
  let count = 0;
  const enter = (rule: string, loc: Location): void => {
    const attempt = newAttempt(rule, loc);
    const parent = open.at(-1);
    open.push(attempt);
    if (count < mostAttempts && (parent === undefined || parent.needed.length < mostNeeded)) {
      count += 1;
      (parent?.needed ?? attempts).push(attempt);
    } else if (parent !== undefined) parent.omitted += 1;
  };
  const tracer = (event: TraceEvent): void => {
    const attempt = open.at(-1);
    switch (event.op) {
      case 'note':
        if (notes.length < mostNotes) notes.push(event.text);
        return;
      case 'enter':
        enter(event.rule, event.loc);
        return;
      case 'exit':
        if (attempt !== undefined && event.value !== undefined) solve(attempt, event.value);
        return;
      case 'leave':
        open.pop();
        return;
      case 'fail':
        return;
      case 'eval':
      case 'true':
        if (attempt !== undefined) record(attempt, event);
    }
  };
  return { tracer, attempts, notes };
}

function newAttempt(rule: string, loc: Location): Growing {
  return { rule, loc, solutions: [], literals: [], needed: [], known: new Map(), omitted: 0, last: nothing };
}

function solve(attempt: Growing, value: Value): void {
  if (attempt.solutions.length < mostSolutions) attempt.solutions.push({ value, locals: attempt.last });
  else attempt.omitted += 1;
}

type LiteralEvent = Extract<TraceEvent, { readonly locals: unknown }>;

function record(attempt: Growing, { op, loc, locals }: LiteralEvent): void {
  const key = `${loc.row}:${loc.col}`;
  let known = attempt.known.get(key);
  if (known === undefined) {
    known = { loc, held: 0, locals };
    attempt.known.set(key, known);
    attempt.literals.push(known);
  }
  if (op === 'true') {
    known.held += 1;
    known.locals = locals;
    attempt.last = locals;
  } else if (known.held === 0) known.locals = locals;
}
