import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Component } from '@seawall/model';
import { buildDatabase, match, openDatabase } from '@seawall/vulns';
import { percent } from './percent.ts';

/**
 * Whether the matcher says what Debian's own changelogs say. The oracle: for a package of the security pocket, every
 * CVE that its changelog names in versions after the one that was released. The question: the released version, put to a
 * database of Debian's lists. Each difference is told with its reason.
 */

const mirror = process.env['SEAWALL_DEBIAN_MIRROR'] ?? 'http://deb.debian.org';
const suite = 'bullseye';
const release = '11';
/** The lists end here: what was fixed later cannot be in them. */
const lastDay = Date.parse('2023-04-02T00:00:00Z');
const most = Number(process.env['SEAWALL_TRUTH_PACKAGES'] ?? 150);
/** Packages that share their documentation with another bear no changelog: then the next one is asked. */
const tries = 4;
/** Bytes of one package: the changelog is in small ones as well. */
const largest = 3_000_000;

interface Release {
  readonly version: string;
  readonly distribution: string;
  readonly date: number;
  readonly cves: readonly string[];
  /** The first thing that it says. */
  readonly first: string;
}

interface Binary {
  readonly source: string;
  readonly name: string;
  readonly file: string;
  readonly size: number;
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  const answer = await fetch(`${mirror}/${path}`).catch(() => undefined);
  return answer?.ok === true ? Buffer.from(await answer.arrayBuffer()) : undefined;
}

/** The smallest binaries of each source package of the security pocket. */
async function binaries(): Promise<Binary[][]> {
  const packed = await bytesOf(`debian-security/dists/${suite}-security/main/binary-amd64/Packages.gz`);
  const text = packed === undefined ? await unxz() : gunzipSync(packed).toString('utf8');
  const bySource = new Map<string, Binary[]>();
  for (const block of text.split('\n\n')) {
    const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    const name = field('Package');
    const source = field('Source').split(' ')[0] || name;
    const one = { source, name, file: field('Filename'), size: Number(field('Size')) };
    if (name === '' || one.size >= largest || /-dbg(?:sym)?$|-udeb$/.test(name)) continue;
    bySource.set(source, [...(bySource.get(source) ?? []), one]);
  }
  return [...bySource.values()]
    .map((list) => list.sort((a, b) => a.size - b.size).slice(0, tries))
    .sort(([a], [b]) => ((a?.source ?? '') < (b?.source ?? '') ? -1 : 1));
}

async function unxz(): Promise<string> {
  const packed = await bytesOf(`debian-security/dists/${suite}-security/main/binary-amd64/Packages.xz`);
  if (packed === undefined) return '';
  return spawnSync('xz', ['-dc'], { input: packed, maxBuffer: 1 << 30 }).stdout.toString('utf8');
}

async function changelogOf({ file, name }: Binary, home: string): Promise<Release[]> {
  const deb = await bytesOf(`debian-security/${file}`);
  if (deb === undefined) return [];
  const path = join(home, `${name}.deb`);
  writeFileSync(path, deb);
  const tar = spawnSync('dpkg-deb', ['--fsys-tarfile', path], { maxBuffer: 1 << 30 }).stdout;
  const log = spawnSync(
    'tar',
    ['-xO', '--wildcards', './usr/share/doc/*/changelog.Debian*.gz', './usr/share/doc/*/changelog.gz'],
    { input: tar, maxBuffer: 1 << 28 },
  ).stdout;
  rmSync(path, { force: true });
  return log.length === 0 ? [] : releasesOf(gunzipSync(log).toString('utf8'));
}

function releasesOf(changelog: string): Release[] {
  const releases: Release[] = [];
  let open: { version: string; distribution: string; cves: Set<string>; first: string } | undefined;
  for (const line of changelog.split('\n')) {
    const head = /^[a-z0-9][a-z0-9+.-]* \(([^)]+)\) ([^;]+);/.exec(line);
    if (head !== null)
      open = { version: head[1] ?? '', distribution: head[2]?.trim() ?? '', cves: new Set(), first: '' };
    const item = /^ {2}\* (?!Non-maintainer|Team upload)(.*)$/.exec(line)?.[1];
    if (open?.first === '' && item !== undefined) open.first = item;
    for (const cve of line.match(/CVE-\d{4}-\d{4,}/g) ?? []) open?.cves.add(cve);
    const end = /^ -- .*>\s{2}(.*)$/.exec(line);
    if (end !== null && open !== undefined) {
      releases.push({ ...open, date: Date.parse(end[1] ?? ''), cves: [...open.cves] });
      open = undefined;
    }
  }
  return releases;
}

/** Newest first: those of the suite's own updates, and the version that was released before them. */
function split(releases: readonly Release[]): { released: Release; fixes: Release[] } | undefined {
  const at = releases.findIndex(({ version }) => !/[+~]deb11u\d+/.test(version));
  const released = releases[at];
  return at < 1 || released === undefined ? undefined : { released, fixes: releases.slice(0, at) };
}

async function firstToTell(list: readonly Binary[], home: string) {
  for (const binary of list) {
    const parts = split(await changelogOf(binary, home));
    if (parts !== undefined) return { binary, parts };
  }
  return {};
}

const namedElsewhere = 'found, and a DSA or DLA names it: the changelog of the update does not';

interface Lists {
  /** `source CVE` to the versions that advisories give as fixed in this release. */
  readonly fixes: Map<string, string[]>;
  /** `source version` to the advisory that brought it, and how many CVEs that names. */
  readonly advisories: Map<string, string>;
}

/** Read without our reader of these lists. */
function readLists(data: string): Lists {
  const fixes = new Map<string, string[]>();
  const advisories = new Map<string, string>();
  for (const list of ['DSA', 'DLA']) {
    let cves: readonly string[] = [];
    let id = '';
    for (const line of readFileSync(join(data, list, 'list'), 'utf8').split('\n')) {
      if (line.startsWith('[')) [cves, id] = [[], /(?:DSA|DLA)-\S+/.exec(line)?.[0] ?? ''];
      else if (/^\s+\{/.test(line)) cves = line.match(/CVE-\d{4}-\d{4,}/g) ?? [];
      const [, source, version] = new RegExp(`^\\s+\\[${suite}\\] - (\\S+) (\\S+)`).exec(line) ?? [];
      if (source === undefined || version === undefined) continue;
      advisories.set(`${source} ${version}`, `${id} of that version names ${cves.join(' ')}`);
      for (const cve of cves) {
        const key = `${source} ${cve}`;
        fixes.set(key, [...(fixes.get(key) ?? []), version]);
      }
    }
  }
  return { fixes, advisories };
}

/** By dpkg itself. */
function isLess(a: string, b: string): boolean {
  return spawnSync('dpkg', ['--compare-versions', a, 'lt', b]).status === 0;
}

interface Tally {
  packages: number;
  expected: number;
  found: number;
  right: number;
  readonly reasons: Map<string, number>;
  readonly unexplained: string[];
}

function count(tally: Tally, reason: string): void {
  tally.reasons.set(reason, (tally.reasons.get(reason) ?? 0) + 1);
}

/** `folder` is empty and thrown away afterwards. */
export async function debianTruth(feeds: string, folder: string): Promise<void> {
  const database = join(folder, 'debian');
  const home = join(folder, 'debs');
  mkdirSync(home);
  buildDatabase({ from: [join(feeds, 'debian-tracker')], database, now: new Date() });
  const said = readLists(join(feeds, 'debian-tracker', 'data'));
  const open = openDatabase(database);
  const named = new Set(open.packages(`debian:${release}`));
  const all = await binaries();
  if (all.length === 0) return console.log(`skipped: ${mirror} cannot be reached`);
  const chosen = all.filter(([first]) => first !== undefined && named.has(first.source)).slice(0, most);
  const tally: Tally = { packages: 0, expected: 0, found: 0, right: 0, reasons: new Map(), unexplained: [] };
  for (const list of chosen) {
    const { binary, parts } = await firstToTell(list, home);
    if (binary === undefined || parts === undefined) {
      count(tally, 'package left out: its changelog does not tell the released version from updates');
      continue;
    }
    tally.packages += 1;
    judge(binary, parts, said, tally, (version) => {
      const component: Component = {
        ecosystem: 'deb',
        name: binary.name,
        version,
        source: { name: binary.source, version },
        purl: `pkg:deb/debian/${binary.name}@${version}`,
        licences: [],
        places: [{ path: 'var/lib/dpkg/status' }],
        distribution: { id: 'debian', version: release },
      };
      return match([component], { database: open, now: new Date() }).matches.map(({ vulnerability }) => vulnerability);
    });
  }
  open.close();
  report(tally);
}

function judge(
  { source }: Binary,
  { released, fixes }: { released: Release; fixes: readonly Release[] },
  said: Lists,
  tally: Tally,
  ask: (version: string) => string[],
): void {
  const inTime = fixes.filter(({ date }) => date <= lastDay);
  const bySecurity = new Set(
    inTime.filter(({ distribution }) => /security/.test(distribution)).flatMap(({ cves }) => cves),
  );
  const everywhere = new Set(fixes.flatMap(({ cves }) => cves));
  const before = new Set(released.cves);
  const found = new Set(ask(released.version).filter((name) => name.startsWith('CVE-')));
  // What is fixed must not be found in the newest version.
  const newest = fixes[0]?.version ?? '';
  const late = new Set(ask(newest));
  for (const cve of new Set(inTime.flatMap(({ cves }) => cves))) {
    if (!bySecurity.has(cve)) {
      count(tally, 'not asked: fixed by a point release, for which there is no DSA or DLA');
      continue;
    }
    tally.expected += 1;
    if (found.has(cve)) {
      tally.right += 1;
      continue;
    }
    const reason = before.has(cve)
      ? 'missed: the released version names it as fixed already'
      : 'missed: the changelog names it, no DSA or DLA of the lists does';
    count(tally, reason);
    const by = inTime.find(({ cves }) => cves.includes(cve))?.version ?? '';
    const advisory = said.advisories.get(`${source} ${by}`) ?? 'no DSA or DLA is of that version';
    tally.unexplained.push(`missed ${cve} in ${source} ${released.version}: changelog of ${by}; ${advisory}`);
  }
  for (const cve of found) {
    tally.found += 1;
    if (everywhere.has(cve)) continue;
    const bounds = said.fixes.get(`${source} ${cve}`) ?? [];
    if (bounds.some((bound) => isLess(released.version, bound))) {
      count(tally, namedElsewhere);
      const entry = fixes.find(({ version }) => bounds.includes(version));
      const told = entry === undefined ? 'no entry' : `"${entry.first}", ${entry.cves.length} CVEs`;
      tally.unexplained.push(
        `named  ${cve} in ${source} ${released.version}; changelog of ${bounds.join(', ')}: ${told}`,
      );
      continue;
    }
    count(tally, 'wrong: no DSA or DLA says that the released version has it');
    tally.unexplained.push(`wrong  ${cve} in ${source} ${released.version}`);
  }
  for (const cve of late) {
    count(tally, 'wrong: found in the newest version');
    tally.unexplained.push(`wrong ${cve} in ${source} ${newest}`);
  }
}

function report({ packages, expected, found, right, reasons, unexplained }: Tally): void {
  const outside = reasons.get(namedElsewhere) ?? 0;
  const wrong = [...reasons].reduce((sum, [reason, times]) => sum + (reason.startsWith('wrong') ? times : 0), 0);
  console.log(
    `Debian ${release}, ${packages} source packages, released version against the security pocket's changelogs`,
  );
  console.log(`recall     ${percent(right, expected)}  (${right} of ${expected} CVEs that updates name)`);
  console.log(
    `precision  ${percent(found - outside - wrong, found)}  (${found - outside - wrong} of ${found} that were found are in a changelog)`,
  );
  console.log(
    `precision  ${percent(found - wrong, found)}  (or else in a DSA or DLA for this release, above this version by dpkg)`,
  );
  for (const [reason, times] of [...reasons].sort((a, b) => b[1] - a[1]))
    console.log(`${String(times).padStart(6)}  ${reason}`);
  for (const line of unexplained.sort()) console.log(`        ${line}`);
}
