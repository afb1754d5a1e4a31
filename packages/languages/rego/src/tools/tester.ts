import { nodeName, ruleNodes } from '../compile/tree.ts';
import { RegoError } from '../errors.ts';
import type { Policy } from '../policy.ts';
import { type EvaluateOptions, prepareQuery } from '../query.ts';

export interface TestResult {
  /** The rule in full: `data.lib.test_denies`. */
  readonly name: string;
  readonly file: string;
  readonly row: number;
  readonly outcome: 'pass' | 'fail' | 'error' | 'skip';
  /** What went wrong, for an error. */
  readonly error?: RegoError;
  readonly milliseconds: number;
  /** What the rule printed. */
  readonly output: readonly string[];
}

export interface TestOptions extends EvaluateOptions {
  /** Which tests run, by their full name; all unless given. */
  readonly only?: (name: string) => boolean;
}

/**
 * Runs every rule whose name starts with `test_`; it passes when it is true. `todo_test_` rules are skipped. Tests with
 * a name for each of their cases (`test_sums[name]`) are an error: which cases there are cannot be told from outside.
 */
export function* runTests(
  policy: Policy,
  data?: unknown,
  { only, ...options }: TestOptions = {},
): Generator<TestResult> {
  for (const node of ruleNodes(policy.tree.root)) {
    const rule = node.rules[0]?.rule;
    const last = node.path.at(-1) ?? '';
    if (rule === undefined || node.kind === 'function' || !/^(?:todo_)?test_/.test(last)) continue;
    const { file, row } = rule.loc;
    const base = { name: nodeName(node), file, row };
    if (only?.(base.name) === false) continue;
    if (last.startsWith('todo_')) {
      yield { ...base, outcome: 'skip', milliseconds: 0, output: [] };
      continue;
    }
    if (node.kind !== 'complete') {
      const error = new RegoError('rego_compile_error', 'tests of several cases are not supported', rule.loc);
      yield { ...base, outcome: 'error', error, milliseconds: 0, output: [] };
      continue;
    }
    const output: string[] = [];
    const start = performance.now();
    const path = node.path.map((name) => `[${JSON.stringify(name)}]`).join('');
    let result: Pick<TestResult, 'outcome' | 'error'>;
    try {
      const onPrint = (text: string): void => void output.push(text);
      const value = prepareQuery(policy, `x = data${path}`).value('x', undefined, data, { onPrint, ...options });
      result = { outcome: value === true ? 'pass' : 'fail' };
    } catch (error) {
      if (!(error instanceof RegoError)) throw error;
      result = { outcome: 'error', error };
    }
    yield { ...base, ...result, milliseconds: performance.now() - start, output };
  }
}
