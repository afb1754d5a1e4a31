import { displayRef, type Finding, type Language, say, type Text, type TextValues } from '@seawall/model';
import type { ReportContent, ReportedException, ReportedFinding } from './content.ts';
import type { Block, Cell } from './document.ts';
import { words } from './words.ts';
import { findingKindNames, findingStateNames } from '../finding-words.ts';
import { severityNames } from '@seawall/scan';

/** So many objects of one cause are drawn; the CSV has them all. */
const drawnPerCause = 200;

export type Say = (text: Text, values?: TextValues) => string;

export function speak(language: Language): Say {
  return (text, values) => say(text, language, values);
}

/** `2026-08-01 14:02`, in UTC. */
export function minute(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

export function scopeSection({ scope, createdBy }: ReportContent, t: Say): Block[] {
  const all = t(words.all, { who: createdBy });
  const list = (values: readonly string[]): string => (values.length === 0 ? all : values.join(t(words.comma)));
  const clusters = list(scope.clusters);
  return [
    { kind: 'heading', level: 1, text: t(words.scope) },
    {
      kind: 'facts',
      rows: [
        [
          t(words.clusters),
          scope.allClusters && scope.clusters.length > 0 ? t(words.allOf, { all, names: clusters }) : clusters,
        ],
        [t(words.namespaces), list(scope.namespaces)],
        [t(words.kinds), list(scope.kinds.map((kind) => t(findingKindNames[kind])))],
        [t(words.severities), list(scope.severities.map((severity) => t(severityNames[severity])))],
        [t(words.states), list(scope.states.map((state) => t(findingStateNames[state])))],
      ],
    },
  ];
}

export function methodSection({ provenance }: ReportContent, t: Say): Block[] {
  const { advisories, images, scans } = provenance;
  const matched = [...new Set(images.flatMap(({ matchedWith }) => matchedWith ?? []))].sort();
  const database =
    advisories === undefined
      ? matched.length === 0
        ? t(words.noAdvisories)
        : t(words.advisoriesGone, { times: matched.map(minute).join(t(words.comma)) })
      : t(words.advisoriesLine, {
          version: advisories.version,
          time: minute(advisories.builtAt),
          count: advisories.advisories,
        });
  return [
    { kind: 'heading', level: 1, text: t(words.method) },
    { kind: 'text', text: t(words.methodText) },
    {
      kind: 'facts',
      rows: [
        [t(words.version), provenance.version],
        [t(words.advisories), database],
      ],
    },
    { kind: 'heading', level: 2, text: t(words.scans) },
    scans.length === 0
      ? { kind: 'text', text: t(words.noScans), muted: true }
      : {
          kind: 'table',
          columns: [
            { title: t(words.cluster), width: 0.2 },
            { title: t(words.engine), width: 0.18 },
            { title: t(words.finished), width: 0.2 },
            { title: t(words.notAssessed), width: 0.42 },
          ],
          rows: scans.map(({ cluster, engine, finishedAt, notAssessed }) => [
            cluster,
            engine,
            minute(finishedAt),
            notAssessed.length === 0 ? t(words.nothing) : notAssessed.join('\n'),
          ]),
        },
  ];
}

export function imagesSection({ provenance }: ReportContent, t: Say): Block[] {
  if (provenance.images.length === 0) return [];
  return [
    { kind: 'heading', level: 1, text: t(words.images) },
    {
      kind: 'table',
      columns: [
        { title: t(words.image), width: 0.28 },
        { title: t(words.digest), width: 0.32 },
        { title: t(words.scanned), width: 0.14 },
        { title: t(words.matched), width: 0.14 },
        { title: t(words.packages), width: 0.12, align: 'right' },
      ],
      rows: provenance.images.map(({ reference, digest, matchedWith, packages, scannedAt }) => [
        reference,
        digest,
        scannedAt === undefined ? t(words.never) : minute(scannedAt),
        matchedWith === undefined ? '' : minute(matchedWith),
        packages === undefined ? '' : String(packages),
      ]),
    },
  ];
}

export function exceptionsSection({ findings }: ReportContent, t: Say): Block[] {
  const byId = new Map<string, { exception: ReportedException; count: number }>();
  for (const { exception } of findings) {
    if (exception === undefined) continue;
    const known = byId.get(exception.id);
    if (known === undefined) byId.set(exception.id, { exception, count: 1 });
    else known.count += 1;
  }
  if (byId.size === 0) return [];
  return [
    { kind: 'heading', level: 1, text: t(words.exceptions) },
    {
      kind: 'table',
      columns: [
        { title: t(words.exception), width: 0.12 },
        { title: t(words.reason), width: 0.38 },
        { title: t(words.requester), width: 0.15 },
        { title: t(words.approver), width: 0.15 },
        { title: t(words.expires), width: 0.12 },
        { title: t(words.hides), width: 0.08, align: 'right' },
      ],
      rows: [...byId.values()].map(({ exception, count }) => [
        exception.id,
        exception.reason,
        exception.requester,
        exception.approver,
        exception.expiresAt.slice(0, 10),
        String(count),
      ]),
    },
  ];
}

/** The objects of one cause with the facts that the finding rests on. */
export function findingsTable(found: readonly ReportedFinding[], t: Say): Block[] {
  const drawn = found.slice(0, drawnPerCause);
  const several = found.some(({ cluster }) => cluster !== found[0]?.cluster);
  const table: Block = {
    kind: 'table',
    columns: [
      { title: t(words.subject), width: 0.3 },
      { title: t(words.evidence), width: 0.4 },
      { title: t(words.seen), width: 0.16 },
      { title: t(words.rated), width: 0.14 },
    ],
    rows: drawn.map((row) => [
      subjectCell(row, several, t),
      evidenceOf(row.finding, t),
      seen(row),
      `${t(severityNames[row.finding.severity])}\n${t(findingStateNames[row.state])}`,
    ]),
  };
  if (drawn.length === found.length) return [table];
  return [table, { kind: 'text', text: t(words.further, { count: found.length - drawn.length }), muted: true }];
}

function subjectCell({ finding, cluster }: ReportedFinding, several: boolean, t: Say): Cell {
  const where = several ? `\n${t(words.cluster)}: ${cluster}` : '';
  return { text: `${displayRef(finding.subject)}${where}`, mark: finding.severity };
}

/** The sentence, where it stands, and the fields that were read, a line each. */
function evidenceOf({ message, values, evidence, place }: Finding, t: Say): string {
  const lines = [t(message, values)];
  const { path: _, ...short } = place;
  const where = placeOf(evidence.some(({ field }) => field === place.path) ? short : place);
  if (where !== '') lines.push(`${t(words.place)}: ${where}`);
  for (const { field, value } of evidence) lines.push(`${field} = ${value}`);
  return lines.join('\n');
}

export function placeOf({ file, line, path }: Finding['place']): string {
  const at = line < 1 ? file : `${file}:${line}`;
  return path === undefined ? at : `${at} ${path}`.trim();
}

function seen({ firstSeen, lastSeen }: ReportedFinding): string {
  return `${firstSeen.slice(0, 10)}\n${lastSeen.slice(0, 10)}`;
}
