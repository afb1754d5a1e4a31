import { type Finding, say } from '@seawall/model';
import type { RuleInfo } from '../../report.ts';
import type { RuleGroup, SubjectGroup } from '../groups.ts';
import { lineOf, repositoryPath } from '../location.ts';
import type { OutputOptions } from '../output.ts';
import { severityCounts, severityNames, statusNames } from '../words.ts';
import { code, messageMarkdown, prose } from './escape.ts';
import { markdownWords as words } from './words.ts';

/** So many places of one rule are listed; the others are counted. */
const placesShown = 10;

/** One subject, folded: its name and counts, and behind them what is wrong, where, and what to do. */
export function subjectBlock(
  group: SubjectGroup,
  rules: ReadonlyMap<string, RuleInfo>,
  options: OutputOptions,
): string {
  const { language } = options;
  const file = repositoryPath(group.file, options);
  const counts = severityCounts(group.open, language) ?? words.noneOpen[language];
  const name = `<b>${code(group.label)}</b>`;
  const where = group.subject.type === 'file' ? '' : ` · ${code(file)}`;
  const items = group.rules.map((rule) => ruleItem(rule, rules.get(rule.rule), options));
  return `<details><summary>${name} · ${counts}${where}</summary>\n\n${items.join('\n')}\n\n</details>`;
}

function ruleItem(group: RuleGroup, rule: RuleInfo | undefined, options: OutputOptions): string {
  const { language } = options;
  const status = group.status === 'open' ? '' : ` (${statusNames[group.status][language]})`;
  const label = `**${severityNames[group.severity][language]}**${status}`;
  const remedy = rule === undefined ? '' : `<br>${words.fix[language]}${prose(rule.remediation[language])}`;
  const [first] = group.findings;
  const message = messageMarkdown(first, language);
  if (group.findings.length === 1) {
    return `- ${label} ${message} · ${code(placeOf(first, options))} · ${code(group.rule)}${remedy}`;
  }
  const alike = group.findings.every((finding) => messageMarkdown(finding, language) === message);
  const places = say(words.places, language, { n: group.findings.length });
  const lines = [`- ${label} ${alike ? `${message} · ` : ''}${code(group.rule)} · ${places}${remedy}`];
  for (const finding of group.findings.slice(0, placesShown)) {
    const what = alike ? partOf(finding) : ` ${messageMarkdown(finding, language)}`;
    lines.push(`  - ${code(placeOf(finding, options))}${what}`);
  }
  const rest = group.findings.length - placesShown;
  if (rest > 0) lines.push(`  - ${say(words.morePlaces, language, { n: rest })}`);
  return lines.join('\n');
}

/** The file by its last name, since its path stands in the summary. */
function placeOf({ place }: Finding, options: OutputOptions): string {
  const file = repositoryPath(place.file, options);
  return lineOf(file.slice(file.lastIndexOf('/') + 1), place);
}

function partOf({ part }: Finding): string {
  return part === '' ? '' : ` ${code(part)}`;
}
