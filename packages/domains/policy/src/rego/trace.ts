import type { TraceStep } from '@seawall/model';
import {
  type Attempt,
  type Body,
  type Explanation,
  type Literal,
  type Module,
  printLiteral,
  termText,
  type Tried,
  type Value,
} from '@seawall/rego';
import { placeIn, type RegoSources } from './sources.ts';

/** Longer values are cut: a trace is read by people. */
const longest = 200;
const mostValues = 5;

/** An evaluation's explanation in the shape of every dialect, with the text that stands in the policy. */
export function traceOf(explanation: Explanation, sources: RegoSources, modules: readonly Module[]): TraceStep[] {
  const literals = literalsOf(modules);
  return explanation.attempts.map((attempt) => attemptStep(attempt, sources, literals));
}

/** The literals of rules' bodies by their place; those inside comprehensions belong to the one around them. */
type Literals = ReadonlyMap<string, Literal>;

function literalsOf(modules: readonly Module[]): Literals {
  const found = new Map<string, Literal>();
  const enter = (body: Body): void => {
    for (const literal of body) {
      found.set(keyOf(literal.loc), literal);
      if (literal.form.type === 'every') enter(literal.form.body);
    }
  };
  for (const rule of modules.flatMap(({ rules }) => rules)) {
    enter(rule.body);
    for (const { body } of rule.elses) enter(body);
  }
  return found;
}

function keyOf({ file, row, col }: Literal['loc']): string {
  return `${file}:${row}:${col}`;
}

/** A rule, its literals in the order of the text, and the rules that it needed. */
function attemptStep(attempt: Attempt, sources: RegoSources, literals: Literals): TraceStep {
  const place = placeIn(sources, attempt.loc);
  const { solutions } = attempt;
  const values = solutions.slice(0, mostValues).map(({ value }) => shortText(value));
  const tried = attempt.literals.toSorted((a, b) => a.loc.row - b.loc.row || a.loc.col - b.loc.col);
  return {
    kind: 'rule',
    text: attempt.rule.replace(/^data\./, ''),
    ...(place === undefined ? {} : { place }),
    held: solutions.length > 0,
    ...(values.length === 0 ? {} : { value: values.join(', ') }),
    locals: [],
    steps: [
      ...tried.flatMap((each) => literalStep(each, solutions[0]?.locals, sources, literals)),
      ...attempt.needed.map((needed) => attemptStep(needed, sources, literals)),
    ],
  };
}

/** A literal with the values of the first solution, or of its last try when there is none. */
function literalStep(
  { loc, held, locals }: Tried,
  solution: ReadonlyMap<string, Value> | undefined,
  sources: RegoSources,
  literals: Literals,
): TraceStep[] {
  const literal = literals.get(keyOf(loc));
  if (literal === undefined) return [];
  const place = placeIn(sources, loc);
  const text = printLiteral(literal);
  const names = new Set<string>();
  namesIn([literal.form, literal.withs], names);
  return [
    {
      kind: 'expression',
      text,
      ...(place === undefined ? {} : { place }),
      held: held > 0,
      locals: [...(solution ?? locals)]
        .filter(([name]) => names.has(name))
        .map(([name, value]) => ({ name, value: shortText(value) })),
      steps: [],
    },
  ];
}

/** The variables of a literal, less those that only live inside a comprehension. */
function namesIn(node: unknown, names: Set<string>): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown };
  if (type === 'arrayComp' || type === 'setComp' || type === 'objectComp') return;
  if (type === 'var' && typeof name === 'string') names.add(name);
  for (const child of Object.values(node)) namesIn(child, names);
}

function shortText(value: Value): string {
  const text = termText(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
