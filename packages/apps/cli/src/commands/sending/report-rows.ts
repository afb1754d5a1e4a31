import { basename, relative } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import type { FindingSet, ImageRow, Row } from '@seawall/forward';
import type { KubeObject } from '@seawall/kube';
import { type Finding, type FindingKind, formatRef, type Ref } from '@seawall/model';
import { isIncomplete, type Report, version } from '@seawall/scan';
import { shortHash } from './send.ts';

export interface ScanSent {
  readonly report: Report;
  /** The project's root, absolute. */
  readonly root: string;
  /** What was looked at, absolute where it is a path; nothing for all of the project. */
  readonly targets: readonly string[];
  /** Where secrets were looked for: what only the past of a repository holds is not mended because today's files are clean. */
  readonly secrets: 'nowhere' | 'files' | 'history';
  /** What was read of a cluster; empty for other targets. */
  readonly objects: readonly KubeObject[];
  /** Whether it was asked for a part alone: then nothing counts as gone or fixed. */
  readonly narrowed: boolean;
  readonly now: Date;
}

/** What a scan tells a server: full sets of findings by engine and subject, objects of a cluster, bills of materials. */
export async function rowsOfScan(sent: ScanSent): Promise<Row[]> {
  const { report, objects, narrowed, now } = sent;
  const at = now.toISOString();
  const live = objects.filter(({ origin }) => origin.live === true);
  const complete = !narrowed && !isIncomplete(report);
  const place = live.length > 0 ? 'cluster' : placeOf(sent);
  const judged = { sent, controls: new Set(report.controls.map(({ id }) => id)) };
  const sets = Map.groupBy(report.findings, (finding) => scopeOf(finding, place, judged));
  // A scope in which nothing is wrong any more has no finding to be known by.
  for (const scope of scopesOf(sent, place)) if (!sets.has(scope)) sets.set(scope, []);
  const counted = narrowed ? undefined : countedScope([...sets.keys()], live.length > 0);
  const rows = [...sets].map(([scope, findings]): Row => {
    const set = setOf(scope, findings, report, at, complete);
    return { type: 'findings', findings: scope === counted ? { ...set, controls: report.controls } : set };
  });
  rows.push(...objectRows(live, at, complete), ...(await imageRows(report, at)));
  return rows;
}

/** The scope that the report's controls were counted over: the cluster, or the one node that was looked at. */
function countedScope(scopes: readonly string[], cluster: boolean): string | undefined {
  if (cluster) return 'posture cluster';
  const nodes = scopes.filter((scope) => scope.startsWith('posture node:'));
  return nodes.length === 1 ? nodes[0] : undefined;
}

interface Judged {
  readonly sent: ScanSent;
  /** The ids of those that ran. */
  readonly controls: ReadonlySet<string>;
}

/** `engine scope`, told apart by the first blank. */
function scopeOf({ kind, rule, subject }: Finding, place: string, { controls, sent }: Judged): string {
  // Of whatever kind it is: the controls are one engine.
  return scopeIn(controls.has(rule) ? 'posture' : engines[kind], subject, place, sent);
}

function scopeIn(engine: string, subject: Ref, place: string, sent: ScanSent): string {
  if (subject.type === 'image') return `${engine} ${subject.digest ?? subject.name}`;
  if (subject.type === 'node') return `${engine} ${formatRef(subject)}`;
  return engine === 'secrets' ? secretsScope(place, sent) : `${engine} ${place}`;
}

function secretsScope(place: string, { secrets }: ScanSent): string {
  return `secrets ${place}${secrets === 'history' ? ' and its history' : ''}`;
}

/** Past this, what was looked at is known by its hash. */
const longestPlace = 200;

/** The project, or the part of it that was looked at: what is not in one scan of a part is not mended in another. */
function placeOf({ root, targets }: ScanSent): string {
  const project = `project/${basename(root)}`;
  const parts = targets.map((target) => relative(root, target)).sort();
  if (parts.length === 0 || parts.includes('')) return project;
  const place = `${project}/${parts.join(',')}`;
  return place.length > longestPlace ? `${project}/${shortHash(place)}` : place;
}

/** What was looked at, whatever was found. */
function scopesOf(sent: ScanSent, place: string): string[] {
  const { report, secrets } = sent;
  const whole = report.assessed.map(({ engine, subject }) => scopeIn(engine, subject, place, sent));
  if (place === 'cluster') return ['posture cluster', ...whole];
  if (report.summary.files === 0) return whole;
  return [
    `posture ${place}`,
    ...(secrets === 'nowhere' ? [] : [secretsScope(place, sent)]),
    ...(report.vulnerabilities === undefined ? [] : [`vulnerabilities ${place}`]),
    ...whole,
  ];
}

const engines: Readonly<Record<FindingKind, string>> = {
  vulnerability: 'vulnerabilities',
  misconfiguration: 'posture',
  access: 'posture',
  network: 'posture',
  secret: 'secrets',
  malware: 'malware',
  licence: 'licences',
  runtime: 'runtime',
  'supply-chain': 'supply-chain',
};

function setOf(key: string, findings: readonly Finding[], report: Report, at: string, complete: boolean): FindingSet {
  const blank = key.indexOf(' ');
  const named = new Set(findings.map(({ rule }) => rule));
  return {
    engine: key.slice(0, blank),
    scope: key.slice(blank + 1),
    at,
    complete,
    findings,
    rules: report.rules
      .filter(({ id }) => named.has(id))
      .map(({ id, category, severity, title, why, remediation, references }) => ({
        id,
        category,
        severity,
        title,
        why,
        remediation,
        references,
      })),
  };
}

/** Objects of one row: some megabytes. */
const objectsOfPart = 2_000;

function objectRows(objects: readonly KubeObject[], at: string, complete: boolean): Row[] {
  const parts = Math.ceil(objects.length / objectsOfPart);
  return Array.from({ length: parts }, (_, index) => ({
    type: 'objects',
    objects: {
      set: at,
      part: index + 1,
      parts,
      at,
      complete,
      objects: objects.slice(index * objectsOfPart, (index + 1) * objectsOfPart).map(({ value }) => value),
    },
  }));
}

async function imageRows(report: Report, at: string): Promise<Row[]> {
  const found = report.vulnerabilities?.found ?? [];
  if (found.length === 0) return [];
  const { writeSbom } = await import('@seawall/scan/images');
  return found.flatMap(({ subject, components }): Row[] => {
    if (subject.type !== 'image' || subject.digest === undefined) return [];
    const text = writeSbom({ subject, components }, 'cyclonedx', { name: 'seawall', version });
    if (text === undefined) return [];
    const image: ImageRow = {
      digest: subject.digest,
      names: [subject.name],
      components: components.length,
      sbom: zstdCompressSync(text).toString('base64'),
      at,
    };
    return [{ type: 'image', image }];
  });
}
