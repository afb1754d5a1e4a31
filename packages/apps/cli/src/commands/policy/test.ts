import { say } from '@seawall/model';
import { ScanError } from '@seawall/scan';
import { type PolicyTestReport, type PolicyTestResult, testPolicies } from '@seawall/scan/policies';
import { RE2JS } from 're2js';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, type Style, styleFor, wantsColour } from '../../terminal/style.ts';
import { clip, wrap } from '../../terminal/width.ts';
import { traceLines } from './explain.ts';
import { visible } from './plain.ts';
import { policyTexts as texts } from './texts.ts';

export interface TestFlags {
  readonly format: string;
  readonly coverage?: boolean;
  readonly verbose?: boolean;
  readonly strict?: boolean;
  readonly run?: string;
}

/** `seawall policy test`: 0 when every test passes, 1 when one fails, 3 when one could not be run. */
export function runPolicyTest(paths: readonly string[], flags: TestFlags, context: Context): ExitCode {
  const { language, stderr, stdout, world } = context;
  const report = testPolicies(
    {
      paths: paths.length === 0 ? ['.'] : paths,
      coverage: flags.coverage === true,
      explain: flags.verbose === true,
      strict: flags.strict === true,
      ...(flags.run === undefined ? {} : { only: matcher(flags.run) }),
    },
    world,
  );
  const json = {
    version: 1,
    ...report,
    problems: report.problems.map((each) => ({ ...each, message: say(each.message, language) })),
  };
  if (flags.format === 'json') stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
  else stdout.write(`${testTable(report, flags.verbose === true, context)}\n`);
  const { results, problems } = report;
  if (results.length === 0) stderr.write(`${say(texts.noTests, language)}\n`);
  if (results.some(({ outcome }) => outcome === 'fail' || outcome === 'error')) return exitCode.findings;
  const isIncomplete =
    results.length === 0 || problems.length > 0 || results.some(({ outcome }) => outcome === 'notAssessed');
  return isIncomplete ? exitCode.incomplete : exitCode.clean;
}

function matcher(pattern: string): (name: string) => boolean {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const { en, zh } = texts.badPattern;
    const fill = (text: string): string => text.replace('{pattern}', pattern).replace('{why}', why);
    throw new ScanError('unknown-name', { en: fill(en), zh: fill(zh) }, { cause });
  }
  return (name) => compiled.matcher(name).find();
}

const marks = { pass: '✓', fail: '✗', error: '✗', skip: '·', notAssessed: '?' } as const;

function testTable(report: PolicyTestReport, verbose: boolean, context: Context): string {
  const style = styleFor(wantsColour(context.stdout, context.env));
  const shown = report.results.filter(({ outcome }) => verbose || (outcome !== 'pass' && outcome !== 'skip'));
  const blocks = [...Map.groupBy(shown, ({ file }) => file)].map(([file, results]) =>
    [style.strong(file), ...results.flatMap((result) => resultLines(result, verbose, style, context))].join('\n'),
  );
  const problems = report.problems.map(({ file, line, message }) =>
    style.bad(`${file}${line === undefined ? '' : `:${line}`}: ${visible(say(message, context.language))}`),
  );
  return [
    ...blocks,
    problems.join('\n'),
    coverageBlock(report, verbose, style, context),
    totals(report, style, context),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function resultLines(result: PolicyTestResult, verbose: boolean, style: Style, context: Context): string[] {
  const { outcome, name, milliseconds, detail, output, trace, line } = result;
  const columns = columnsOf(context);
  const mark =
    outcome === 'pass'
      ? style.good(marks[outcome])
      : outcome === 'skip'
        ? style.faint(marks[outcome])
        : style.bad(marks[outcome]);
  const place = line === undefined || result.kind === 'suite' ? '' : `:${line}`;
  const told = detail === undefined ? [] : detail.split('\n').flatMap((each) => wrap(visible(each), columns - 4));
  return [
    `  ${mark} ${clip(`${visible(name)}${place}`, columns - 14)}${style.faint(`  ${milliseconds.toFixed(1)} ms`)}`,
    ...told.map((each) => `    ${each}`),
    ...(outcome === 'pass' && !verbose
      ? []
      : output.map((each) => style.faint(`    ${clip(visible(each), columns - 4)}`))),
    ...traceLines(trace ?? [], style, columns),
  ];
}

/** Every file with its share, and with `--verbose` the lines that no test reached. */
function coverageBlock({ coverage }: PolicyTestReport, verbose: boolean, style: Style, { language }: Context): string {
  if (coverage.length === 0) return '';
  return coverage
    .flatMap(({ file, share, missed }) => [
      `${`${Math.floor(share * 100)} %`.padStart(6)}  ${file}`,
      ...(verbose && missed.length > 0
        ? [style.faint(`        ${say(texts.missed, language, { lines: ranges(missed) })}`)]
        : []),
    ])
    .join('\n');
}

/** `3-5, 9` for 3, 4, 5, 9. */
function ranges(rows: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const row of rows) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === row - 1) last[1] = row;
    else spans.push([row, row]);
  }
  return spans.map(([from, to]) => (from === to ? String(from) : `${from}-${to}`)).join(', ');
}

function totals({ results, coverage }: PolicyTestReport, style: Style, { language }: Context): string {
  const count = (...outcomes: PolicyTestResult['outcome'][]): number =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  const failed = count('fail', 'error', 'notAssessed');
  const line = say(texts.tests, language, { passed: count('pass'), failed, skipped: count('skip') });
  const rows = coverage.reduce((sum, { rows: own }) => sum + own, 0);
  const missed = coverage.reduce((sum, each) => sum + each.missed.length, 0);
  const share = rows === 0 ? 100 : Math.floor((1 - missed / rows) * 100);
  const covered = coverage.length === 0 ? [] : [say(texts.covered, language, { share, rows })];
  return [...covered, failed === 0 ? style.good(line) : style.bad(line)].join('\n');
}
