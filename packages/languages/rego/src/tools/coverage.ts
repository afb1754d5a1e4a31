import type { Tracer } from '../eval/trace.ts';
import type { Policy } from '../policy.ts';
import type { Body, LiteralForm, Rule } from '../syntax/ast.ts';

export interface FileCoverage {
  readonly file: string;
  /** Rows with a rule or a literal, in order. */
  readonly covered: readonly number[];
  readonly missed: readonly number[];
}

export interface Coverage {
  /** Give this to the evaluations that count. The policy must have been compiled with `traced`. */
  readonly tracer: Tracer;
  report(): FileCoverage[];
}

/** Collects which rules and literals evaluations reach. */
export function newCoverage(policy: Policy): Coverage {
  const reached = new Set<string>();
  return {
    tracer: (event) => {
      // Being tried covers a literal; a rule is covered when it has had a value.
      if (event.op === 'eval' || event.op === 'exit') reached.add(`${event.loc.file}:${event.loc.row}`);
    },
    report: () =>
      policy.modules.map((module) => {
        const rows = new Set<number>();
        for (const rule of module.rules) ruleRows(rule, rows);
        const ordered = [...rows].sort((a, b) => a - b);
        const isReached = (row: number): boolean => reached.has(`${module.file}:${row}`);
        return {
          file: module.file,
          covered: ordered.filter(isReached),
          missed: ordered.filter((row) => !isReached(row)),
        };
      }),
  };
}

function ruleRows(rule: Rule, rows: Set<number>): void {
  if (rule.isDefault) return;
  rows.add(rule.loc.row);
  bodyRows(rule.body, rows);
  for (const each of rule.elses) bodyRows(each.body, rows);
}

function bodyRows(body: Body, rows: Set<number>): void {
  for (const { form, loc } of body) {
    if (form.type === 'declare') continue;
    rows.add(loc.row);
    formRows(form, rows);
  }
}

function formRows(form: LiteralForm, rows: Set<number>): void {
  if (form.type === 'every') bodyRows(form.body, rows);
  else if (form.type === 'not') formRows(form.form, rows);
}
