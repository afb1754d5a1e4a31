import { displayRef, type Finding, type Language, say, severities, type Severity, type Text } from '@seawall/model';
import type { View } from './report.ts';
import { severityName } from './style.ts';
import { clip, padEnd, width, wrap } from './width.ts';

/** Vulnerabilities of one package that are told with their title; the others by name alone. */
const titled = 4;

/** What makes one more urgent than its severity says: by itself, and by where its subject runs. */
const byItself = new Set(['known-exploited', 'ransomware', 'malicious', 'reachable']);
const byPlace = new Set(['exposed', 'privileged']);

/** Whether a finding is of a package, and not of its distribution as a whole. */
export function isOfPackage({ kind, values }: Finding): boolean {
  return kind === 'vulnerability' && values?.['package'] !== undefined;
}

/** What is vulnerable in one subject: each package once, with what raises it and what is known of it, worst first. */
export function vulnerabilityBlock(findings: readonly Finding[], view: View): string {
  const { style, columns, language } = view;
  const [first] = findings as [Finding];
  const workloads = first.evidence.find(({ field }) => field === 'workloads')?.value;
  const runs = workloads === undefined ? [] : wrap(say(words.runs, language, { workloads }), columns);
  const packages = Map.groupBy(findings, ({ part, values, place }) =>
    JSON.stringify([part, values?.['version'], place.file, place.line]),
  );
  return [
    style.strong(clip(displayRef(first.subject), columns)),
    ...runs.map(style.faint),
    ...reasonLines(reasons(findings, byPlace, language), '  ', view),
    ...[...packages.values()].flatMap((group) => packageLines(group, view)),
  ].join('\n');
}

function packageLines(group: readonly Finding[], view: View): string[] {
  const { style, language, columns } = view;
  const [first] = group as [Finding];
  const { package: name = '', version = '', target = '', channel = '' } = first.values ?? {};
  const labelWidth = Math.max(...severities.map((severity) => width(severityName(severity, language))));
  const pad = ' '.repeat(labelWidth + 3);
  const room = columns - pad.length;
  const raised = target === '' ? say(words.noFix, language) : `→ ${target}${channel === '' ? '' : ` (${channel})`}`;
  const title = clip(`${name} ${version} ${raised}`, room);
  const place = placeOf(first);
  const left = room - width(title) - 2;
  const placed =
    width(place) <= left
      ? [`${title}${' '.repeat(room - width(title) - width(place))}${style.faint(place)}`]
      : [title, style.faint(clip(place, room))];
  const label = style.severity(first.severity, padEnd(severityName(first.severity, language), labelWidth));
  return [
    ...placed.map((line, index) => (index === 0 ? `  ${label} ${line}` : pad + line)),
    ...reasonLines(reasons(group, byItself, language), pad, view),
    ...group.slice(0, titled).map((one) => pad + vulnerabilityLine(one, room, view)),
    ...restOf(group.slice(titled), view)
      .flatMap((text) => wrap(text, room))
      .map((line) => pad + style.faint(line)),
  ];
}

function placeOf({ place: { file, line }, subject }: Finding): string {
  const shown =
    subject.type === 'file' && file.startsWith(`${subject.path}/`) ? file.slice(subject.path.length + 1) : file;
  return line > 1 ? `${shown}:${line}` : shown;
}

function reasonLines(lines: readonly string[], pad: string, { style, columns }: View): string[] {
  return lines.flatMap((line) =>
    wrap(line, columns - pad.length - 2).map((part, at) => `${pad}${at === 0 ? style.bad('!') : ' '} ${part}`),
  );
}

/** Each reason once, with the vulnerability where it is not that of all. */
function reasons(group: readonly Finding[], ids: ReadonlySet<string>, language: Language): string[] {
  const told = new Map<string, string[]>();
  for (const { rule, priority } of group) {
    for (const { id, text } of priority?.factors ?? []) {
      if (!ids.has(id)) continue;
      const line = say(text, language);
      told.set(line, [...(told.get(line) ?? []), rule]);
    }
  }
  return [...told].map(([line, rules]) => (rules.length === group.length ? line : `${rules.join(', ')}: ${line}`));
}

function vulnerabilityLine(finding: Finding, room: number, { style, language }: View): string {
  const { severity, rule, values = {}, status } = finding;
  const title = String(values['title'] ?? '')
    .replace(rule, '')
    .trim();
  const name = `${severityName(severity, language)} ${rule}`;
  const excepted = status === 'excepted' ? ` ${say(words.excepted, language)}` : '';
  const rest = clip(`${title}${excepted}`, Math.max(0, room - width(name) - 2));
  return `${style.severity(severity, severityName(severity, language))} ${rule}  ${style.faint(rest)}`;
}

/** `and 8 more: 2 high, 6 medium: CVE-…` */
function restOf(group: readonly Finding[], { language }: View): string[] {
  if (group.length === 0) return [];
  const counts = new Map<Severity, number>();
  for (const { severity } of group) counts.set(severity, (counts.get(severity) ?? 0) + 1);
  const parts = [...counts].map(([severity, count]) => `${count} ${severityName(severity, language).toLowerCase()}`);
  const head = say(words.more, language, { count: group.length, parts: parts.join(', ') });
  return [`${head} ${group.map(({ rule }) => rule).join(' ')}`];
}

const words = {
  runs: { en: 'run by {workloads}', zh: '由 {workloads} 运行' },
  noFix: { en: '(no fix)', zh: '（无修复）' },
  excepted: { en: '(excepted)', zh: '（已豁免）' },
  more: { en: 'and {count} more ({parts}):', zh: '另有 {count} 个（{parts}）：' },
} as const satisfies Record<string, Text>;
