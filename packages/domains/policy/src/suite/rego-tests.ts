import { dirname } from 'node:path';
import type { Mapping, Problem } from '@seawall/kube';
import type { TraceStep } from '@seawall/model';
import {
  type Coverage,
  createPolicy,
  type FileCoverage,
  newCoverage,
  newExplanation,
  type Policy,
  prepareQuery,
  RegoError,
  runTests,
  strictFaults,
} from '@seawall/rego';
import type { SourceFile } from '../documents.ts';
import { bundleData } from '../rego/data.ts';
import { hostFunctions } from '../rego/functions.ts';
import type { Modules } from '../rego/program.ts';
import { parseModules, type RegoModules } from '../rego/modules.ts';
import { regoProblem } from '../rego/sources.ts';
import { traceOf } from '../rego/trace.ts';

export interface RegoTestOptions {
  readonly coverage?: boolean;
  /** Failed tests carry a trace. */
  readonly explain?: boolean;
  /** Whether what Rego's strict mode refuses is told. */
  readonly strict?: boolean;
  /** Which tests run, by their full name. */
  readonly only?: (name: string) => boolean;
}

export interface RegoTest {
  /** `data.lib.test_denies`. */
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly outcome: 'pass' | 'fail' | 'error' | 'skip';
  readonly detail?: string;
  readonly output: readonly string[];
  readonly trace?: readonly TraceStep[];
  readonly milliseconds: number;
}

export interface RegoTestReport {
  readonly tests: readonly RegoTest[];
  /** Files that hold rules, without the tests themselves. */
  readonly coverage: readonly FileCoverage[];
  readonly problems: readonly Problem[];
}

/** What one test may use. */
const limits = { time: 30_000, depth: 1000, values: 20_000_000 };

/**
 * Runs the `test_` rules of `.rego` files as `opa test` does, all files together; where they do not compile together
 * the files of each directory that has tests by themselves.
 */
export function runRegoTests(files: readonly SourceFile[], options: RegoTestOptions = {}): RegoTestReport {
  const parsed = parseModules(files.filter(({ file }) => file.endsWith('.rego')));
  const { data, problems } = bundleData(files);
  const tests: RegoTest[] = [];
  const coverage: FileCoverage[] = [];
  const broken: Problem[] = [];
  for (const modules of compilable(parsed, broken, options)) {
    const covered = options.coverage === true ? newCoverage(modules.policy) : undefined;
    for (const result of runTests(modules.policy, data, testOptions(options, covered))) {
      const { error, row, ...rest } = result;
      const trace =
        result.outcome === 'fail' && options.explain === true
          ? explained(modules, result.name, data, parsed)
          : undefined;
      tests.push({
        ...rest,
        line: row,
        ...(error === undefined ? {} : { detail: error.message }),
        ...(trace === undefined ? {} : { trace }),
      });
    }
    coverage.push(...(covered?.report() ?? []).filter(({ file }) => !file.endsWith('_test.rego')));
  }
  const strict = options.strict === true ? strictProblems(parsed) : [];
  return { tests, coverage, problems: [...parsed.problems, ...problems, ...broken, ...strict] };
}

function strictProblems({ modules, sources }: RegoModules): Problem[] {
  return Object.entries(modules).flatMap(([file, module]) =>
    strictFaults(module).map((fault) => regoProblem(fault, sources, { file, line: 1, column: 1 })),
  );
}

function testOptions({ only }: RegoTestOptions, covered: Coverage | undefined) {
  return {
    limits,
    ...(only === undefined ? {} : { only }),
    ...(covered === undefined ? {} : { tracer: covered.tracer }),
  };
}

interface Compiled {
  readonly modules: Modules;
  readonly policy: Policy;
}

function compilable({ modules, sources }: RegoModules, broken: Problem[], options: RegoTestOptions): Compiled[] {
  const compile = (some: Modules): Compiled => ({
    modules: some,
    policy: createPolicy(some, { functions: hostFunctions, traced: options.coverage === true }),
  });
  try {
    return [compile(modules)];
  } catch (error) {
    if (!(error instanceof RegoError)) throw error;
  }
  const folders = Map.groupBy(Object.entries(modules), ([file]) => dirname(file));
  return [...folders.values()].flatMap((group) => {
    if (!group.some(([, { rules }]) => rules.some(({ head }) => isTest(head.ref[0])))) return [];
    try {
      return [compile(Object.fromEntries(group))];
    } catch (error) {
      broken.push(regoProblem(error, sources, { file: group[0]?.[0] ?? '', line: 1, column: 1 }));
      return [];
    }
  });
}

function isTest(name: { readonly type: string; readonly name?: unknown } | undefined): boolean {
  return name?.type === 'var' && /^(?:todo_)?test_/.test(String(name.name));
}

/** Why a test failed: its literals and the rules that they needed, from a run that reports. */
function explained({ modules }: Compiled, name: string, data: Mapping, { sources }: RegoModules): TraceStep[] {
  const explanation = newExplanation();
  const policy = createPolicy(modules, { functions: hostFunctions, traced: true });
  const path = name
    .split('.')
    .slice(1)
    .map((part) => `[${JSON.stringify(part)}]`);
  prepareQuery(policy, `x = data${path.join('')}`).value('x', undefined, data, { limits, tracer: explanation.tracer });
  return traceOf(explanation, sources, policy.modules);
}
