import { type Language, say, severities } from '@seawall/model';
import type { Report } from '../report.ts';
import { groupBySubject } from './groups.ts';
import { code, prose } from './markdown/escape.ts';
import { subjectBlock } from './markdown/subject.ts';
import { markdownWords as words } from './markdown/words.ts';
import type { Output, OutputOptions } from './output.ts';
import { counted, formatCount, reasonAndRemedy, severityCounts, severityNames, targetNames } from './words.ts';

/** GitHub's limit on a comment is 65,536 characters; the rest is left to whoever pastes it. */
const characters = 65_000;
/** How much of it the list at the end may take, at most. */
const tailCharacters = 12_000;

/**
 * What you would paste into a pull request: the result in one line, counts, what to do first, and the findings folded by
 * subject, worst first. What does not fit is left out from the end, with its count.
 */
export const markdown: Output = {
  id: 'markdown',
  extension: 'md',
  mediaType: 'text/markdown',
  title: { en: 'Markdown, to paste into a pull request', zh: 'Markdown，可粘贴到合并请求中' },
  write(report, options) {
    const { language } = options;
    const head = [headline(report, language), countTable(report, language), ...actions(report, language)].join('\n\n');
    const tail = fitted(notAssessed(report, options), tailCharacters, (left) =>
      say(words.moreLines, language, { n: formatCount(left) }),
    );
    const room = characters - head.length - tail.length;
    return `${[head, ...findingBlocks(report, options, room), tail].filter((part) => part !== '').join('\n\n')}\n`;
  },
};

function headline({ summary }: Report, language: Language): string {
  const total = severities.reduce((sum, severity) => sum + summary.open[severity], 0);
  const counts = severityCounts(summary.open, language);
  const found =
    counts === undefined
      ? say(words.nothingFound, language)
      : say(words.found, language, { counts, total: counted(total, words.finding, words.findings, language) });
  const scope = say(words.scope, language, {
    objects: counted(summary.objects + summary.dockerfiles, words.object, words.objects, language),
    files: counted(summary.files, words.file, words.files, language),
    controls: counted(summary.controls, words.control, words.controls, language),
  });
  return `## Seawall\n\n**${found}** ${scope}`;
}

function countTable({ summary }: Report, language: Language): string {
  const columns: [string, number][] = severities.map((severity) => [
    severityNames[severity][language],
    summary.open[severity],
  ]);
  columns.push([words.fixable[language], summary.fixable]);
  if (summary.existing > 0) columns.push([words.existing[language], summary.existing]);
  if (summary.excepted > 0) columns.push([words.excepted[language], summary.excepted]);
  return [
    tableRow(columns.map(([name]) => name)),
    tableRow(columns.map(() => '---:')),
    tableRow(columns.map(([, count]) => formatCount(count))),
  ].join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function actions(report: Report, language: Language): string[] {
  if (report.actions.length === 0) return [];
  const lines = report.actions.map((action, index) => {
    const title = prose(action.title[language]);
    const effect = say(words.actionEffect, language, {
      findings: counted(action.findings, words.finding, words.findings, language),
      subjects: counted(action.subjects, words.subject, words.subjects, language),
      share: `${(action.share * 100).toFixed(0)}%`,
    });
    return `${index + 1}. **${title}** (${code(action.rule)}): ${effect}${action.fixable ? say(words.actionFix, language) : ''}`;
  });
  return [`### ${words.doFirst[language]}`, lines.join('\n')];
}

function findingBlocks(report: Report, options: OutputOptions, room: number): string[] {
  if (report.findings.length === 0) return [];
  const { language } = options;
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const groups = groupBySubject(report.findings);
  const blocks = [`### ${words.findingsHeading[language]}`];
  const notice = (findings: number, subjects: number): string =>
    `_${say(words.more, language, {
      findings: counted(findings, words.finding, words.findings, language),
      subjects: counted(subjects, words.subject, words.subjects, language),
    })}_`;
  let left = room - (blocks[0] as string).length - notice(report.findings.length, groups.length).length - 16;
  for (const [index, group] of groups.entries()) {
    const block = subjectBlock(group, rules, options);
    left -= block.length + 2;
    if (left < 0) {
      const rest = groups.slice(index);
      const findings = rest.reduce(
        (sum, one) => sum + one.rules.reduce((inner, rule) => inner + rule.findings.length, 0),
        0,
      );
      blocks.push(notice(findings, rest.length));
      break;
    }
    blocks.push(block);
  }
  return blocks;
}

function notAssessed(report: Report, { language }: OutputOptions): string[] {
  const lines = report.problems.map(
    ({ file, line, message }) =>
      `- ${code(line === undefined ? file : `${file}:${line}`)}: ${prose(message[language])}`,
  );
  for (const target of report.notAssessed) {
    const name = `${targetNames[target.what][language]} ${code(target.target)}`;
    lines.push(`- ${name}: ${prose(reasonAndRemedy(target, language))}`);
  }
  if (lines.length > 0)
    lines.unshift(`### ${words.notAssessedHeading[language]}`, '', words.notAssessedMeans[language], '');
  if (report.exceptions.length === 0) return lines;
  if (lines.length > 0) lines.push('');
  lines.push(`### ${words.exceptionsHeading[language]}`, '');
  for (const notice of report.exceptions) {
    const about = notice.subject === undefined ? code(notice.rule) : `${code(notice.rule)} ${code(notice.subject)}`;
    const state = notice.state === 'lapsed' ? words.lapsed : words.unused;
    lines.push(
      `- ${about}: ${say(state, language, { expires: notice.expires })} ${words.owner[language]} ${code(notice.owner)}, ${code(`${notice.file}:${notice.line}`)}`,
    );
  }
  return lines;
}

/** The first lines that fit into so many characters, and how many did not. */
function fitted(lines: readonly string[], room: number, more: (left: number) => string): string {
  let used = 0;
  for (const [index, line] of lines.entries()) {
    used += line.length + 1;
    if (used > room) return [...lines.slice(0, index), `- ${more(lines.length - index)}`].join('\n');
  }
  return lines.join('\n');
}
