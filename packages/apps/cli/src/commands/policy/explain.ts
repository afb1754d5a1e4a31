import { displayRef, say, type TraceStep, type Verdict } from '@seawall/model';
import type { PolicyReport } from '@seawall/scan/policies';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, type Style, styleFor, wantsColour } from '../../terminal/style.ts';
import { clip, wrap } from '../../terminal/width.ts';
import { exitOf, policyName } from './eval.ts';
import { type EvaluateFlags, evaluate } from './flags.ts';
import { incompleteBlock } from './incomplete.ts';
import { visible } from './plain.ts';
import { decisionNames, policyTexts as texts } from './texts.ts';

/** `seawall policy explain`: the expressions that decided, with their values. */
export async function runPolicyExplain(
  targets: readonly string[],
  flags: EvaluateFlags,
  context: Context,
): Promise<ExitCode> {
  const { language, stderr, stdout } = context;
  const report = await evaluate(targets, flags, true, context);
  for (const name of flags.policy ?? []) {
    if (report.policies.policies.some(({ ref }) => isNamed(ref, name))) continue;
    const known = report.policies.policies.map(({ ref }) => policyName({ policy: ref })).join(', ');
    stderr.write(`${say(texts.noSuchPolicy, language, { name, known })}\n`);
    return exitCode.usage;
  }
  const chosen = report.verdicts
    .map(({ verdict }) => verdict)
    .filter(
      ({ policy, outcome }) =>
        outcome.status !== 'notApplicable' && (flags.policy?.some((name) => isNamed(policy, name)) ?? true),
    );
  const style = styleFor(wantsColour(stdout, context.env));
  const blocks = chosen.map((verdict) => verdictBlock(verdict, style, context));
  const parts = [...blocks, incompleteBlock(report, style, context)].filter((block) => block !== '');
  stdout.write(parts.length === 0 ? `${say(texts.nothingToExplain, language)}\n` : `${parts.join('\n\n')}\n`);
  return exitOf(narrowed(report, flags), 'deny');
}

function isNamed(policy: Verdict['policy'], name: string): boolean {
  return policy.name === name || policyName({ policy }) === name;
}

/** Only what was asked for decides how the command ends. */
function narrowed(report: PolicyReport, { policy: names }: EvaluateFlags): PolicyReport {
  if (names === undefined) return report;
  return {
    ...report,
    verdicts: report.verdicts.filter(({ verdict }) => names.some((name) => isNamed(verdict.policy, name))),
  };
}

function verdictBlock(verdict: Verdict, style: Style, context: Context): string {
  const { language } = context;
  const columns = columnsOf(context);
  const name = say(decisionNames[verdict.decision], language);
  const label = verdict.decision === 'allow' ? style.good(name) : verdict.decision === 'deny' ? style.bad(name) : name;
  const head = `${label} ${style.strong(visible(displayRef(verdict.subject)))}  ${style.faint(visible(policyName(verdict)))}`;
  const messages = verdict.messages.flatMap(({ text }) => wrap(visible(text), columns - 2).map((line) => `  ${line}`));
  const steps = (verdict.trace ?? []).flatMap((step) => stepLines(step, 1, style, columns));
  return [head, ...messages, ...steps].join('\n');
}

/** Rules within rules are shown to this depth. */
const deepest = 6;

function stepLines(step: TraceStep, depth: number, style: Style, columns: number): string[] {
  const indent = '  '.repeat(depth);
  const place = step.place === undefined ? '' : `${step.place.file}:${step.place.line}`;
  if (step.kind === 'rule') {
    const value = step.value === undefined ? '' : ` = ${visible(step.value)}`;
    const line = `${indent}${mark(step, style)} ${step.text}${value}`;
    const inner = depth >= deepest ? [] : step.steps.flatMap((each) => stepLines(each, depth + 1, style, columns));
    return [clip(line, columns), style.faint(`${indent}  ${place}`), ...inner];
  }
  const locals = step.locals.map(({ name, value }) =>
    style.faint(clip(`${indent}      ${name} = ${visible(value)}`, columns)),
  );
  const line = step.place === undefined ? '' : `${step.place.line} `;
  return [clip(`${indent}${mark(step, style)} ${line}${visible(step.text)}`, columns), ...locals];
}

function mark({ held }: TraceStep, style: Style): string {
  return held ? style.good('✓') : style.bad('✗');
}

/** The lines of a trace, for a failed test. */
export function traceLines(trace: readonly TraceStep[], style: Style, columns: number): string[] {
  return trace.flatMap((step) => stepLines(step, 2, style, columns));
}
