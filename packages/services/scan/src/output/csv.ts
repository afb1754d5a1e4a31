import { displayRef, type Finding, type ResourceRef, say } from '@seawall/model';
import type { RuleInfo } from '../report.ts';
import type { Output, OutputOptions } from './output.ts';

/**
 * One line per finding for spreadsheets: RFC 4180, UTF-8 with the byte order mark without which Excel takes another
 * encoding. No cell is read as a formula.
 */
export const csv: Output = {
  id: 'csv',
  extension: 'csv',
  mediaType: 'text/csv',
  title: { en: 'Findings as CSV, for spreadsheets', zh: 'CSV 格式的问题列表，用于电子表格' },
  write(report, options) {
    const rules = new Map(report.rules.map((rule) => [rule.id, rule]));
    return csvText([columns, ...report.findings.map((finding) => rowOf(finding, rules.get(finding.rule), options))]);
  },
};

/** Rows as such a file. */
export function csvText(rows: readonly (readonly (string | number)[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`;
}

const columns = [
  'id',
  'severity',
  'status',
  'rule',
  'category',
  'apiVersion',
  'kind',
  'namespace',
  'name',
  'file',
  'line',
  'part',
  'message',
  'remediation',
  'fix',
  'frameworks',
] as const;

/** What stands in the column of kinds for a subject that is no Kubernetes object. */
const kindNames = { file: 'File', image: 'Image', node: 'Node', package: 'Package' } as const;

function rowOf(finding: Finding, rule: RuleInfo | undefined, { language }: OutputOptions): (string | number)[] {
  const { subject, place } = finding;
  const resource: Pick<ResourceRef, 'apiVersion' | 'kind' | 'namespace' | 'name'> =
    subject.type === 'resource'
      ? subject
      : { apiVersion: '', kind: kindNames[subject.type], name: displayRef(subject) };
  return [
    finding.id,
    finding.severity,
    finding.status,
    finding.rule,
    rule?.category ?? '',
    resource.apiVersion,
    resource.kind,
    resource.namespace ?? '',
    resource.name,
    place.file,
    place.line < 1 ? '' : place.line,
    finding.part,
    say(finding.message, language, finding.values),
    rule?.remediation[language] ?? '',
    finding.fix?.risk ?? '',
    finding.frameworks.map(({ framework, id }) => `${framework} ${id}`).join('; '),
  ];
}

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe in front, as OWASP advises against CSV injection;
 * full-width forms count as well, since some programs fold them.
 */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const safe = /^[\s\p{Cc}]*[=+\-@＝＋－＠]|^[\t\r\n]/u.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
