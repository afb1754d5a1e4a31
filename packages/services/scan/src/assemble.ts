import type { Problem } from '@seawall/kube';
import { type Finding, formatRef, isAtLeast, type Severity, severities, type Text } from '@seawall/model';
import { assessFrameworks, type Control, type ControlFailure, frameworks, scoreWorkloads } from '@seawall/posture';
import { topActions } from './actions.ts';
import { applyExceptions } from './config/exceptions.ts';
import { tellBasesOnce } from './ended-bases.ts';
import type { Report, RuleInfo } from './report.ts';
import type { Run } from './run.ts';
import { withoutTwiceTold } from './secrets/once.ts';
import { countFindings } from './summary.ts';
import { version } from './version.ts';

/** How many actions a report names. */
const actionCount = 3;

export interface Shown {
  readonly controls: readonly Control[];
  /** The ids of a baseline's findings. */
  readonly known: ReadonlySet<string> | undefined;
  /** Findings less severe are counted and not listed. */
  readonly severity: Severity;
}

/** The report of a scan whose targets are collected and whose engines have run. */
export function assemble({ config, options, world, collected }: Run, { controls, known, severity }: Shown): Report {
  const { findings: ofControls, below, failures, tallies, inventory } = collected.judge.finish();
  const { judged, others } = tellBasesOnce(ofControls, collected.findings, collected.causes);
  const today = world.now.toISOString().slice(0, 10);
  const all = [...judged, ...withoutTwiceTold(judged, others)];
  const { findings: marked, notices, reasons } = applyExceptions(all, config.exceptions, today);
  const findings = sorted(known === undefined ? marked : marked.filter(({ id }) => !known.has(id)));
  const shown = findings.filter((finding) => isAtLeast(finding.severity, severity));
  const rules = [...controls, ...collected.rules.values()];
  return {
    version: 1,
    tool: { name: 'seawall', version },
    targets: options.targets,
    summary: {
      files: collected.files,
      objects: collected.objects,
      workloads: inventory.workloads.length,
      dockerfiles: collected.dockerfiles,
      ...(collected.nodes === 0 ? {} : { nodes: collected.nodes }),
      controls: controls.length,
      ...countFindings(findings, shown, below),
      existing: marked.length - findings.length,
    },
    findings: shown,
    rules: rulesOf(shown, rules),
    actions: topActions(shown, rules, collected.causes, actionCount),
    controls: [...tallies].map(([id, tally]) => ({ id, ...tally })),
    frameworks: assessFrameworks(frameworks, controls, tallies, {
      unseen: collected.unseen,
      ...(isNodeAlone(collected) ? { unread: onlyNode } : {}),
    }),
    workloads: scoreWorkloads(marked, controls, inventory),
    ...(collected.images.length === 0 ? {} : { images: collected.images }),
    assessed: collected.assessed,
    problems: [...collected.problems, ...failures.map(internalProblem)].sort(byPlace),
    notAssessed: collected.notAssessed,
    exceptions: notices,
    ...(collected.vulnerabilities === undefined ? {} : { vulnerabilities: collected.vulnerabilities }),
    ...(collected.causes.size === 0 ? {} : { causes: collected.causes }),
    ...(reasons.size === 0 ? {} : { excepted: reasons }),
  };
}

function isNodeAlone({ nodes, objects, dockerfiles }: Run['collected']): boolean {
  return nodes > 0 && objects + dockerfiles === 0;
}

const onlyNode: Text = {
  en: 'Only a node was scanned, no manifest and no object of a cluster',
  zh: '仅扫描了节点，没有清单或集群对象',
};

function rulesOf(findings: readonly Finding[], rules: readonly RuleInfo[]): RuleInfo[] {
  const named = new Set(findings.map(({ rule }) => rule));
  return rules
    .filter(({ id }) => named.has(id))
    .map(({ id, category, severity, title, why, remediation, references }) => ({
      id,
      category,
      severity,
      title,
      why,
      remediation,
      references,
    }));
}

/** Worst first, then by subject, so that what belongs together stands together. */
function sorted(findings: readonly Finding[]): Finding[] {
  return findings
    .map((finding) => ({ finding, rank: severities.indexOf(finding.severity), line: formatRef(finding.subject) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        (b.finding.priority?.score ?? 0) - (a.finding.priority?.score ?? 0) ||
        compare(a.line, b.line) ||
        compare(a.finding.place.file, b.finding.place.file) ||
        a.finding.place.line - b.finding.place.line ||
        compare(a.finding.rule, b.finding.rule) ||
        compare(a.finding.part, b.finding.part),
    )
    .map(({ finding }) => finding);
}

/** A control that threw is our fault, but what it would have said is missing all the same. */
function internalProblem({ control, place, error }: ControlFailure): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    file: place.file,
    line: place.line,
    message: {
      en: `The control ${control} failed here; please report it: ${why}`,
      zh: `控制项 ${control} 在此处出错；请反馈：${why}`,
    },
  };
}

function byPlace(a: Problem, b: Problem): number {
  return compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
