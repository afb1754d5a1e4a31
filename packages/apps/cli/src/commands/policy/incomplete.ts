import { displayRef, say } from '@seawall/model';
import { reasonAndRemedy } from '@seawall/scan';
import type { PolicyReport } from '@seawall/scan/policies';
import type { Context } from '../../context.ts';
import { columnsOf, type Style } from '../../terminal/style.ts';
import { clip, wrap } from '../../terminal/width.ts';
import { visible } from './plain.ts';
import { policyTexts as texts } from './texts.ts';

/** Whether anything could not be read or judged. */
export function isIncompleteEvaluation({ policies, problems, notAssessed, verdicts }: PolicyReport): boolean {
  return (
    problems.length + notAssessed.length + policies.notAssessed.length > 0 ||
    verdicts.some(({ verdict }) => verdict.outcome.status === 'notAssessed')
  );
}

/** What could not be read or judged, each with its reason; empty when there is nothing. */
export function incompleteBlock(report: PolicyReport, style: Style, context: Context): string {
  const { language } = context;
  const columns = columnsOf(context);
  const entries = [
    ...report.notAssessed.map((entry) => ({ head: entry.target, text: reasonAndRemedy(entry, language) })),
    ...report.policies.notAssessed.map(({ ref, place, reason }) => ({
      head: `${ref.kind}/${ref.name} ${place.file}:${place.line}`,
      text: say(reason, language),
    })),
    ...report.verdicts.flatMap(({ verdict: { outcome, policy, subject } }) =>
      outcome.status === 'notAssessed'
        ? [{ head: `${policy.kind}/${policy.name}: ${displayRef(subject)}`, text: say(outcome.reason, language) }]
        : [],
    ),
    ...report.problems.map(({ file, line, message }) => ({
      head: line === undefined ? file : `${file}:${line}`,
      text: say(message, language),
    })),
  ];
  if (entries.length === 0) return '';
  const lines = entries.flatMap(({ head, text }) => [
    `  ${clip(visible(head), columns - 2)}`,
    ...wrap(visible(text), columns - 4).map((line) => style.faint(`    ${line}`)),
  ]);
  return [style.strong(say(texts.incomplete, language, { count: entries.length })), ...lines].join('\n');
}
