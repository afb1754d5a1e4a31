import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocuments } from '@seawall/kube';
import { buildDatabase } from '@seawall/vulns';
import { machine, scan } from '../../src/index.ts';
import { type ApkOrder, apkOrder } from './apk-order.ts';
import { percent } from './percent.ts';

/**
 * Whether a scan of Alpine says what its security database says of the same versions. Installed databases with packages
 * just below, at and above each version that fixed something, under the names of subpackages; the oracle: the fixes as they
 * lie there and an order of versions that others wrote, which is first held to the comparisons of conformance/versions.
 */

const releases = ['3.3', '3.4', '3.5', '3.6', '3.7', '3.8', '3.9', '3.10', '3.11'];

interface Fix {
  readonly name: string;
  readonly version: string;
  readonly cves: readonly string[];
}

function fixesOf(folder: string): Fix[] {
  return readdirSync(folder).flatMap((file) => {
    const [document] = readDocuments(readFileSync(join(folder, file), 'utf8'), file).documents;
    const { packages } = (document?.value ?? {}) as {
      packages?: { pkg: { name: string; secfixes?: Record<string, string[] | null> } }[];
    };
    return (packages ?? []).flatMap(({ pkg: { name, secfixes = {} } }) =>
      Object.entries(secfixes).map(([version, lines]) => ({
        name,
        version,
        cves: (lines ?? []).flatMap((line) => line.match(/CVE-\d{4}-\d+/g) ?? []),
      })),
    );
  });
}

/** The next lower version that apk's documentation knows: an earlier release of the package, or a candidate of it. */
function below(version: string): string {
  const [, plain = version, build] = /^(.*?)(?:-r(\d+))?$/.exec(version) ?? [];
  if (build !== undefined && build !== '0') return `${plain}-r${Number(build) - 1}`;
  const suffix = /^(.*_(?:alpha|beta|pre|rc|p)?)(\d+)$/.exec(plain);
  if (suffix !== null && plain.includes('_')) return `${suffix[1] ?? ''}${Number(suffix[2]) - 1}-r9`;
  return `${plain}_rc1-r0`;
}

/** Feeds name some versions without the number of the package's own release, which what is installed always has. */
function at(version: string): string {
  return /-r\d+$/.test(version) ? version : `${version}-r0`;
}

/** The oracle puts 7.36.0_rc1 above 7.36.0, against apk's own order: nothing stands below what has no release number. */
const stands: readonly ((version: string) => string)[] = [
  (version) => (at(version) === version ? below(version) : version),
  at,
  (version) => `${at(version)}1`,
];

interface Installed {
  readonly name: string;
  readonly version: string;
}

/** What apk accepts: no package of a typing error in the feed was ever installed. */
const installable = /^\d+(?:\.\d+)*[a-z]?(?:_[a-z]+\d*)*-r\d+$/;

/** Each package at each stand of each fix; an origin has as many subpackages as that makes. */
function installedOf(fixes: readonly Fix[]): Installed[] {
  return [...Map.groupBy(fixes, ({ name }) => name)].flatMap(([name, list]) =>
    [...new Set(list.flatMap(({ version }) => stands.map((stand) => stand(version))))]
      .filter((version) => installable.test(version))
      .map((version) => ({ name, version })),
  );
}

async function foundOn(
  packages: readonly Installed[],
  release: string,
  root: string,
  database: string,
): Promise<Set<string>> {
  mkdirSync(join(root, 'etc'), { recursive: true });
  mkdirSync(join(root, 'lib/apk/db'), { recursive: true });
  writeFileSync(join(root, 'etc/os-release'), `ID=alpine\nVERSION_ID=${release}.0\n`);
  const installed = packages.map(({ name, version }, index) =>
    [`P:${name}-libs${index}`, `V:${version}`, 'A:x86_64', 'L:none', `o:${name}`, ''].join('\n'),
  );
  writeFileSync(join(root, 'lib/apk/db/installed'), installed.join('\n'));
  const { report } = await scan({ targets: ['rootfs', root], database, severity: 'info' }, { ...machine(), cwd: root });
  for (const { file, message } of report.problems) console.log(`${file}: ${message.en}`);
  const found = report.vulnerabilities?.found.flatMap(({ result }) => result.matches) ?? [];
  return new Set(
    found
      .filter(({ vulnerability }) => vulnerability.startsWith('CVE-'))
      .map(({ component: { source, version }, vulnerability }) => `${source?.name ?? ''} ${version} ${vulnerability}`),
  );
}

/** `name version CVE`: below any version that fixed it; version 0 stands for what a package never had. */
function expectedOf(packages: readonly Installed[], fixes: readonly Fix[], order: ApkOrder, tally: Tally): Set<string> {
  const byName = Map.groupBy(fixes, ({ name }) => name);
  const questions = packages.flatMap((one) => (byName.get(one.name) ?? []).map((fix) => ({ one, fix })));
  const answers = order(questions.map(({ one, fix }) => [one.version, fix.version] as const));
  const open = new Set<string>();
  const never = new Set<string>();
  for (const [index, { one, fix }] of questions.entries()) {
    const answer = answers[index];
    if (fix.version !== '0' && !installable.test(at(fix.version))) tally.mistyped.add(`${fix.name} ${fix.version}`);
    if (answer === undefined) tally.unread.add(`${one.version} ${fix.version}`);
    for (const cve of fix.cves) {
      const key = `${one.name} ${one.version} ${cve}`;
      if (fix.version === '0') never.add(key);
      else if (answer === -1) open.add(key);
    }
  }
  return open.difference(never);
}

interface Tally {
  asked: number;
  right: number;
  readonly missed: string[];
  readonly wrong: string[];
  readonly unread: Set<string>;
  /** Versions of the feed that are none: where they part from real ones, apk-tools 2 and 3 differ too. */
  readonly mistyped: Set<string>;
}

export async function alpineTruth(feeds: string, folder: string): Promise<void> {
  const order = apkOrder(folder);
  if (order === undefined) return console.log('Alpine: skipped, Go or its modules are not to be had here');
  console.log(vectors(order, join(feeds, '../conformance/versions/alpine-versions-generated.txt')));
  const database = join(folder, 'alpine');
  buildDatabase({ from: [join(feeds, 'alpine-secdb')], database, now: new Date() });
  const tally: Tally = { asked: 0, right: 0, missed: [], wrong: [], unread: new Set(), mistyped: new Set() };
  for (const release of releases) {
    const fixes = fixesOf(join(feeds, `alpine-secdb/v${release}`));
    const packages = installedOf(fixes);
    const expected = expectedOf(packages, fixes, order, tally);
    const found = await foundOn(packages, release, join(folder, `alpine-${release}`), database);
    tally.asked += packages.length;
    for (const one of expected) {
      if (found.has(one)) tally.right += 1;
      else tally.missed.push(`${release} missed ${one}`);
    }
    for (const one of found) if (!expected.has(one)) tally.wrong.push(`${release} wrong  ${one}`);
  }
  const { asked, right, missed, wrong, unread, mistyped } = tally;
  console.log(`Alpine 3.3 to 3.11, ${asked} installed packages against the fixes of each release`);
  console.log(`recall     ${percent(right, right + missed.length)}  (${right} of ${right + missed.length})`);
  console.log(`precision  ${percent(right, right + wrong.length)}  (${right} of ${right + wrong.length})`);
  if (unread.size > 0) console.log(`${String(unread.size).padStart(6)}  pairs that the oracle cannot read`);
  console.log(`${String(mistyped.size).padStart(6)}  versions of the feed that are none: ${[...mistyped].join(', ')}`);
  for (const line of [...missed, ...wrong].slice(0, 40)) console.log(`        ${line}`);
  for (const line of [...unread].slice(0, 10)) console.log(`        unread ${line}`);
}

/** How far the oracle itself agrees with what apk-tools tests. */
function vectors(order: ApkOrder, file: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  const cases = lines.flatMap((line) => {
    const [, a, sign, b] = /^(\S+) ([<=>]) (\S+)$/.exec(line) ?? [];
    return a === undefined || b === undefined ? [] : [{ a, b, expected: sign === '<' ? -1 : sign === '>' ? 1 : 0 }];
  });
  const answers = order(cases.map(({ a, b }) => [a, b] as const));
  const agreed = cases.filter(({ expected }, index) => answers[index] === expected).length;
  return `apk's order in Go: ${agreed} of the suite's ${cases.length} comparisons`;
}
