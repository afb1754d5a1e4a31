import {
  displayRef,
  type Finding,
  type FindingStatus,
  formatRef,
  type Ref,
  type Severity,
  severities,
} from '@seawall/model';

/** What was found in one object or file. An object that stands in two files is two subjects. */
export interface SubjectGroup {
  readonly subject: Ref;
  /** As people read it: `Deployment shop/cart`. */
  readonly label: string;
  readonly file: string;
  /** Open findings. */
  readonly open: Readonly<Record<Severity, number>>;
  /** Worst first. */
  readonly rules: readonly RuleGroup[];
}

/** The findings of one rule in one subject that are alike in severity and status. */
export interface RuleGroup {
  readonly rule: string;
  readonly severity: Severity;
  readonly status: FindingStatus;
  readonly findings: readonly [Finding, ...Finding[]];
}

const statusOrder: readonly FindingStatus[] = ['open', 'existing', 'excepted'];

/** Groups findings by subject and rule: the subject with the worst open findings first. */
export function groupBySubject(findings: readonly Finding[]): SubjectGroup[] {
  const bySubject = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.place.file}\n${formatRef(finding.subject)}`;
    const known = bySubject.get(key);
    if (known === undefined) bySubject.set(key, [finding]);
    else known.push(finding);
  }
  return [...bySubject.values()].map(subjectGroup).sort(compareSubjects);
}

function subjectGroup(findings: readonly Finding[]): SubjectGroup {
  const first = findings[0] as Finding;
  const open = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const finding of findings) if (finding.status === 'open') open[finding.severity] += 1;
  return {
    subject: first.subject,
    label: displayRef(first.subject),
    file: first.place.file,
    open,
    rules: groupByRule(findings),
  };
}

function groupByRule(findings: readonly Finding[]): RuleGroup[] {
  const byRule = new Map<string, [Finding, ...Finding[]]>();
  for (const finding of findings) {
    const key = `${finding.status} ${finding.severity} ${finding.rule}`;
    const known = byRule.get(key);
    if (known === undefined) byRule.set(key, [finding]);
    else known.push(finding);
  }
  return [...byRule.values()]
    .map((alike) => ({ rule: alike[0].rule, severity: alike[0].severity, status: alike[0].status, findings: alike }))
    .sort(
      (a, b) =>
        statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status) ||
        severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
        compareText(a.rule, b.rule),
    );
}

function compareSubjects(a: SubjectGroup, b: SubjectGroup): number {
  for (const severity of severities) {
    if (a.open[severity] !== b.open[severity]) return b.open[severity] - a.open[severity];
  }
  return compareText(a.label, b.label) || compareText(a.file, b.file);
}

/** By code units, so that no locale changes the order. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Findings ordered for formats that can hold only so many: open ones first, each status worst first. */
export function mostUrgentFirst(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) =>
      statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status) ||
      severities.indexOf(a.severity) - severities.indexOf(b.severity),
  );
}
