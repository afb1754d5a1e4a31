import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Component, ecosystems } from '@seawall/model';
import { buildDatabase, type Database, match, openDatabase, readQuery } from '@seawall/vulns';
import { whoHas } from '../src/packages/index.ts';
import { compareWithOsvScanner } from './vulns/osv-scanner.ts';
import { compareWithTrivy } from './vulns/trivy.ts';

// What the advisory database costs to build, to open and to ask, over the publishers' own feeds.

const feeds = resolve(process.env['SEAWALL_SHARED'] ?? '../shared', 'feeds');
const folder = mkdtempSync(join(tmpdir(), 'seawall-bench-'));

function report(what: string, figure: number, unit: string, how: string): void {
  const shown = figure >= 100 ? figure.toFixed(0) : figure.toFixed(figure >= 10 ? 1 : 2);
  console.log(`${what.padEnd(46)}${shown.padStart(10)} ${unit.padEnd(6)} ${how}`);
}

/** The middle of several runs, in milliseconds. */
async function median(runs: number, act: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await act();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

function building(): Database {
  const start = performance.now();
  const database = join(folder, 'database');
  const { manifest } = buildDatabase({ from: [feeds], database, now: new Date() });
  const seconds = (performance.now() - start) / 1000;
  for (const [id, source] of Object.entries(manifest.sources)) {
    report(`read ${id}`, source.seconds * 1000, 'ms', `${source.files} files, ${source.advisories} advisories`);
  }
  for (const [space, shard] of Object.entries(manifest.shards)) {
    report(`shard ${space}`, shard.size / 1000, 'kB', `${shard.packages} packages, ${shard.advisories} advisories`);
  }
  const total = Object.values(manifest.shards).reduce((sum, { size }) => sum + size, 0);
  report(
    'build of everything',
    seconds,
    's',
    `${(total / 1e6).toFixed(1)} MB in all, one process, files in the page cache`,
  );
  return openDatabase(database);
}

/** Packages that advisories name, at versions that some of them hold and some do not, from every shard in turn. */
function packagesOf(database: Database, count: number, spaces: readonly string[]): Component[] {
  const lists = spaces.map((space) => ({ space, names: [...namesOf(database, space)] }));
  const components: Component[] = [];
  for (let turn = 0; components.length < count; turn += 1) {
    const { space, names } = lists[turn % lists.length] as { space: string; names: string[] };
    const name = names[(turn * 7919) % names.length];
    if (name !== undefined) components.push(componentOf(space, name, turn));
  }
  return components;
}

function namesOf(database: Database, space: string): Iterable<string> {
  return database.packages(space);
}

const systems: Readonly<Record<string, Component['ecosystem']>> = { debian: 'deb', alpine: 'apk', almalinux: 'rpm' };

function componentOf(space: string, name: string, turn: number): Component {
  const [family = '', version = ''] = space.split(':');
  const ecosystem = systems[family] ?? ecosystems.find((one) => one === family) ?? 'generic';
  const suffix = ecosystem === 'rpm' ? '-1.el9' : '';
  return {
    ecosystem,
    name,
    version: `${turn % 9}.${turn % 7}.${turn % 5}${suffix}`,
    purl: `pkg:${ecosystem}/${name}@${turn}`,
    licences: [],
    places: [{ path: 'bench' }],
    ...(version === '' ? {} : { distribution: { id: family, version } }),
  };
}

/** What one image holds: packages of one distribution, and of the languages that its programs are written in. */
const ofOneImage = ['debian:11', 'pypi', 'golang', 'gem'];

async function matching(database: Database): Promise<void> {
  const { folder: where } = database;
  report('open', await median(21, () => openDatabase(where).close()), 'ms', 'median of 21, the manifest alone');
  const every = Object.keys(database.manifest.shards).filter(
    (space) => space !== 'exploitation' && space !== 'lifecycle',
  );
  await matchingIn(database, 'of one image', packagesOf(database, 500, ofOneImage));
  await matchingIn(database, 'of every shard', packagesOf(database, 500, every));
}

async function matchingIn(database: Database, which: string, components: readonly Component[]): Promise<void> {
  const { folder: where } = database;
  const now = new Date();
  let found = 0;
  const cold = await median(1, () => {
    const fresh = openDatabase(where);
    found = match(components, { database: fresh, now }).matches.length;
    fresh.close();
  });
  report(`match 500 packages ${which}, first time`, cold, 'ms', `${found} matches, database opened anew`);
  const warm = await median(11, () => {
    const fresh = openDatabase(where);
    match(components, { database: fresh, now });
    fresh.close();
  });
  report(`match 500 packages ${which}`, warm, 'ms', 'median of 11, database opened anew each time');
  const before = process.cpuUsage();
  const runs = 10;
  for (let run = 0; run < runs; run += 1) {
    const fresh = openDatabase(where);
    match(components, { database: fresh, now });
    fresh.close();
  }
  const { user, system } = process.cpuUsage(before);
  report(
    `match 500 packages ${which}, processor`,
    (user + system) / 1000 / runs,
    'ms',
    `mean of ${runs}, whatever else the machine does`,
  );
}

async function searching(): Promise<void> {
  const sboms = join(folder, 'sboms');
  const count = 5000;
  mkdirSync(sboms);
  for (let index = 0; index < count; index += 1) {
    const components = Array.from({ length: 200 }, (_, at) => {
      const name = at === 100 && index % 100 === 0 ? 'log4j-core' : `package-${(index * 31 + at * 17) % 4000}`;
      return {
        type: 'library',
        name,
        version: '2.14.1',
        purl: `pkg:maven/org.example/${name}@2.14.1`,
        'bom-ref': `${at}`,
      };
    });
    const document = { bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components };
    writeFileSync(join(sboms, `${index}.cdx.json`), JSON.stringify(document));
  }
  let holders = 0;
  const time = await median(3, async () => {
    const result = await whoHas(sboms, readQuery('log4j'));
    ({ length: holders } = result.holders);
  });
  report(
    'who-has over 5,000 SBOMs',
    time,
    'ms',
    `median of 3, 200 packages each, ${holders} hold it, files in the page cache`,
  );
}

try {
  if (existsSync(feeds)) {
    const database = building();
    await matching(database);
    await searching();
    await compareWithOsvScanner(database, feeds, folder, report);
    compareWithTrivy(feeds, folder, report);
    database.close();
  } else console.log(`skipped: there are no feeds in ${feeds}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
