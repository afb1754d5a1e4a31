import type { DetectSummary, PlacedFault } from '@seawall/detect';
import { type Language, say, type Text } from '@seawall/model';
import { type ActiveException, ruleTitle } from '@seawall/runtime';
import type { Context } from '../../context.ts';
import { columnsOf, type Style } from '../../terminal/style.ts';
import { clip, padEnd, width, wrap } from '../../terminal/width.ts';
import { visible } from '../policy/plain.ts';
import { incidentLines } from './alert-lines.ts';
import { detectTexts as texts } from './texts.ts';

/** What a run came to: incidents, counts by rule, what exceptions hid, and whether anything was lost. */
export function summaryLines(
  summary: DetectSummary,
  exceptions: readonly ActiveException[],
  style: Style,
  context: Context,
): string[] {
  const { language } = context;
  const columns = columnsOf(context);
  const { totals, byRule, incidents } = summary;
  const lines: string[] = [];
  if (incidents.length > 0) {
    lines.push('', style.strong(`${say(texts.incidents, language)} (${incidents.length})`));
    for (const incident of incidents.slice(0, mostIncidents))
      lines.push('', ...incidentLines(incident, style, context));
    if (incidents.length > mostIncidents)
      lines.push(say(texts.moreFaults, language, { count: incidents.length - mostIncidents }));
  }
  if (byRule.size > 0)
    lines.push('', style.strong(say(texts.byRule, language)), ...ruleRows(summary, columns, language));
  const hiding = exceptions.filter(({ hidden }) => hidden > 0);
  if (hiding.length > 0) lines.push('', style.strong(say(texts.hidden, language)));
  for (const { exception, hidden, samples } of hiding) {
    lines.push(clip(`  ${hidden} × ${visible(exception.rule)}: ${visible(exception.reason)}`, columns));
    for (const sample of samples) lines.push(style.faint(clip(`      ${visible(sample)}`, columns)));
  }
  lines.push('');
  lines.push(
    totals.matched === 0
      ? say(texts.nothing, language)
      : say(texts.sum, language, { alerts: totals.sent, rules: byRule.size, events: summary.events }),
  );
  if (totals.duplicates + totals.rateLimited + totals.excepted > 0) {
    lines.push(
      say(texts.withheld, language, {
        duplicates: totals.duplicates,
        limited: totals.rateLimited,
        excepted: totals.excepted,
      }),
    );
  }
  lines.push(...completenessLines(summary, style, columns, context));
  return lines;
}

const mostIncidents = 10;

function ruleRows({ byRule }: DetectSummary, columns: number, language: Language): string[] {
  const rows = [...byRule].sort(
    ([left, one], [right, other]) => other.matched - one.matched || (left < right ? -1 : 1),
  );
  const counts = Math.max(...rows.map(([, { matched }]) => width(String(matched))));
  return rows.map(([rule, { matched, sent }]) => {
    const kept = matched === sent ? '' : ` (${sent})`;
    return clip(
      `  ${String(matched).padStart(counts)}${padEnd(kept, 8)} ${visible(ruleTitle(rule, language))}`,
      columns,
    );
  });
}

function completenessLines(summary: DetectSummary, style: Style, columns: number, { language }: Context): string[] {
  const { counters, failed, refused, forgotten, faults } = summary;
  const forgottenAll = Object.values(forgotten).reduce((sum, count) => sum + count, 0) + summary.totals.forgotten;
  if (counters.unreadable + counters.dropped + failed + refused.batches + forgottenAll === 0) {
    return [style.good(say(texts.whole, language))];
  }
  const values = {
    unreadable: counters.unreadable,
    dropped: counters.dropped,
    refused: refused.batches,
    failed,
    forgotten: forgottenAll,
  };
  const lines = wrap(say(texts.losses, language, values), columns).map((line) => style.bad(line));
  for (const fault of faults.slice(0, mostFaults)) {
    for (const line of wrap(`${fault.source}:${fault.line} ${faultText(fault, language)}`, columns - 2))
      lines.push(`  ${line}`);
  }
  if (counters.unreadable > mostFaults)
    lines.push(`  ${say(texts.moreFaults, language, { count: counters.unreadable - mostFaults })}`);
  return lines;
}

const mostFaults = 10;

const faultTexts = {
  json: texts.faultJson,
  form: texts.faultForm,
  'too-long': texts.faultLong,
  'too-deep': texts.faultDeep,
  reader: texts.faultReader,
  recording: texts.faultReader,
} as const;

const recordingFaults: Readonly<Record<string, Text>> = {
  version: texts.faultVersion,
  damaged: texts.faultDamaged,
  'cut-off': texts.faultCutOff,
};

function faultText({ why, detail }: PlacedFault, language: Context['language']): string {
  const recording = why === 'recording' ? recordingFaults[detail] : undefined;
  if (recording !== undefined) return say(recording, language);
  return visible(say(faultTexts[why], language, { detail }));
}
