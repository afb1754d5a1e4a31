import { type Decision, decisions, displayRef, formatRef, say, type Verdict } from '@seawall/model';
import type { PlacedVerdict, PolicyReport } from '@seawall/scan/policies';
import { type Context, type ExitCode, exitCode } from '../../context.ts';
import { columnsOf, type Style, styleFor, wantsColour } from '../../terminal/style.ts';
import { clip, padEnd, width, wrap } from '../../terminal/width.ts';
import { type EvaluateFlags, evaluate } from './flags.ts';
import { evaluationJson } from './json.ts';
import { incompleteBlock, isIncompleteEvaluation } from './incomplete.ts';
import { visible } from './plain.ts';
import { decisionNames, policyTexts as texts } from './texts.ts';

/** `seawall policy eval`: what the policies say of the targets. */
export async function runPolicyEval(
  targets: readonly string[],
  flags: EvaluateFlags,
  context: Context,
): Promise<ExitCode> {
  const report = await evaluate(targets, flags, false, context);
  const { language, stderr, stdout } = context;
  if (flags.format === 'json') stdout.write(`${JSON.stringify(evaluationJson(report, language), undefined, 2)}\n`);
  else stdout.write(`${evaluationTable(report, flags.all === true, context)}\n`);
  const { policies, notAssessed } = report.policies;
  if (policies.length + notAssessed.length === 0) {
    stderr.write(`${say(texts.noPolicies, language, { paths: flags.policies.join(', ') })}\n`);
    return exitCode.incomplete;
  }
  return exitOf(report, flags.failOn);
}

/** Incomplete comes first: what was not judged may be forbidden. */
export function exitOf(report: PolicyReport, failOn: EvaluateFlags['failOn']): ExitCode {
  if (isIncompleteEvaluation(report)) return exitCode.incomplete;
  if (failOn === 'none') return exitCode.clean;
  const limit = decisions.indexOf(failOn);
  const fails = report.verdicts.some(({ verdict }) => decisions.indexOf(verdict.decision) >= limit);
  return fails ? exitCode.findings : exitCode.clean;
}

/** By subject, the strictest first; then what could not be judged, and the counts. */
function evaluationTable(report: PolicyReport, all: boolean, context: Context): string {
  const style = styleFor(wantsColour(context.stdout, context.env));
  const shown = report.verdicts.filter(({ verdict }) => verdict.messages.length > 0 || (all && isAsked(verdict)));
  const groups = [
    ...Map.groupBy(shown, ({ verdict, object }) => `${formatRef(verdict.subject)} ${object.origin.file}`).values(),
  ];
  const blocks = groups
    .toSorted((a, b) => strictness(b) - strictness(a))
    .map((group) => subjectBlock(group, style, context));
  return [...blocks, incompleteBlock(report, style, context), summaryLine(report, context)]
    .filter((block) => block !== '')
    .join('\n\n');
}

function isAsked({ outcome }: Verdict): boolean {
  return outcome.status === 'pass' || outcome.status === 'fail';
}

function strictness(group: readonly PlacedVerdict[]): number {
  return Math.max(...group.map(({ verdict }) => decisions.indexOf(verdict.decision)));
}

function subjectBlock(group: readonly PlacedVerdict[], style: Style, context: Context): string {
  const columns = columnsOf(context);
  const [first] = group as [PlacedVerdict];
  const { file, line } = first.object.origin.locate([]);
  const title = clip(visible(displayRef(first.verdict.subject)), columns);
  const lines = group
    .toSorted((a, b) => decisions.indexOf(b.verdict.decision) - decisions.indexOf(a.verdict.decision))
    .flatMap(({ verdict }) => verdictLines(verdict, style, context));
  return [style.strong(title), style.faint(clip(line === 0 ? file : `${file}:${line}`, columns)), ...lines].join('\n');
}

function verdictLines(verdict: Verdict, style: Style, context: Context): string[] {
  const { language } = context;
  const columns = columnsOf(context);
  const labelWidth = Math.max(...Object.values(decisionNames).map((name) => width(say(name, language))));
  const left = labelWidth + 3;
  const name = visible(policyName(verdict));
  if (verdict.messages.length === 0) return [`  ${paint('allow')} ${style.faint(clip(name, columns - left))}`];
  return verdict.messages.flatMap(({ decision, text, generated }) => {
    const by =
      generated?.type === 'resource'
        ? ` (${say(texts.generated, language, { kind: generated.kind, name: generated.name })})`
        : '';
    const lines = wrap(visible(text) + by, columns - left);
    return [
      ...lines.map((line, index) => (index === 0 ? `  ${paint(decision)} ${line}` : ' '.repeat(left) + line)),
      style.faint(' '.repeat(left) + clip(name, columns - left)),
    ];
  });

  function paint(decision: Decision): string {
    const label = padEnd(say(decisionNames[decision], language), labelWidth);
    if (decision === 'deny') return style.bad(label);
    return decision === 'allow' ? style.good(label) : style.severity('medium', label);
  }
}

export function policyName({ policy: { kind, name } }: Pick<Verdict, 'policy'>): string {
  return name === '' ? kind : `${kind}/${name}`;
}

function summaryLine({ verdicts, subjects, policies }: PolicyReport, { language }: Context): string {
  const asked = verdicts.filter(({ verdict }) => isAsked(verdict));
  const count = (decision: Decision): number => asked.filter(({ verdict }) => verdict.decision === decision).length;
  return say(texts.summary, language, {
    subjects,
    policies: policies.policies.length,
    deny: count('deny'),
    warn: count('warn'),
    audit: count('audit'),
    allow: count('allow'),
    unknown:
      verdicts.filter(({ verdict }) => verdict.outcome.status === 'notAssessed').length + policies.notAssessed.length,
  });
}
