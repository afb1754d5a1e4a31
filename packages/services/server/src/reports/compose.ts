import { type OutcomeStatus, say, severities } from '@seawall/model';
import { outcomeNames, severityNames } from '@seawall/scan';
import type { FindingsContent, FrameworkContent, ReportContent, ReportedFinding, RiskContent } from './content.ts';
import type { Block, ReportDocument } from './document.ts';
import {
  exceptionsSection,
  findingsTable,
  imagesSection,
  methodSection,
  minute,
  type Say,
  scopeSection,
  speak,
} from './sections.ts';
import { sortWords, words } from './words.ts';

/** Sets a report down for an auditor: scope, result, method with its evidence base, and then every finding with its facts. */
export function compose(content: ReportContent): ReportDocument {
  const t = speak(content.language);
  const title = content.title ?? titleOf(content, t);
  const time = `${minute(content.createdAt)} UTC`;
  return {
    title,
    subtitle: t(words.subtitle, { time, who: content.createdBy }),
    language: content.language === 'zh' ? 'zh-CN' : 'en',
    createdAt: content.createdAt,
    footer: t(words.footer, { version: content.provenance.version, title, time }),
    blocks: [
      ...scopeSection(content, t),
      ...resultOf(content, t),
      ...methodSection(content, t),
      ...(content.kind === 'findings'
        ? causes(content, t)
        : content.kind === 'framework'
          ? requirements(content, t)
          : []),
      ...exceptionsSection(content, t),
      ...imagesSection(content, t),
    ],
  };
}

function titleOf(content: ReportContent, t: Say): string {
  if (content.kind === 'findings') return t(words.findingsTitle);
  if (content.kind === 'risk') return t(words.riskTitle);
  const { title, version } = content.framework;
  return t(words.frameworkTitle, { framework: `${t(title)} ${version}` });
}

function resultOf(content: ReportContent, t: Say): Block[] {
  switch (content.kind) {
    case 'findings':
      return findingsResult(content, t);
    case 'framework':
      return frameworkResult(content, t);
    case 'risk':
      return riskResult(content, t);
  }
}

const sorts = ['workload', 'image', 'identity', 'node'] as const;

function riskResult({ rated, unassessed }: RiskContent, t: Say): Block[] {
  const blocks: Block[] = [
    { kind: 'heading', level: 1, text: t(words.result) },
    { kind: 'text', text: t(words.riskText) },
  ];
  const open = sorts.filter((sort) => unassessed[sort] > 0).map((sort) => `${t(sortWords[sort])}: ${unassessed[sort]}`);
  if (open.length > 0) blocks.push({ kind: 'text', text: t(words.noScore, { counts: open.join(' · ') }) });
  if (rated.length === 0) blocks.push({ kind: 'text', text: t(words.noRisk), muted: true });
  for (const sort of sorts) {
    const own = rated.filter((each) => each.sort === sort);
    if (own.length === 0) continue;
    blocks.push(
      { kind: 'heading', level: 2, text: t(sortWords[sort]) },
      {
        kind: 'table',
        columns: [
          { title: t(words.subject), width: 0.32 },
          { title: t(words.risk), width: 0.08, align: 'right' },
          { title: t(words.factors), width: 0.6 },
        ],
        rows: own.map(({ cluster, factors, name, risk }) => [
          cluster === '' ? name : `${name}\n${t(words.cluster)}: ${cluster}`,
          String(risk),
          factors.map(({ points, text }) => `${points}  ${t(text)}`).join('\n'),
        ]),
      },
    );
  }
  return blocks;
}

function findingsResult({ findings }: FindingsContent, t: Say): Block[] {
  const inState = (state: ReportedFinding['state']): readonly ReportedFinding[] =>
    findings.filter((finding) => finding.state === state);
  const open = inState('open');
  const counts = { fixed: inState('fixed').length, excepted: inState('excepted').length };
  return [
    { kind: 'heading', level: 1, text: t(words.result) },
    { kind: 'text', text: t(words.summaryLine, { total: findings.length, open: open.length, ...counts }) },
    {
      kind: 'shares',
      rows: severities.map((severity) => ({
        label: t(severityNames[severity]),
        mark: severity,
        count: open.filter(({ finding }) => finding.severity === severity).length,
        total: open.length,
      })),
    },
  ];
}

function causes(content: FindingsContent, t: Say): Block[] {
  const byRule = Map.groupBy(content.findings, ({ finding }) => finding.rule);
  const heading: Block = { kind: 'heading', level: 1, text: t(words.findings) };
  if (byRule.size === 0) return [heading, { kind: 'text', text: t(words.none), muted: true }];
  return [heading, ...[...byRule].flatMap(([rule, found]) => cause(content, rule, found, t))];
}

function cause({ rules }: ReportContent, rule: string, found: readonly ReportedFinding[], t: Say): Block[] {
  const worst = found[0] as ReportedFinding;
  const info = rules.get(rule);
  const answers = new Set(
    found.flatMap(({ finding }) => finding.frameworks.map(({ framework, id }) => `${framework} ${id}`)),
  );
  const facts: [string, string][] = [];
  if (info !== undefined) facts.push([t(words.why), t(info.why)], [t(words.remedy), t(info.remediation)]);
  if (answers.size > 0) facts.push([t(words.answers), [...answers].join(', ')]);
  const title = info === undefined ? rule : `${t(info.title)} (${rule})`;
  return [
    { kind: 'heading', level: 2, text: `${title} · ${found.length}`, mark: worst.finding.severity },
    ...(facts.length === 0 ? [] : [{ kind: 'facts', rows: facts } as const]),
    ...findingsTable(found, t),
  ];
}

const statuses: readonly OutcomeStatus[] = ['pass', 'fail', 'notAssessed', 'notApplicable'];

function frameworkResult({ framework }: FrameworkContent, t: Say): Block[] {
  const all = framework.requirements;
  const count = (status: OutcomeStatus): number => all.filter((one) => one.status === status).length;
  const assessed = count('pass') + count('fail');
  return [
    { kind: 'heading', level: 1, text: t(words.result) },
    {
      kind: 'facts',
      rows: [
        [t(words.framework), `${t(framework.title)} ${framework.version}`],
        [t(words.source), framework.url],
      ],
    },
    { kind: 'text', text: t(words.frameworkLine, { assessed, total: all.length }) },
    ...(framework.score === undefined
      ? []
      : [{ kind: 'text', text: t(words.score, { score: Math.round(framework.score) }) } as const]),
    {
      kind: 'shares',
      rows: statuses.map((status) => ({
        label: t(outcomeNames[status]),
        mark: status,
        count: count(status),
        total: all.length,
      })),
    },
  ];
}

function requirements(content: FrameworkContent, t: Say): Block[] {
  const { framework, findings } = content;
  const failed = framework.requirements.filter(({ status }) => status === 'fail');
  const unassessed = framework.requirements.filter(({ status }) => status === 'notAssessed');
  return [
    { kind: 'heading', level: 1, text: t(words.requirements) },
    {
      kind: 'table',
      columns: [
        { title: t(words.requirement), width: 0.56 },
        { title: t(words.status), width: 0.18 },
        { title: t(words.subjectsCount), width: 0.15, align: 'right' },
        { title: t(words.controls), width: 0.11, align: 'right' },
      ],
      rows: framework.requirements.map(({ id, title, status, controls, passed, failed: faults }) => [
        `${id}  ${t(title)}`,
        { text: t(outcomeNames[status]), mark: status },
        passed + faults === 0 ? '' : `${passed} / ${faults}`,
        controls.length === 0 ? '' : String(controls.length),
      ]),
    },
    ...(failed.length === 0 ? [] : [{ kind: 'heading', level: 1, text: t(words.failures) } as const]),
    ...failed.flatMap(({ id, title, controls }): Block[] => {
      const evidence = findings.filter(({ finding }) => controls.includes(finding.rule));
      const broken = new Set(evidence.map(({ finding }) => finding.rule));
      const names = [...broken].map((control) => {
        const name = content.controls.get(control);
        return name === undefined ? control : `${control}: ${say(name, content.language)}`;
      });
      return [
        { kind: 'heading', level: 2, text: `${id}  ${t(title)}`, mark: 'fail' },
        ...(names.length === 0 ? [] : [{ kind: 'text', text: names.join('\n'), muted: true } as const]),
        ...(evidence.length === 0 ? [] : findingsTable(evidence, t)),
      ];
    }),
    ...(unassessed.length === 0
      ? []
      : ([
          { kind: 'heading', level: 1, text: t(words.unassessed) },
          {
            kind: 'table',
            columns: [
              { title: t(words.requirement), width: 0.5 },
              { title: t(words.reason), width: 0.5 },
            ],
            rows: unassessed.map(({ id, title, reason }) => [
              `${id}  ${t(title)}`,
              reason === undefined ? '' : t(reason),
            ]),
          },
        ] as const)),
  ];
}
