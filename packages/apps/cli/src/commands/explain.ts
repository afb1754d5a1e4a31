import { say, type Text } from '@seawall/model';
import { isIncomplete, type PlacedExplanation, type Report } from '@seawall/scan';
import type { Comparison } from '@seawall/vulns';
import { type Context, type ExitCode, exitCode } from '../context.ts';
import { columnsOf, styleFor, wantsColour } from '../terminal/style.ts';
import { wrap } from '../terminal/width.ts';

/** `seawall scan --explain CVE-…`: for each component that an advisory names, what was compared and what came of it. */
export function explainTo(
  name: string,
  explanations: readonly PlacedExplanation[],
  report: Report,
  context: Context,
): ExitCode {
  const { stdout, language } = context;
  const style = styleFor(wantsColour(stdout, context.env));
  const columns = columnsOf(context);
  const t = (text: Text, values = {}): string => say(text, language, values);
  if (explanations.length === 0) stdout.write(`${t(words.nothing, { name })}\n`);
  for (const { subject, explanation } of explanations) {
    const { component, comparisons, match, ruledOut } = explanation;
    stdout.write(`${style.strong(`${component.name} ${component.version}`)}  ${style.faint(component.purl)}\n`);
    line(words.subject, subject);
    for (const { path, line: at, layer } of component.places) {
      line(words.place, `${path}${at === undefined ? '' : `:${at}`}${layer === undefined ? '' : ` (${layer})`}`);
    }
    if (component.source !== undefined) line(words.source, `${component.source.name} ${component.source.version}`);
    for (const comparison of comparisons) {
      const { source, advisory, verdict, reason } = comparison;
      const why = reason === undefined ? '' : `: ${t(reason)}`;
      line(words.advisory, `${advisory} (${source}) → ${t(verdicts[verdict])}${why}`);
      line(words.comparison, compared(comparison));
      line(words.shard, `${comparison.space} sha256:${comparison.shard}`);
    }
    if (match !== undefined) {
      line(
        words.severity,
        `${match.severity} (${match.severityFrom})${match.cvss === undefined ? '' : ` CVSS ${match.cvss.base} ${match.cvss.vector}`}`,
      );
      line(words.fixed, match.fixedVersions.length === 0 ? match.state : match.fixedVersions.join(', '));
      line(words.priority, `${match.priority.score}`);
      for (const factor of match.priority.factors) {
        line(undefined, `${factor.points > 0 ? '+' : ''}${factor.points} ${t(factor.text)}`);
      }
      if (match.contradicted) line(words.differ, t(words.differText));
    }
    if (ruledOut !== undefined)
      line(words.vex, `${ruledOut.status} ${ruledOut.justification ?? ''} (${ruledOut.file})`);
    stdout.write('\n');
  }
  if (isIncomplete(report)) return exitCode.incomplete;
  const affected = explanations.some(
    ({ explanation }) => explanation.match !== undefined && explanation.ruledOut === undefined,
  );
  return affected ? exitCode.findings : exitCode.clean;

  function line(label: Text | undefined, value: string): void {
    const head = label === undefined ? '' : t(label);
    const pad = Math.max(0, labelWidth - [...head].reduce((sum, char) => sum + (char.charCodeAt(0) > 255 ? 2 : 1), 0));
    const lines = wrap(value, columns - labelWidth - 2);
    for (const [index, part] of lines.entries()) {
      stdout.write(`  ${index === 0 ? style.faint(head) + ' '.repeat(pad) : ' '.repeat(labelWidth)}${part}\n`);
    }
  }
}

const labelWidth = 13;

function compared({ scheme, installed, bounds, verdict }: Comparison): string {
  const sign = verdict === 'affected' ? '∈' : '∉';
  return verdict === 'notApplicable'
    ? `${scheme}: –`
    : `${scheme}: ${installed} ${verdict === 'fixed' && bounds.startsWith('>=') ? '∈' : sign} ${bounds}`;
}

const verdicts: Readonly<Record<Comparison['verdict'], Text>> = {
  affected: { en: 'affected', zh: '受影响' },
  fixed: { en: 'not affected at this version', zh: '此版本不受影响' },
  notAffected: { en: 'never affected', zh: '从不受影响' },
  notApplicable: { en: 'does not apply', zh: '不适用' },
};

const words = {
  nothing: {
    en: 'No advisory of the database names {name} for any package that was found.',
    zh: '数据库中没有公告指出所发现的软件包与 {name} 有关。',
  },
  subject: { en: 'in', zh: '位于' },
  place: { en: 'place', zh: '位置' },
  source: { en: 'built from', zh: '源码包' },
  advisory: { en: 'advisory', zh: '公告' },
  comparison: { en: 'compared', zh: '比较' },
  shard: { en: 'shard', zh: '数据分片' },
  severity: { en: 'severity', zh: '严重性' },
  fixed: { en: 'fixed in', zh: '修复版本' },
  priority: { en: 'priority', zh: '优先级' },
  differ: { en: 'sources', zh: '来源' },
  differText: {
    en: 'the sources contradict each other; the first authority of the ecosystem decided',
    zh: '各来源说法不一；以该生态系统的首要权威为准',
  },
  vex: { en: 'VEX', zh: 'VEX' },
} as const satisfies Record<string, Text>;
