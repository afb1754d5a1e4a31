import {
  type Evidence,
  type Finding,
  fingerprint,
  type Place,
  type Ref,
  type Severity,
  type Text,
} from '@seawall/model';
import type { Match } from '@seawall/vulns';
import type { RuleInfo } from '../report.ts';

const severityOf: Readonly<Record<Match['severity'], Severity>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  negligible: 'info',
  // What nobody has rated is not harmless; the evidence says that it was not rated.
  unknown: 'medium',
};

/** What is known beside the match. */
interface Beside {
  /** The version that settles all that is known of the component. */
  readonly target?: string | undefined;
  /** What its package manager is told to get there, where the file is its own to write. */
  readonly command?: string | undefined;
  /** Workloads that run it, by name. */
  readonly workloads?: readonly string[];
}

/** A vulnerable component as a finding of the thing that holds it. */
export function findingOf(
  match: Match,
  subject: Ref,
  fix: Finding['fix'],
  { target, command, workloads = [] }: Beside = {},
): Finding {
  const { component, vulnerability, priority } = match;
  const place = placeOf(match);
  const part = `${component.ecosystem}/${component.name}`;
  const title = titleOf(match);
  return {
    id: fingerprint({ kind: 'vulnerability', rule: vulnerability, subject, file: place.file, part }),
    kind: 'vulnerability',
    rule: vulnerability,
    severity: severityOf[match.severity],
    subject,
    part,
    place,
    message: messageOf(match),
    values: {
      package: component.name,
      version: component.version,
      title,
      fixed: match.fixedVersions.join(', '),
      target: target ?? '',
      ...(command === undefined ? {} : { command }),
      channel: match.channel ?? '',
    },
    evidence: [...evidenceOf(match), ...runsIn(workloads)],
    ...(fix === undefined ? {} : { fix }),
    frameworks: [],
    status: 'open',
    priority,
  };
}

function placeOf({ component }: Match): Place {
  const [first] = component.places;
  return { file: first?.path ?? component.purl, line: first?.line ?? 1, column: 1 };
}

function titleOf({ advisory, vulnerability }: Match): string {
  const title = advisory.title ?? firstSentence(advisory.description);
  return title === undefined ? vulnerability : `${vulnerability} ${title}`;
}

const sentenceLength = 200;

function firstSentence(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const sentence = /^.+?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
  return sentence.length <= sentenceLength
    ? sentence
    : `${sentence.slice(0, sentence.lastIndexOf(' ', sentenceLength))} …`;
}

const states: Readonly<Record<Match['state'], Text>> = {
  affected: { en: 'no fix yet', zh: '尚无修复' },
  notAffected: { en: 'not affected', zh: '不受影响' },
  willNotFix: { en: 'will not be fixed', zh: '不会修复' },
  deferred: { en: 'the fix is deferred', zh: '修复已推迟' },
  endOfLife: { en: 'no longer supported', zh: '已停止支持' },
  underInvestigation: { en: 'under investigation', zh: '正在调查' },
};

function messageOf({ fixedVersions, state, channel }: Match): Text {
  const head = { en: '{package} {version}: {title}', zh: '{package} {version}：{title}' };
  if (fixedVersions.length === 0) {
    return { en: `${head.en} (${states[state].en})`, zh: `${head.zh}（${states[state].zh}）` };
  }
  const paid = channel !== undefined;
  return {
    en: `${head.en} (fixed in {fixed}${paid ? ', {channel} only' : ''})`,
    zh: `${head.zh}（已在 {fixed} 中修复${paid ? '，仅限 {channel}' : ''}）`,
  };
}

/** The comparison that was made, who made it, and what else is known of the vulnerability. */
function evidenceOf(match: Match): Evidence[] {
  const { comparison, component, advisory, cvss, exploitation, reachable } = match;
  const layers = component.places.flatMap(({ layer }) => layer ?? []);
  const facts: [field: string, value: string | undefined][] = [
    ['installed', `${component.name} ${comparison.installed}`],
    ['affected', comparison.bounds],
    ['scheme', comparison.scheme],
    ['advisory', `${advisory.id} (${advisory.source})`],
    ['aliases', match.aliases.length === 0 ? undefined : match.aliases.join(', ')],
    ['state', match.state],
    ['severity', `${match.severity} (${match.severityFrom})`],
    ['cvss', cvss === undefined ? undefined : `${cvss.base} ${cvss.vector}`],
    ['knownExploited', exploitation?.known?.added],
    ['epss', exploitation?.epss === undefined ? undefined : String(exploitation.epss.probability)],
    ['reachable', reachable === undefined ? undefined : String(reachable)],
    ['layer', layers.length === 0 ? undefined : layers.join(', ')],
    ['contradicted', match.contradicted ? contradictions(match) : undefined],
    ['vex', match.vex === undefined ? undefined : `${match.vex.status} (${match.vex.file})`],
    ['purl', component.purl],
    ['shard', `${comparison.space} ${comparison.shard}`],
  ];
  return facts.flatMap(([field, value]) => (value === undefined ? [] : [{ field, value }]));
}

const shownWorkloads = 10;

/** Which workloads run it, as far as a cluster or manifests were scanned with it. */
function runsIn(workloads: readonly string[]): Evidence[] {
  if (workloads.length === 0) return [];
  const more = workloads.length - shownWorkloads;
  const value = workloads.slice(0, shownWorkloads).join(', ') + (more > 0 ? ` +${more}` : '');
  return [{ field: 'workloads', value }];
}

function contradictions({ comparisons, comparison }: Match): string {
  return comparisons
    .filter(
      ({ source, verdict }) => source !== comparison.source && verdict !== 'affected' && verdict !== 'notApplicable',
    )
    .map(({ source, advisory, verdict, bounds }) => `${source} ${advisory}: ${verdict} (${bounds})`)
    .join('; ');
}

/** What is said of the vulnerability itself, once for all that it is found in. */
export function ruleOf(match: Match): RuleInfo {
  const { advisory, vulnerability, severity } = match;
  const title = titleOf(match);
  const why = firstSentence(advisory.description) ?? advisory.title ?? title;
  return {
    id: vulnerability,
    category: 'vulnerabilities',
    severity: severityOf[severity],
    title: { en: title, zh: title },
    why: { en: why, zh: why },
    remediation: {
      en: `Raise it to a fixed version (${advisory.id}, ${advisory.source}).`,
      zh: `升级到已修复的版本（${advisory.id}，${advisory.source}）。`,
    },
    references: referencesOf(match),
  };
}

function referencesOf({ advisory, vulnerability }: Match): readonly string[] {
  const known = advisory.references ?? [];
  if (!vulnerability.startsWith('CVE-')) return known;
  const record = `https://www.cve.org/CVERecord?id=${vulnerability}`;
  return known.includes(record) ? known : [record, ...known];
}
