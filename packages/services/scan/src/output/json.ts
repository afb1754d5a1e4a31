import type { Build } from '@seawall/image';
import {
  displayRef,
  type Evidence,
  type Finding,
  type FindingPriority,
  type Fix,
  type FrameworkRef,
  type Language,
  type Place,
  type Ref,
  say,
  type TextValues,
} from '@seawall/model';
import type { FrameworkResult, ScoreFactor } from '@seawall/posture';
import type { ImageFacts } from '../collected.ts';
import type { Report } from '../report.ts';
import type { Output, OutputOptions } from './output.ts';

/**
 * The whole report for other programs, as `schema/report.schema.json` describes it. Texts are strings in the language
 * that was asked for. Keys come in a fixed order, so that two reports can be compared line by line.
 */
export const json: Output = {
  id: 'json',
  extension: 'json',
  mediaType: 'application/json',
  title: { en: 'The whole report, for programs', zh: '完整报告，供程序读取' },
  write: (report, options) => [...parts(report, options)].join(''),
  parts,
};

/** A field a line, and of a list an item a line: to be read by people, compared by `diff`, and written as it comes. */
function* parts(report: Report, { language }: OutputOptions): Generator<string> {
  let before = '{\n';
  for (const [name, value] of Object.entries(reportJson(report, language))) {
    if (value === undefined) continue;
    yield `${before}  ${JSON.stringify(name)}: `;
    if (isIterator(value)) yield* items(value);
    else yield JSON.stringify(value);
    before = ',\n';
  }
  yield '\n}\n';
}

/** Pieces of about this many characters: large enough that writing them costs nothing beside making them. */
const pieceLength = 64 * 1024;

function* items(list: Iterable<unknown>): Generator<string> {
  let piece = '[';
  let before = '\n    ';
  for (const item of list) {
    piece += before + JSON.stringify(item);
    before = ',\n    ';
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  yield before.startsWith(',') ? `${piece}\n  ]` : '[]';
}

function isIterator(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Symbol.iterator in value;
}

/** The report's fields; the long lists are made as they are written. */
function reportJson(report: Report, language: Language): Record<string, unknown> {
  return {
    version: report.version,
    tool: { name: report.tool.name, version: report.tool.version },
    language,
    targets: report.targets,
    summary: summaryJson(report.summary),
    actions: report.actions.values().map((action) => ({
      rule: action.rule,
      title: action.title[language],
      findings: action.findings,
      subjects: action.subjects,
      share: action.share,
      fixable: action.fixable,
    })),
    findings: report.findings.values().map((finding) => findingJson(finding, language)),
    rules: report.rules.values().map((rule) => ({
      id: rule.id,
      category: rule.category,
      severity: rule.severity,
      title: rule.title[language],
      why: rule.why[language],
      remediation: rule.remediation[language],
      references: rule.references,
    })),
    controls: report.controls.values().map((control) => ({
      id: control.id,
      passed: control.passed,
      failed: control.failed,
      notApplicable: control.notApplicable,
      notAssessed: control.notAssessed,
      reasons: control.reasons.map((reason) => reason[language]),
    })),
    frameworks: report.frameworks.values().map((framework) => frameworkJson(framework, language)),
    workloads: report.workloads.values().map((workload) => ({
      subject: refJson(workload.subject),
      file: workload.file,
      line: workload.line,
      score: workload.score,
      factors: workload.factors.map((factor) => factorJson(factor, language)),
    })),
    images: report.images?.values().map(imageJson),
    problems: report.problems.values().map((problem) => ({
      code: problem.code,
      file: problem.file,
      line: problem.line,
      column: problem.column,
      message: problem.message[language],
    })),
    notAssessed: report.notAssessed.values().map((target) => ({
      target: target.target,
      what: target.what,
      reason: target.reason[language],
      remedy: target.remedy[language],
    })),
    exceptions: report.exceptions.values().map((notice) => ({
      state: notice.state,
      rule: notice.rule,
      subject: notice.subject,
      owner: notice.owner,
      reason: notice.reason,
      expires: notice.expires,
      file: notice.file,
      line: notice.line,
    })),
    advisories: report.vulnerabilities === undefined ? undefined : { ...report.vulnerabilities.base },
  };
}

function imageJson({ subject, base, build }: ImageFacts): unknown {
  return {
    subject: refJson(subject),
    base: base === undefined ? undefined : { name: base.name, digest: base.digest, layers: base.layers, by: base.by },
    build: build === undefined ? undefined : buildJson(build),
  };
}

function buildJson({ from, builder, source, commit, file, started, finished, bases }: Build): unknown {
  return {
    from,
    builder,
    source,
    commit,
    file,
    started,
    finished,
    bases: bases?.map(({ name, digest }) => ({ name, digest })),
  };
}

function summaryJson(summary: Report['summary']): unknown {
  const { critical, high, medium, low, info } = summary.open;
  return {
    files: summary.files,
    objects: summary.objects,
    workloads: summary.workloads,
    dockerfiles: summary.dockerfiles,
    ...(summary.nodes === undefined ? {} : { nodes: summary.nodes }),
    controls: summary.controls,
    open: { critical, high, medium, low, info },
    hidden: summary.hidden,
    excepted: summary.excepted,
    existing: summary.existing,
    fixable: summary.fixable,
    fixableUnsafe: summary.fixableUnsafe,
  };
}

function findingJson(finding: Finding, language: Language): unknown {
  return {
    id: finding.id,
    kind: finding.kind,
    rule: finding.rule,
    severity: finding.severity,
    status: finding.status,
    subject: refJson(finding.subject),
    part: finding.part,
    place: placeJson(finding.place),
    message: say(finding.message, language, finding.values),
    values: finding.values === undefined ? undefined : sorted(finding.values),
    evidence: finding.evidence.map(evidenceJson),
    fix: finding.fix === undefined ? undefined : fixJson(finding.fix, language),
    frameworks: finding.frameworks.map(frameworkRefJson),
    firstSeen: finding.firstSeen,
    priority: finding.priority === undefined ? undefined : priorityJson(finding.priority, language),
  };
}

function priorityJson({ score, factors }: FindingPriority, language: Language): unknown {
  return { score, factors: factors.map(({ id, points, text }) => ({ id, points, text: text[language] })) };
}

function refJson(ref: Ref): unknown {
  const label = displayRef(ref);
  if (ref.type === 'file') return { type: ref.type, label, path: ref.path };
  if (ref.type === 'image') return { type: ref.type, label, name: ref.name, digest: ref.digest };
  if (ref.type === 'node') return { type: ref.type, label, cluster: ref.cluster, name: ref.name };
  if (ref.type === 'package') return { type: ref.type, label, purl: ref.purl };
  return {
    type: ref.type,
    label,
    cluster: ref.cluster,
    apiVersion: ref.apiVersion,
    kind: ref.kind,
    namespace: ref.namespace,
    name: ref.name,
    uid: ref.uid,
  };
}

function placeJson(place: Place): unknown {
  return {
    file: place.file,
    line: place.line,
    column: place.column,
    endLine: place.endLine,
    path: place.path,
    renderedBy: place.renderedBy,
  };
}

function sorted(values: TextValues): TextValues {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function evidenceJson(evidence: Evidence): unknown {
  const { place } = evidence;
  return {
    field: evidence.field,
    value: evidence.value,
    place: place === undefined ? undefined : { file: place.file, line: place.line },
  };
}

function fixJson(fix: Fix, language: Language): unknown {
  return {
    title: fix.title[language],
    risk: fix.risk,
    file: fix.file,
    document: fix.document,
    base: fix.base,
    operations: fix.operations.map((operation) => {
      if (operation.op === 'lines') {
        return { op: operation.op, from: operation.from, to: operation.to, lines: operation.lines };
      }
      if (operation.op === 'remove') return { op: operation.op, path: operation.path };
      return { op: operation.op, path: operation.path, value: operation.value };
    }),
  };
}

function frameworkRefJson(ref: FrameworkRef): unknown {
  return { framework: ref.framework, id: ref.id };
}

function frameworkJson(framework: FrameworkResult, language: Language): unknown {
  return {
    id: framework.id,
    title: framework.title[language],
    version: framework.version,
    score: framework.score,
    factors: framework.factors.map((factor) => factorJson(factor, language)),
    requirements: framework.requirements.map((requirement) => ({
      id: requirement.id,
      title: requirement.title[language],
      status: requirement.status,
      controls: requirement.controls,
      passed: requirement.passed,
      failed: requirement.failed,
      reason: requirement.reason?.[language],
    })),
  };
}

function factorJson(factor: ScoreFactor, language: Language): unknown {
  return { id: factor.id, title: factor.title[language], count: factor.count, points: factor.points };
}
