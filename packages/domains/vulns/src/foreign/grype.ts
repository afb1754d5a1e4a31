import { table } from '@seawall/model';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Advisory, Statement } from '../advisory.ts';
import { VulnsError } from '../error.ts';
import type { Comparator } from '../ranges/comparator.ts';
import { readRequirement } from '../ranges/requirement.ts';
import { isMapping, type Mapping, mappings, text, texts, type Value } from '../sources/json.ts';
import type { FeedFile, Sink, Source, SpaceStatement } from '../sources/source.ts';
import { severityWord, shortened } from '../sources/words.ts';
import { ecosystemOfSpace, spaceOfDistribution } from '../spaces.ts';

/** A database that Grype keeps, schema 6: `vulnerability.db` in its cache. */
export const grypeDb: Source = {
  id: 'grype-db',
  publisher: 'Anchore',
  licence: 'by source',
  downloads: [],
  folders: ['grype'],
  wants: /vulnerability\.db$/,
  recognises: (name, head) =>
    name.endsWith('vulnerability.db') || (name.endsWith('.db') && head.startsWith('SQLite format 3')),
  read: readGrype,
};

const rows = `
  SELECT v.name AS id, vb.value AS about, b.value AS said, p.name AS package, p.ecosystem AS ecosystem,
         o.name AS os, o.major_version AS major, o.minor_version AS minor, o.label_version AS label
  FROM affected_package_handles a
  JOIN vulnerability_handles v ON v.id = a.vulnerability_id
  JOIN packages p ON p.id = a.package_id
  JOIN blobs b ON b.id = a.blob_id
  LEFT JOIN blobs vb ON vb.id = v.blob_id
  LEFT JOIN operating_systems o ON o.id = a.operating_system_id`;

/** SQLite opens files and not bytes: one that came out of an archive is laid down for it. */
function readGrype(file: FeedFile, sink: Sink): void {
  const folder = file.location === undefined ? mkdtempSync(join(tmpdir(), 'seawall-grype-')) : undefined;
  const path = file.location ?? join(folder ?? '', 'vulnerability.db');
  try {
    if (folder !== undefined) writeFileSync(path, file.bytes());
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      for (const row of database.prepare(rows).iterate()) readRow(row, file.path, sink);
      readExploited(database, sink);
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof VulnsError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new VulnsError(
      'damaged',
      { en: `is no database of Grype v6: ${why}`, zh: `不是 Grype v6 数据库：${why}` },
      { cause: error },
    );
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  }
}

type Row = Readonly<Record<string, unknown>>;

const systems: Readonly<Record<string, string>> = table({
  redhat: 'rhel',
  rhel: 'rhel',
  oraclelinux: 'ol',
  ol: 'ol',
  rockylinux: 'rocky',
  amazonlinux: 'amzn',
  amazon: 'amzn',
  alma: 'almalinux',
});
const languages: Readonly<Record<string, string>> = table({
  python: 'pypi',
  'java-archive': 'maven',
  'go-module': 'golang',
  'rust-crate': 'cargo',
  dotnet: 'nuget',
  'php-composer': 'composer',
  'dart-pub': 'pub',
  'github-action': '',
  erlang: 'hex',
  hex: 'hex',
  go: 'golang',
  rust: 'cargo',
  php: 'composer',
  java: 'maven',
});

function readRow(row: Row, path: string, sink: Sink): void {
  const id = textOf(row['id']);
  const name = textOf(row['package']);
  const said = parsed(row['said']);
  const space = spaceOf(row);
  if (id === '' || name === '' || said === undefined) {
    return sink.problem(`${path} ${name} ${id}`, { en: 'has a row that cannot be read', zh: '有无法读取的记录' });
  }
  if (space === undefined) return sink.skipped();
  const statements = mappings(said['ranges']).flatMap((range) => statementOf(range, said, space) ?? []);
  if (statements.length === 0) return sink.skipped();
  sink.advisory(
    advisoryOf(id, said, parsed(row['about'])),
    statements.map((statement) => ({ space, name, statement })),
  );
}

function spaceOf(row: Row): string | undefined {
  const os = row['os'];
  if (typeof os !== 'string') {
    const ecosystem = textOf(row['ecosystem']).toLowerCase();
    const space = languages[ecosystem] ?? ecosystem;
    return ecosystemOfSpace(space) === undefined ? undefined : space;
  }
  const numbers = [row['major'], row['minor']].filter((part) => typeof part === 'string' && part !== '') as string[];
  const version = numbers.length > 0 ? numbers.join('.') : typeof row['label'] === 'string' ? row['label'] : undefined;
  return spaceOfDistribution({ id: systems[os] ?? os, ...(version === undefined ? {} : { version }) });
}

function statementOf(range: Mapping, said: Mapping, space: string): SpaceStatement['statement'] | undefined {
  const version = isMapping(range['version']) ? range['version'] : {};
  const fix = isMapping(range['fix']) ? range['fix'] : {};
  const constraint = text(version['constraint']) ?? '';
  const ecosystem = ecosystemOfSpace(space);
  const ranges =
    ecosystem === undefined ? undefined : constraint === '' ? [[]] : readRequirement(constraint, ecosystem);
  if (ranges === undefined) return undefined;
  const fixed = text(fix['version']);
  const state: Statement['state'] = fix['state'] === 'wont-fix' ? 'willNotFix' : undefined;
  const module = isMapping(said['qualifiers']) ? text(said['qualifiers']['rpm_modularity']) : undefined;
  // The fix bounds what a constraint leaves open.
  const bound: Comparator | undefined =
    fixed === undefined || ranges.some((set) => set.length > 0) ? undefined : `<${fixed}`;
  return {
    ranges: bound === undefined ? ranges : [[bound]],
    ...(state === undefined ? {} : { state }),
    ...(module === undefined ? {} : { module }),
  };
}

function advisoryOf(id: string, said: Mapping, about: Mapping | undefined): Advisory {
  const aliases = [...new Set([...texts(said['cves']), ...texts(about?.['aliases'])])].filter((alias) => alias !== id);
  const description = shortened(text(about?.['description']));
  const ratings = mappings(about?.['severities']);
  const word = ratings.map(({ value }) => severityWord(text(value))).find((one) => one !== undefined);
  const vectors = ratings
    .map(({ value }) => (isMapping(value) ? text(value['vector']) : undefined))
    .filter((vector) => vector !== undefined);
  const references = mappings(about?.['refs'])
    .map(({ url }) => text(url))
    .filter((url) => url !== undefined)
    .slice(0, 6);
  return {
    id,
    source: 'grype-db',
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(description === undefined ? {} : { description }),
    ...(word === undefined ? {} : { severity: word }),
    ...(vectors.length === 0 ? {} : { cvss: vectors }),
    ...(references.length === 0 ? {} : { references }),
  };
}

function readExploited(database: DatabaseSync, sink: Sink): void {
  const tables = new Set(
    database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all()
      .map(({ name }) => name),
  );
  if (tables.has('epss_handles')) {
    for (const { cve, epss, percentile } of database
      .prepare('SELECT cve, epss, percentile FROM epss_handles')
      .iterate()) {
      sink.exploitation(textOf(cve), { epss: { probability: Number(epss), percentile: Number(percentile) } });
    }
  }
  if (!tables.has('known_exploited_vulnerability_handles')) return;
  const known =
    'SELECT k.cve AS cve, b.value AS value FROM known_exploited_vulnerability_handles k JOIN blobs b ON b.id = k.blob_id';
  for (const { cve, value } of database.prepare(known).iterate()) {
    const said = parsed(value);
    const ransomware = text(said?.['known_ransomware_campaign_use'])?.toLowerCase() === 'known';
    sink.exploitation(textOf(cve), { known: { added: (text(said?.['date_added']) ?? '').slice(0, 10), ransomware } });
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function parsed(value: unknown): Mapping | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const read = JSON.parse(value) as Value;
    return isMapping(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
