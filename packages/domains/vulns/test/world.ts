import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Component, Ecosystem } from '@seawall/model';
import { afterAll } from 'vitest';
import { type BuildResult, buildDatabase, type Database, match, type MatchResult, openDatabase } from '../src/index.ts';
import type { MatchOptions } from '../src/index.ts';

export const now = new Date('2026-11-01T00:00:00Z');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-vulns-'));
  folders.push(folder);
  return folder;
}

/** Writes files, by path; what is no text becomes JSON. */
export function write(folder: string, files: Readonly<Record<string, unknown>>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const whole = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    writeFileSync(join(folder, path), whole);
  }
  return folder;
}

export interface Built extends BuildResult {
  readonly database: Database;
  readonly folder: string;
}

/** A database of feeds given as files. */
export function build(files: Readonly<Record<string, unknown>>): Built {
  const feeds = write(temporaryFolder(), files);
  const folder = temporaryFolder();
  const result = buildDatabase({ from: [feeds], database: folder, now });
  return { ...result, folder, database: openDatabase(folder) };
}

export function component(
  ecosystem: Ecosystem,
  name: string,
  version: string,
  more: Partial<Component> = {},
): Component {
  const purl = `pkg:${ecosystem}/${name}@${version}`;
  return { ecosystem, name, version, purl, licences: [], places: [{ path: 'somewhere' }], ...more };
}

/** A package of Debian 12 unless said otherwise. */
export function debian(name: string, version: string, more: Partial<Component> = {}): Component {
  return component('deb', name, version, { distribution: { id: 'debian', version: '12' }, ...more });
}

export function find(
  database: Database,
  components: readonly Component[],
  options: Partial<MatchOptions> = {},
): MatchResult {
  return match(components, { database, now, ...options });
}

/** `CVE-2024-1 openssl → 3.0.2`, in the order of urgency. */
export function lines({ matches }: MatchResult): string[] {
  return matches.map(
    ({ vulnerability, component: { name }, fixedVersions }) =>
      `${vulnerability} ${name}${fixedVersions.length === 0 ? '' : ` → ${fixedVersions.join(', ')}`}`,
  );
}

/** An OSV record that affects one package below a version. */
export function osv(id: string, ecosystem: string, name: string, fixed: string, more: object = {}): object {
  return {
    schema_version: '1.6.0',
    id,
    affected: [
      { package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }] },
    ],
    ...more,
  };
}

export function debianTracker(packages: Readonly<Record<string, Readonly<Record<string, object>>>>): object {
  return Object.fromEntries(
    Object.entries(packages).map(([name, cves]) => [
      name,
      Object.fromEntries(Object.entries(cves).map(([id, bookworm]) => [id, { releases: { bookworm } }])),
    ]),
  );
}
