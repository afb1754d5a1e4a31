import { displayRef, say, type Text } from '@seawall/model';
import { findingKindNames, findingStateNames } from '../finding-words.ts';
import { csvText, outcomeNames, severityNames } from '@seawall/scan';
import type { FrameworkContent, ReportContent, ReportedFinding, RiskContent } from './content.ts';
import { placeOf, speak } from './sections.ts';
import { words } from './words.ts';

/** A report as lines for a spreadsheet: of findings, one each; of a framework, one for each requirement and finding under it; of risk, one for each fact. */
export function writeCsv(content: ReportContent): string {
  if (content.kind === 'framework') return csvText(frameworkRows(content));
  if (content.kind === 'risk') return csvText(riskRows(content));
  return csvText([findingColumns, ...content.findings.map((found) => findingRow(content, found))]);
}

const findingColumns = [
  'id',
  'cluster',
  'severity',
  'state',
  'risk',
  'kind',
  'rule',
  'title',
  'subject',
  'place',
  'message',
  'evidence',
  'remediation',
  'frameworks',
  'firstSeen',
  'lastSeen',
  'assignee',
  'exception',
  'exceptionReason',
  'exceptionRequester',
  'exceptionApprover',
  'exceptionExpires',
] as const;

function findingRow({ language, rules }: ReportContent, found: ReportedFinding): (string | number)[] {
  const t = speak(language);
  const { finding, exception } = found;
  const rule = rules.get(finding.rule);
  return [
    finding.id,
    found.cluster,
    t(severityNames[finding.severity]),
    t(findingStateNames[found.state]),
    found.risk ?? '',
    t(findingKindNames[finding.kind]),
    finding.rule,
    rule === undefined ? '' : t(rule.title),
    displayRef(finding.subject),
    placeOf(finding.place),
    say(finding.message, language, finding.values),
    finding.evidence.map(({ field, value }) => `${field} = ${value}`).join('\n'),
    rule === undefined ? '' : t(rule.remediation),
    finding.frameworks.map(({ framework, id }) => `${framework} ${id}`).join('; '),
    found.firstSeen,
    found.lastSeen,
    found.assignee ?? '',
    exception?.id ?? '',
    exception?.reason ?? '',
    exception?.requester ?? '',
    exception?.approver ?? '',
    exception?.expiresAt ?? '',
  ];
}

/** A line for each fact. */
function riskRows({ language, rated, unassessed }: RiskContent): (string | number)[][] {
  const t = speak(language);
  const lines = rated.flatMap(({ cluster, factors, name, risk, sort }) =>
    factors.map(({ points, text }) => [sort, cluster, name, risk, points, t(text)]),
  );
  const open = Object.entries(unassessed)
    .filter(([, count]) => count > 0)
    .map(([sort, counts]) => [sort, '', '', '', '', t(words.noScore, { counts })]);
  return [['sort', 'cluster', 'subject', 'risk', 'points', 'fact'], ...lines, ...open];
}

const requirementColumns = [
  'framework',
  'version',
  'requirement',
  'requirementTitle',
  'result',
  'passed',
  'failed',
  'controls',
  'reason',
];

function frameworkRows(content: FrameworkContent): (string | number)[][] {
  const { framework, findings, language } = content;
  const t = speak(language);
  const optional = (text: Text | undefined): string => (text === undefined ? '' : t(text));
  const rows: (string | number)[][] = [[...requirementColumns, ...findingColumns]];
  for (const requirement of framework.requirements) {
    const { id, title, status, passed, failed, controls, reason } = requirement;
    const head = [
      t(framework.title),
      framework.version,
      id,
      t(title),
      t(outcomeNames[status]),
      passed,
      failed,
      controls.join('; '),
      optional(reason),
    ];
    const evidence = findings.filter(({ finding }) => controls.includes(finding.rule));
    if (evidence.length === 0) rows.push([...head, ...findingColumns.map(() => '')]);
    for (const found of evidence) rows.push([...head, ...findingRow(content, found)]);
  }
  return rows;
}
