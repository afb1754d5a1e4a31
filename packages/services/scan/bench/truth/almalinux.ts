import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { machine, scan } from '../../src/index.ts';
import { percent } from './percent.ts';

/**
 * Whether a scan of AlmaLinux says what its errata say of the same versions. Machines with packages just below, at and
 * above each fixed version, with their epochs and module streams, are built by `rpmbuild` and installed by `rpm`. The
 * oracle: the errata as they lie there, read here in a few lines, and `rpm.vercmp` of rpm itself.
 */

const most = Number(process.env['SEAWALL_TRUTH_RPMS'] ?? 300);

interface Erratum {
  readonly evr: string;
  /** `nodejs:18`, from the title; undefined for what is of no module. */
  readonly module: string | undefined;
  readonly names: readonly string[];
}

interface Installed {
  readonly name: string;
  readonly evr: string;
  readonly module: string | undefined;
}

interface OsvRecord {
  readonly id: string;
  readonly summary: string;
  readonly related?: readonly string[];
  readonly references: readonly { readonly url: string }[];
  readonly affected: readonly {
    readonly package: { readonly name: string; readonly ecosystem: string };
    readonly ranges: readonly { readonly events: readonly { readonly fixed?: string }[] }[];
  }[];
}

function errataIn(folder: string): Map<string, Erratum[]> {
  const byName = new Map<string, Erratum[]>();
  for (const file of readdirSync(folder).sort()) {
    const record = JSON.parse(readFileSync(join(folder, file), 'utf8')) as OsvRecord;
    const related = (record.related ?? []).filter((name) => name.startsWith('CVE-'));
    const linked = record.references.flatMap(({ url }) => /CVE-\d{4}-\d+$/.exec(url)?.[0] ?? []);
    const names = [...new Set(related.length > 0 ? related : linked)];
    const module = / ([\w.+-]+:[\w.+-]+) /.exec(` ${record.summary.replace(/^\w+: /, '')}`)?.[1];
    for (const { package: named, ranges } of record.affected) {
      if (named.ecosystem !== 'AlmaLinux:9') continue;
      for (const { fixed } of ranges.flatMap(({ events }) => events)) {
        if (fixed === undefined) continue;
        byName.set(named.name, [...(byName.get(named.name) ?? []), { evr: fixed, module, names }]);
      }
    }
  }
  return byName;
}

/** rpm's own answers, in the order of the questions: -1, 0 or 1. */
function compareAll(pairs: readonly (readonly [string, string])[], folder: string): number[] {
  const file = join(folder, 'pairs');
  writeFileSync(file, `${pairs.map((pair) => pair.join(' ')).join('\n')}\n`);
  const script = `${file}.lua`;
  const ask = 'local a, b = line:match("(%S+) (%S+)"); io.stdout:write(rpm.vercmp(a, b), "\\n")';
  writeFileSync(script, `for line in io.lines("${file}") do ${ask} end\n`);
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { stdout, stderr } = spawnSync('rpm', ['--eval', `%{lua: dofile("${script}")}`], options);
  const answers = stdout.trim().split('\n').map(Number);
  if (answers.length !== pairs.length) throw new Error(`rpm answers ${answers.length} of ${pairs.length}: ${stderr}`);
  return answers;
}

/** Where a package stands on each machine, seen from the fixes of one of its streams, lowest first. */
const stands: readonly ((fixes: readonly Erratum[], name: string) => Installed)[] = [
  (fixes, name) => placed(name, fixes[0], '~0'),
  (fixes, name) => placed(name, fixes[0], ''),
  (fixes, name) => placed(name, fixes[fixes.length >> 1], '~0'),
  (fixes, name) => placed(name, fixes[fixes.length >> 1], ''),
  (fixes, name) => placed(name, fixes.at(-1), '~0'),
  (fixes, name) => placed(name, fixes.at(-1), ''),
  (fixes, name) => placed(name, fixes.at(-1), '^0'),
  // Without its epoch it is below every version that has one; a module's package of another stream is none of this one.
  (fixes, name) => {
    const one = placed(name, fixes.at(-1), '');
    const evr = one.evr.replace(/^\d+:/, '');
    return { ...one, evr, module: one.module === undefined ? undefined : `${one.module.split(':')[0] ?? ''}:other` };
  },
];

function placed(name: string, fix: Erratum | undefined, suffix: string): Installed {
  return { name, evr: `${fix?.evr ?? ''}${suffix}`, module: fix?.module };
}

/** One source package whose binary ones have names and versions of their own: all of a machine in one build. */
function specOf(packages: readonly Installed[]): string {
  const parts = packages.map(({ name, evr, module }) => {
    const [, epoch, version = '', release = ''] = /^(?:(\d+):)?([^-]+)-(.+)$/.exec(evr) ?? [];
    return [
      `%package -n ${name}`,
      'Summary: truth',
      `Version: ${version}`,
      `Release: ${release}`,
      ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
      ...(module === undefined ? [] : [`ModularityLabel: ${module}:9040020240101000000:rhel9`]),
      `%description -n ${name}`,
      'truth',
      `%files -n ${name}`,
    ].join('\n');
  });
  return `${[
    '%global debug_package %{nil}',
    '%global __os_install_post %{nil}',
    '%global _binary_payload w0.gzdio',
    'Name: truth-machine',
    'Version: 1',
    'Release: 1',
    'Summary: truth',
    'License: none',
    'Vendor: AlmaLinux',
    'AutoReqProv: no',
    '%description',
    'truth',
    ...parts,
  ].join('\n')}\n`;
}

/** Undefined where rpm refuses. */
function buildMachine(packages: readonly Installed[], root: string): string | undefined {
  mkdirSync(join(root, 'etc'), { recursive: true });
  writeFileSync(join(root, 'etc/os-release'), 'ID="almalinux"\nVERSION_ID="9.4"\nNAME="AlmaLinux"\n');
  const spec = `${root}.spec`;
  writeFileSync(spec, specOf(packages));
  const built = spawnSync('rpmbuild', ['-bb', '--quiet', '--define', `_topdir ${root}.build`, spec], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const folder = join(`${root}.build`, 'RPMS');
  const files = spawnSync('find', [folder, '-name', '*.rpm'], { encoding: 'utf8' }).stdout.trim();
  if (files === '') return built.stderr;
  const list = `${root}.list`;
  writeFileSync(list, files);
  const installed = spawnSync(
    'sh',
    ['-c', `xargs rpm --root ${root} --dbpath /var/lib/rpm -i --justdb --nodeps --noscripts --nosignature < ${list}`],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return installed.status === 0 ? undefined : installed.stderr;
}

export async function almalinuxTruth(feeds: string, folder: string): Promise<void> {
  if (spawnSync('rpmbuild', ['--version']).status !== 0) return console.log('AlmaLinux: skipped, rpmbuild is not here');
  const errata = errataIn(join(feeds, 'almalinux/advisories/almalinux9'));
  const database = join(folder, 'almalinux');
  buildDatabase({ from: [join(feeds, 'almalinux')], database, now: new Date() });
  const tally = { asked: 0, right: 0, missed: [] as string[], wrong: [] as string[] };
  for (const [number, stand] of stands.entries()) {
    const packages = chosen(errata, folder).map(({ name, fixes }) => stand(fixes, name));
    const root = join(folder, `machine-${number}`);
    const fault = buildMachine(packages, root);
    if (fault !== undefined) return console.log(`AlmaLinux: rpm refuses: ${fault.slice(0, 500)}`);
    const expected = expectedOf(packages, errata, folder);
    const found = await foundOn(root, database, folder);
    tally.asked += packages.length;
    for (const one of expected) {
      if (found.has(one)) tally.right += 1;
      else tally.missed.push(`machine ${number} missed ${one}`);
    }
    for (const one of found) if (!expected.has(one)) tally.wrong.push(`machine ${number} wrong  ${one}`);
  }
  const { asked, right, missed, wrong } = tally;
  console.log(`AlmaLinux 9, ${asked} packages on ${stands.length} machines against errata and rpm.vercmp`);
  console.log(`recall     ${percent(right, right + missed.length)}  (${right} of ${right + missed.length})`);
  console.log(`precision  ${percent(right, right + wrong.length)}  (${right} of ${right + wrong.length})`);
  for (const line of [...missed, ...wrong].slice(0, 40)) console.log(`        ${line}`);
}

function spread<T>(list: readonly T[], count: number): T[] {
  return list.filter((_, index) => index % Math.max(1, Math.floor(list.length / count)) === 0).slice(0, count);
}

/** Every so many packages, those of modules first: of each the fixes of its last stream, lowest first. */
function chosen(
  errata: ReadonlyMap<string, readonly Erratum[]>,
  folder: string,
): { name: string; fixes: readonly Erratum[] }[] {
  const all = [...errata].sort(([a], [b]) => (a < b ? -1 : 1));
  const modular = all.filter(([, list]) => list.some(({ module }) => module !== undefined));
  const plain = all.filter(([, list]) => list.every(({ module }) => module === undefined));
  return [...spread(modular, most / 3), ...spread(plain, most - Math.min(modular.length, most / 3))].map(
    ([name, list]) => {
      const { module } = list.at(-1) as Erratum;
      return {
        name,
        fixes: sorted(
          list.filter((one) => one.module === module),
          folder,
        ),
      };
    },
  );
}

const orders = new Map<string, readonly Erratum[]>();

function sorted(list: readonly Erratum[], folder: string): readonly Erratum[] {
  const key = list.map(({ evr }) => evr).join(' ');
  let known = orders.get(key);
  if (known === undefined) {
    const pairs = list.flatMap((a) => list.map((b) => [a.evr, b.evr] as const));
    const answers = compareAll(pairs, folder);
    const below = list.map((_, at) => answers.slice(at * list.length, (at + 1) * list.length).filter((n) => n > 0));
    known = list
      .map((one, at) => ({ one, rank: below[at]?.length ?? 0 }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ one }) => one);
    orders.set(key, known);
  }
  return known;
}

/** `name evr CVE`: named by an erratum of the package's stream, and by none that is installed. */
function expectedOf(
  packages: readonly Installed[],
  errata: ReadonlyMap<string, readonly Erratum[]>,
  folder: string,
): Set<string> {
  const questions = packages.flatMap((one) =>
    (errata.get(one.name) ?? []).filter(({ module }) => module === one.module).map((fix) => ({ one, fix })),
  );
  const answers = compareAll(
    questions.map(({ one, fix }) => [one.evr, fix.evr] as const),
    folder,
  );
  const open = new Set<string>();
  const done = new Set<string>();
  for (const [at, { one, fix }] of questions.entries()) {
    for (const name of fix.names) (answers[at] === -1 ? open : done).add(`${one.name} ${one.evr} ${name}`);
  }
  return open.difference(done);
}

async function foundOn(root: string, database: string, cwd: string): Promise<Set<string>> {
  const { report } = await scan({ targets: ['rootfs', root], database, severity: 'info' }, { ...machine(), cwd });
  for (const { file, message } of report.problems) console.log(`${file}: ${message.en}`);
  const found = report.vulnerabilities?.found.flatMap(({ result }) => result.matches) ?? [];
  return new Set(found.map(({ component: { name, version }, vulnerability }) => `${name} ${version} ${vulnerability}`));
}
