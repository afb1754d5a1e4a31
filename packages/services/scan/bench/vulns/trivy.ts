import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Component } from '@seawall/model';
import { buildDatabase, type Database, match, openDatabase } from '@seawall/vulns';
import { command, timed } from './command.ts';
import { isTrivyDatabase, layOutForTrivy, trivySources } from './trivy-feeds.ts';

type Report = (what: string, figure: number, unit: string, how: string) => void;

/**
 * Trivy over a database of the same feeds, side by side: whole commands, the same bills of materials, and whether they
 * find the same. TRIVY names the program, TRIVY_DB_BUILDER its database's builder (`go build ./cmd/trivy-db` of
 * aquasecurity/trivy-db), or TRIVY_DB a folder with a trivy.db that was built before.
 */
export function compareWithTrivy(feeds: string, folder: string, report: Report): void {
  const trivy = process.env['TRIVY'] ?? resolve('.cache/tools/trivy');
  const builder = process.env['TRIVY_DB_BUILDER'] ?? resolve('.cache/tools/trivy-db');
  const ready = process.env['TRIVY_DB'];
  if (!existsSync(trivy) || (ready === undefined && !existsSync(builder))) {
    console.log('trivy: not here (TRIVY, and TRIVY_DB or TRIVY_DB_BUILDER name it); nothing to compare with');
    return;
  }
  const cache = join(folder, 'trivy');
  const built = join(cache, 'db');
  mkdirSync(built, { recursive: true });
  if (ready === undefined) {
    const layout = join(folder, 'trivy-feeds');
    layOutForTrivy(feeds, layout);
    const only = trivySources.flatMap((source) => ['--only-update', source]);
    const start = performance.now();
    const { status, stderr } = spawnSync(builder, ['build', '--cache-dir', layout, '--output-dir', built, ...only], {
      encoding: 'utf8',
    });
    if (status !== 0) return console.log(`trivy-db built nothing: ${stderr.slice(-400)}`);
    report('trivy-db, build of the same', performance.now() - start, 'ms', trivySources.join(', '));
  } else for (const name of ['trivy.db', 'metadata.json']) copyFileSync(join(ready, name), join(built, name));
  if (!isTrivyDatabase(built)) return console.log(`trivy: ${built} holds no database`);
  const database = join(folder, 'for-trivy');
  const start = performance.now();
  const from = ['alpine-secdb', 'debian-tracker', 'rubysec', 'golang-vulndb'].map((name) => join(feeds, name));
  buildDatabase({ from, database, now: new Date() });
  report('Seawall, build of the same', performance.now() - start, 'ms', 'in this process');
  const open = openDatabase(database);
  for (const [what, components] of Object.entries(subjects(open))) {
    compare(what, components, open, { trivy, cache, folder, report });
  }
  open.close();
}

function variedVersion(index: number): string {
  return `${index % 9}.${index % 7}.${index % 5}`;
}

/** Versions that some advisories hold and some do not. */
function subjects(database: Database): Record<string, Component[]> {
  const take = (space: string, most: number, keep: (name: string) => boolean = () => true): string[] =>
    [...database.packages(space)].filter(keep).slice(0, most);
  const debian = take('debian:11', 190).map((name, index) =>
    component('deb', `debian/${name}`, name, `${variedVersion(index)}-1`, 'debian-11'),
  );
  const gems = take('gem', 250).map((name, index) => component('gem', name, name, variedVersion(index)));
  // Trivy takes these alone from Go's database; others it has from GitHub's, which is not here.
  const modules = take('golang', 60, (name) => name.startsWith('golang.org/x/'));
  const go = modules.map((name, index) => component('golang', name, name, `v0.${index % 9}.${index % 5}`));
  const alpine = take('alpine:3.10', 239).map((name, index) =>
    component('apk', `alpine/${name}`, name, `${variedVersion(index)}-r0`, 'alpine-3.10'),
  );
  return { 'Debian 11, gems, Go': [...debian, ...gems, ...go], 'Alpine 3.10': alpine };
}

function component(
  ecosystem: Component['ecosystem'],
  path: string,
  name: string,
  at: string,
  distro?: string,
): Component {
  const [id = '', release = ''] = distro?.split('-') ?? [];
  return {
    ecosystem,
    name,
    version: at,
    purl: `pkg:${ecosystem}/${path}@${at}${distro === undefined ? '' : `?distro=${distro}`}`,
    licences: [],
    places: [{ path: 'bench' }],
    ...(distro === undefined ? {} : { distribution: { id, version: release } }),
  };
}

function sbomOf(components: readonly Component[]): object {
  const { id, version } = components[0]?.distribution ?? {};
  const system = { type: 'operating-system', 'bom-ref': 'os', name: id, version };
  const listed = components.map(({ name, version: at, purl }) => ({
    type: 'library',
    'bom-ref': purl,
    name,
    version: at,
    purl,
  }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'container', 'bom-ref': 'image', name: 'bench' } },
    components: [system, ...listed],
    // Trivy takes packages for the system's only where the document says so.
    dependencies: [
      {
        ref: 'image',
        dependsOn: [
          'os',
          ...components.filter(({ distribution }) => distribution === undefined).map(({ purl }) => purl),
        ],
      },
      {
        ref: 'os',
        dependsOn: components.filter(({ distribution }) => distribution !== undefined).map(({ purl }) => purl),
      },
    ],
  };
}

interface TrivyReport {
  readonly Results?: readonly {
    readonly Vulnerabilities?: readonly { readonly VulnerabilityID: string; readonly PkgName: string }[];
  }[];
}

function compare(
  what: string,
  components: readonly Component[],
  database: Database,
  { trivy, cache, folder, report }: { trivy: string; cache: string; folder: string; report: Report },
): void {
  const file = join(folder, `${what.replace(/\W+/g, '-')}.cdx.json`);
  writeFileSync(file, JSON.stringify(sbomOf(components)));
  const args = ['sbom', file, '--cache-dir', cache, '--skip-db-update', '--offline-scan', '--scanners', 'vuln'];
  const run = () =>
    spawnSync(trivy, [...args, '--skip-version-check', '--format', 'json', '--quiet'], {
      encoding: 'utf8',
      maxBuffer: 1 << 30,
    });
  const { stdout, stderr } = run();
  let theirs: TrivyReport;
  try {
    theirs = JSON.parse(stdout) as TrivyReport;
  } catch {
    return console.log(`trivy gave no report: ${stderr.slice(-400)}`);
  }
  const found = new Set(
    (theirs.Results ?? []).flatMap(({ Vulnerabilities: list = [] }) =>
      list.map(({ VulnerabilityID: id, PkgName: name }) => `${name} ${id}`),
    ),
  );
  const { matches } = match(components, { database, now: new Date() });
  const own = matches.map((one) => ({
    first: `${one.component.name} ${one.vulnerability}`,
    names: [one.vulnerability, ...one.aliases].map((name) => `${one.component.name} ${name}`),
  }));
  const known = new Set(own.flatMap(({ names }) => names));
  const only = own.filter(({ names }) => !names.some((name) => found.has(name))).map(({ first }) => first);
  const missed = [...found].filter((name) => !known.has(name));
  report(`trivy, ${what}`, timed(run), 'ms', `median of 5, ${components.length} packages, ${found.size} findings`);
  const asked = [...command.argv, 'scan', file, '--database', database.folder, '--format', 'json'];
  const whole = timed(() => spawnSync(process.execPath, asked, { maxBuffer: 1 << 30 }));
  report(`Seawall, ${what}`, whole, 'ms', `median of 5, ${command.what}, ${own.length} findings`);
  console.log(`  both ${own.length - only.length}, only Seawall ${only.length}, only trivy ${missed.length}`);
  for (const [who, list] of [
    ['only Seawall', only],
    ['only trivy', missed],
  ] as const) {
    if (list.length > 0) console.log(`  ${who}: ${list.slice(0, 12).join(', ')}${list.length > 12 ? ', …' : ''}`);
  }
}
