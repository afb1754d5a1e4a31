import { displayRef, type Finding, formatRef, type Language, say, severities, type Text } from '@seawall/model';
import { type Report, reasonAndRemedy, type RuleInfo, type WorkloadScore } from '@seawall/scan';
import { imagesBlock } from './images.ts';
import { type Style, severityName } from './style.ts';
import { isOfPackage, vulnerabilityBlock } from './vulnerabilities.ts';
import { clip, padEnd, width, wrap } from './width.ts';

export interface View {
  readonly style: Style;
  readonly language: Language;
  /** Columns of the terminal. */
  readonly columns: number;
  /** Which frameworks to sum up. */
  readonly frameworks: readonly string[];
}

const indent = '  ';

/** The report as people read it in a terminal: by resource, worst first, then what to do about it. */
export function terminalReport(report: Report, view: View): string {
  const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
  const scores = new Map(report.workloads.map((score) => [formatRef(score.subject), score]));
  const explained = new Set<string>();
  const groups = Map.groupBy(report.findings, (finding) => {
    const { subject, place } = finding;
    if (isOfPackage(finding)) return `packages ${formatRef(subject)}`;
    // A node is one thing with many files, which its findings name themselves.
    return subject.type === 'node' ? formatRef(subject) : `${formatRef(subject)} ${place.file}`;
  });
  const blocks = [...groups.values()].map((group) =>
    isOfPackage(group[0] as Finding)
      ? vulnerabilityBlock(group, view)
      : subjectBlock(group, { rules, scores, explained }, view),
  );
  return [
    ...blocks,
    imagesBlock(report, view),
    frameworksBlock(report, view),
    problemsBlock(report, view),
    exceptionsBlock(report, view),
    summaryBlock(report, view),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

interface Known {
  readonly rules: ReadonlyMap<string, RuleInfo>;
  readonly scores: ReadonlyMap<string, WorkloadScore>;
  /** Rules whose why and fix stand further up: each is told once, in full. */
  readonly explained: Set<string>;
}

function subjectBlock(findings: readonly Finding[], known: Known, view: View): string {
  const { style, columns } = view;
  const [first] = findings as [Finding];
  const score = known.scores.get(formatRef(first.subject));
  const right = score === undefined ? '' : say(words.score, view.language, { score: Math.round(score.score) });
  const title = clip(displayRef(first.subject), columns - width(right) - 2);
  const gap = ' '.repeat(Math.max(2, columns - width(title) - width(right)));
  const heading = right === '' ? style.strong(title) : style.strong(title) + gap + style.faint(right);
  // What is in a cluster stands in no file: its fields are its places.
  const isNamed = first.subject.type === 'file' || first.subject.type === 'node';
  const file = isNamed || first.place.line < 1 ? [] : [style.faint(clip(first.place.file, columns))];
  const lines = [...Map.groupBy(findings, sameFault).values()].flatMap((group) => faultLines(group, known, view));
  return [heading, ...file, ...lines].join('\n');
}

/** Faults of one kind in one resource are one entry, with every place. */
function sameFault(finding: Finding): string {
  return JSON.stringify([finding.rule, finding.severity, finding.status, finding.message.en, shared(finding)]);
}

/** The values of a message that do not just say which container it is about. */
function shared({ values = {} }: Finding): unknown {
  const { container: _, ...rest } = values;
  return rest;
}

function faultLines(group: readonly Finding[], { rules, explained }: Known, view: View): string[] {
  const { style, language, columns } = view;
  const [first] = group as [Finding];
  const labelWidth = Math.max(...severities.map((severity) => width(severityName(severity, language))));
  const label = style.severity(first.severity, padEnd(severityName(first.severity, language), labelWidth));
  const places = placesOf(group);
  const status = first.status === 'excepted' ? ` ${say(words.excepted, language)}` : '';
  const left = indent.length + labelWidth + 1;
  const message = `${messageOf(group, language)}${status}`;
  const lines = wrap(message, columns - left - 1);
  const last = lines.at(-1) ?? '';
  const fits = left + width(last) + 2 + width(places) <= columns;
  const placed = fits
    ? [
        ...lines.slice(0, -1),
        `${last}${' '.repeat(columns - left - width(last) - width(places))}${style.faint(places)}`,
      ]
    : [...lines, style.faint(clip(places, columns - left))];
  const pad = ' '.repeat(left);
  const rule = explained.has(first.rule) ? undefined : rules.get(first.rule);
  explained.add(first.rule);
  const details = rule === undefined ? [] : [...detail(words.why, rule.why), ...detail(words.fix, rule.remediation)];
  return [
    ...placed.map((line, index) => (index === 0 ? `${indent}${label} ${line}` : pad + line)),
    ...details.map((line) => style.faint(pad + line)),
  ];

  function detail(name: Text, text: Text): string[] {
    const head = `${say(name, language)} `;
    const hanging = ' '.repeat(width(head));
    return wrap(say(text, language), columns - left - width(head)).map((line, index) =>
      index === 0 ? head + line : hanging + line,
    );
  }
}

function messageOf(group: readonly Finding[], language: Language): string {
  const [first] = group as [Finding];
  const message = say(first.message, language, first.values);
  return group.length === 1 ? message : `${message} ${say(words.more, language, { count: group.length - 1 })}`;
}

/** `:12, :40, :55 …`, behind the file that the heading names. */
function placesOf(group: readonly Finding[]): string {
  const [{ subject, place: first }] = group as [Finding];
  if (subject.type === 'node') return first.line < 1 ? '' : `${first.file}:${first.line}`;
  if (group.some(({ place }) => place.line < 1)) return fieldsOf(group);
  const lines = [...new Set(group.map(({ place }) => place.line))].sort((a, b) => a - b);
  const shown = lines.slice(0, 4).map((line) => `:${line}`);
  return shown.join(' ') + (lines.length > shown.length ? ' …' : '');
}

/** The first field, and how many others there are. */
function fieldsOf(group: readonly Finding[]): string {
  const fields = [...new Set(group.map(({ part, place }) => place.path ?? part))].filter((field) => field !== '');
  const [first = ''] = fields;
  return fields.length > 1 ? `${first} …` : first;
}

function frameworksBlock(report: Report, { style, language, columns, frameworks }: View): string {
  const chosen = report.frameworks.filter(({ id }) => frameworks.includes(id));
  return chosen
    .map((framework) => {
      const score = framework.score === undefined ? '–' : String(Math.round(framework.score));
      const rows = framework.requirements.map((requirement) => {
        const mark = statusMarks[requirement.status];
        const text = say(requirement.title, language);
        const reason = requirement.reason === undefined ? '' : ` (${say(requirement.reason, language)})`;
        const row = clip(`${padEnd(requirement.id, 12)} ${text}${reason}`, columns - 4);
        const painted =
          requirement.status === 'fail'
            ? style.bad(mark)
            : requirement.status === 'pass'
              ? style.good(mark)
              : style.faint(mark);
        return `${indent}${painted} ${requirement.status === 'notAssessed' ? style.faint(row) : row}`;
      });
      const title = `${say(framework.title, language)} ${say(words.score, language, { score })}`;
      return [style.strong(title), ...rows].join('\n');
    })
    .join('\n\n');
}

const statusMarks = { pass: '✓', fail: '✗', notApplicable: '·', notAssessed: '?' } as const;

function problemsBlock(report: Report, { style, language, columns }: View): string {
  const entries = [
    ...report.notAssessed.map((entry) => ({
      head: entry.target,
      text: reasonAndRemedy(entry, language),
    })),
    ...report.problems.map(({ file, line, column, message }) => ({
      head: [file, line, column].filter((part) => part !== undefined).join(':'),
      text: say(message, language),
    })),
  ];
  if (entries.length === 0) return '';
  const lines = entries.flatMap(({ head, text }) => [
    `${indent}${clip(head, columns - indent.length)}`,
    ...wrap(text, columns - 4).map((line) => style.faint(`    ${line}`)),
  ]);
  return [style.strong(say(words.incomplete, language, { count: entries.length })), ...lines].join('\n');
}

function exceptionsBlock(report: Report, { style, language, columns }: View): string {
  if (report.exceptions.length === 0) return '';
  const lines = report.exceptions.map(({ state, rule, subject, owner, expires, file, line }) => {
    const text = say(state === 'lapsed' ? words.lapsed : words.unused, language, {
      rule,
      subject: subject ?? '*',
      owner,
      expires,
    });
    return wrap(`${file}:${line} ${text}`, columns - indent.length).map((part) => indent + part);
  });
  return [style.strong(say(words.exceptions, language)), ...lines.flat()].join('\n');
}

/** A cluster holds no files, and a node is one thing. */
function scannedWords({ dockerfiles, files, nodes, objects }: Report['summary']): Text {
  if (nodes !== undefined) return words.scannedNode;
  return files + dockerfiles === 0 && objects > 0 ? words.scannedObjects : words.scanned;
}

function packagesText({ vulnerabilities }: Report, language: Language): string[] {
  if (vulnerabilities === undefined) return [];
  const packages = vulnerabilities.found.reduce((sum, { components }) => sum + components.length, 0);
  if (packages === 0) return [];
  return [say(words.packages, language, { packages, built: vulnerabilities.base.built.slice(0, 10) })];
}

/** How things stand, and the changes that take most risk away. */
function summaryBlock(report: Report, { style, language, columns }: View): string {
  const { summary } = report;
  const counts = severities
    .filter((severity) => summary.open[severity] > 0)
    .map((severity) =>
      style.severity(severity, `${summary.open[severity]} ${severityName(severity, language).toLowerCase()}`),
    );
  const { files, objects, workloads, dockerfiles, controls } = summary;
  const scanned = say(scannedWords(summary), language, { files, objects, workloads, dockerfiles, controls });
  const found = counts.length === 0 ? style.good(say(words.clean, language)) : counts.join('  ');
  const notes = [
    summary.hidden > 0 ? say(words.hidden, language, { count: summary.hidden }) : '',
    summary.excepted > 0 ? say(words.exceptedCount, language, { count: summary.excepted }) : '',
    summary.existing > 0 ? say(words.existing, language, { count: summary.existing }) : '',
  ].filter((note) => note !== '');
  const actions = report.actions.flatMap((action, index) => {
    const share = say(words.share, language, {
      share: Math.round(action.share * 100),
      findings: counted(action.findings, words.finding, language),
      places: counted(action.subjects, words.place, language),
    });
    const lines = wrap(say(action.title, language), columns - 5);
    return [
      ...lines.map((line, at) => (at === 0 ? `${indent}${index + 1}. ${line}` : `     ${line}`)),
      style.faint(`     ${share}`),
    ];
  });
  const fixable =
    summary.fixable === 0
      ? []
      : wrap(
          say(words.fixable, language, {
            safe: summary.fixable - summary.fixableUnsafe,
            unsafe: summary.fixableUnsafe,
          }),
          columns,
        );
  return [
    ...[scanned, ...packagesText(report, language)].flatMap((text) => wrap(text, columns)).map(style.faint),
    found,
    ...notes.map(style.faint),
    ...(actions.length === 0 ? [] : ['', style.strong(say(words.first, language)), ...actions]),
    ...(fixable.length === 0 ? [] : ['', ...fixable]),
  ].join('\n');
}

const words = {
  score: { en: 'score {score}', zh: '得分 {score}' },
  excepted: { en: '(excepted)', zh: '（已豁免）' },
  more: { en: '(and {count} more)', zh: '（另有 {count} 处）' },
  why: { en: 'why', zh: '原因' },
  fix: { en: 'fix', zh: '修复' },
  incomplete: { en: 'Not assessed, or only in part ({count})', zh: '未评估或仅部分评估（{count}）' },
  exceptions: { en: 'Exceptions', zh: '豁免' },
  lapsed: {
    en: 'lapsed on {expires}: {rule} for {subject}, owner {owner}',
    zh: '已于 {expires} 过期：{subject} 的 {rule}，负责人 {owner}',
  },
  unused: {
    en: 'no longer needed: {rule} for {subject}, owner {owner}, until {expires}',
    zh: '不再需要：{subject} 的 {rule}，负责人 {owner}，有效期至 {expires}',
  },
  scanned: {
    en: 'Scanned {files} files: {objects} objects, {workloads} workloads, {dockerfiles} Dockerfiles; {controls} controls.',
    zh: '已扫描 {files} 个文件：{objects} 个对象，{workloads} 个工作负载，{dockerfiles} 个 Dockerfile；{controls} 个控制项。',
  },
  scannedObjects: {
    en: 'Scanned {objects} objects: {workloads} workloads; {controls} controls.',
    zh: '已扫描 {objects} 个对象：{workloads} 个工作负载；{controls} 个控制项。',
  },
  scannedNode: { en: 'Scanned one node; {controls} controls.', zh: '已扫描一个节点；{controls} 个控制项。' },
  packages: {
    en: 'Packages: {packages}, against the advisories of {built}.',
    zh: '软件包 {packages} 个，公告截至 {built}。',
  },
  clean: { en: 'No findings.', zh: '未发现问题。' },
  hidden: {
    en: '{count} less severe findings are not shown (--severity info shows all).',
    zh: '另有 {count} 个较低级别的问题未显示（--severity info 显示全部）。',
  },
  exceptedCount: { en: '{count} excepted.', zh: '{count} 个已豁免。' },
  existing: { en: '{count} were in the baseline already.', zh: '{count} 个已在基线中。' },
  first: { en: 'What takes most risk away', zh: '最能降低风险的改动' },
  share: {
    en: '{share} % of the risk: {findings} in {places}',
    zh: '占风险的 {share} %：{places}，共 {findings}',
  },
  finding: { one: { en: '1 finding', zh: '1 个问题' }, many: { en: '{count} findings', zh: '{count} 个问题' } },
  place: { one: { en: '1 place', zh: '1 处' }, many: { en: '{count} places', zh: '{count} 处' } },
  fixable: {
    en: 'seawall fix can write {safe} of the fixes; with --unsafe, {unsafe} more that could change how a workload runs.',
    zh: 'seawall fix 可自动修复 {safe} 个问题；加 --unsafe 可再修复 {unsafe} 个（可能改变工作负载的行为）。',
  },
} as const satisfies Record<string, Text | Counted>;

interface Counted {
  readonly one: Text;
  readonly many: Text;
}

function counted(count: number, { one, many }: Counted, language: Language): string {
  return say(count === 1 ? one : many, language, { count });
}
