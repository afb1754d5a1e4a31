import type { Location } from '../errors.ts';
import type { TraceEvent, Tracer } from '../eval/trace.ts';
import type { Value } from '../values/value.ts';

/** One attempt at a rule: what its literals came to, and the rules that it needed. */
export interface Attempt {
  readonly rule: string;
  readonly loc: Location;
  /** Values that it gave, in order; none when it failed. */
  readonly values: Value[];
  /** Literals that were tried; `held` says how often each held. */
  readonly literals: Map<string, { readonly loc: Location; held: number; locals: ReadonlyMap<string, Value> }>;
  readonly needed: Attempt[];
}

export interface Explanation {
  /** Give this to the evaluation. The policy must have been compiled with `traced`. */
  readonly tracer: Tracer;
  readonly attempts: readonly Attempt[];
  readonly notes: readonly string[];
}

/** Records which literals of which rules decided an evaluation, with the values of their variables. */
export function newExplanation(): Explanation {
  const attempts: Attempt[] = [];
  const notes: string[] = [];
  const open: Attempt[] = [];
  const tracer = (event: TraceEvent): void => {
    if (event.op === 'note') notes.push(event.text);
    else if (event.op === 'enter') {
      const attempt: Attempt = { rule: event.rule, loc: event.loc, values: [], literals: new Map(), needed: [] };
      (open.at(-1)?.needed ?? attempts).push(attempt);
      open.push(attempt);
    } else if (event.op === 'exit' || event.op === 'fail') {
      if (event.op === 'exit' && event.value !== undefined) open.at(-1)?.values.push(event.value);
    } else if (event.op === 'leave') open.pop();
    else if ('locals' in event) record(open.at(-1), event);
  };
  return { tracer, attempts, notes };
}

type LiteralEvent = Extract<TraceEvent, { readonly locals: unknown }>;

function record(attempt: Attempt | undefined, event: LiteralEvent): void {
  if (attempt === undefined) return;
  const key = `${event.loc.file}:${event.loc.row}:${event.loc.col}`;
  const known = attempt.literals.get(key) ?? { loc: event.loc, held: 0, locals: event.locals };
  known.locals = event.locals;
  if (event.op === 'true') known.held += 1;
  attempt.literals.set(key, known);
}
