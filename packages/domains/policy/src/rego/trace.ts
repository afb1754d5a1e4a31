import type { TraceStep } from '@seawall/model';
import { type Attempt, type Explanation, type Location, termText, type Value } from '@seawall/rego';
import { placeIn, type RegoSources } from './sources.ts';

/** Longer values are cut: a trace is read by people. */
const longest = 200;

/** An evaluation's explanation in the shape of every dialect, with the text that stands in the policy. */
export function traceOf(explanation: Explanation, sources: RegoSources): TraceStep[] {
  return explanation.attempts.map((attempt) => attemptStep(attempt, sources));
}

function attemptStep(attempt: Attempt, sources: RegoSources): TraceStep {
  const place = placeIn(sources, attempt.loc);
  const { values } = attempt;
  return {
    kind: 'rule',
    text: attempt.rule.replace(/^data\./, ''),
    ...(place === undefined ? {} : { place }),
    held: values.length > 0,
    ...(values.length === 0 ? {} : { value: values.slice(0, 5).map(shortText).join(', ') }),
    locals: [],
    steps: [
      ...[...attempt.literals.values()].map(({ loc, held, locals }) => literalStep(loc, held, locals, sources)),
      ...attempt.needed.map((needed) => attemptStep(needed, sources)),
    ],
  };
}

function literalStep(loc: Location, held: number, locals: ReadonlyMap<string, Value>, sources: RegoSources): TraceStep {
  const place = placeIn(sources, loc);
  const text = lineOf(sources, loc);
  const words = new Set(text.match(/[A-Za-z_]\w*/g) ?? []);
  return {
    kind: 'expression',
    text,
    ...(place === undefined ? {} : { place }),
    held: held > 0,
    locals: [...locals].filter(([name]) => words.has(name)).map(([name, value]) => ({ name, value: shortText(value) })),
    steps: [],
  };
}

function lineOf(sources: RegoSources, { file, row, col }: Location): string {
  const line = sources.get(file)?.text.split('\n')[row - 1] ?? '';
  return line.slice(col - 1).trim();
}

function shortText(value: Value): string {
  const text = termText(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
