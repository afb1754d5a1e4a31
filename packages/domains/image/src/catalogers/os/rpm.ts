import { table, type Component, type Distribution } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Reading } from '../../analyse/cataloger.ts';
import { normaliseLicence } from '../../licences/normalise.ts';
import { problem } from '../../problem.ts';
import { bdbBlobs } from './rpm/bdb.ts';
import { type RpmPackage, readRpmHeader } from './rpm/header.ts';
import { ndbBlobs } from './rpm/ndb.ts';
import { sqliteBlobs } from './rpm/sqlite.ts';
import { systemPurl } from './purl.ts';
import { isShipped } from './shipped.ts';

const folders = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm', 'opt/app-root/rpm'];

/** Files of the three kinds of database, the one in use first: a system that has changed over may still have the other. */
const databases = ['rpmdb.sqlite', 'Packages.db', 'Packages'] as const;
const journal = 'rpmdb.sqlite-wal';

interface RpmFacts {
  readonly packages?: readonly RpmPackage[];
  /** The file is a journal with changes that the database itself does not hold yet. */
  readonly journal?: true;
}

/** The installed packages of Red Hat, SUSE, Amazon Linux, Azure Linux and their kin. */
export const rpmCataloger: Cataloger<RpmFacts> = {
  id: 'rpm',
  version: 2,
  urls: ['https://rpm-software-management.github.io/rpm/manual/format_header.html'],
  evidence: 'installed',
  wants: { paths: folders.flatMap((folder) => [...databases, journal].map((name) => `${folder}/${name}`)) },
  limit: 4 * 1024 * 1024 * 1024,
  read,
  finish(files, { distribution }) {
    const used = files.filter(({ path }) => isInUse(path, files));
    const problems = files
      .filter(({ reading }) => reading.facts?.journal === true)
      .map(({ path }) =>
        problem(
          'unreadable',
          path,
          'The package database was not closed: changes in its journal are not read',
          '软件包数据库未正常关闭：其日志中的改动未读取',
        ),
      );
    return { components: used.flatMap((file) => componentsOf(file, distribution)), problems };
  },
  shipper({ reading }, path, digests) {
    return reading.facts?.packages?.find(({ shipped }) => shipped !== undefined && isShipped(shipped, path, digests))
      ?.name;
  },
};

function read({ path, size, content }: CatalogedFile): Reading<RpmFacts> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === journal) return size > 32 ? { facts: { journal: true } } : {};
  if (size === 0) return {};
  const blobs =
    name === 'rpmdb.sqlite' ? sqliteBlobs(content) : name === 'Packages.db' ? ndbBlobs(content) : bdbBlobs(content);
  const packages: RpmPackage[] = [];
  let damaged = 0;
  let why = '';
  try {
    for (const blob of blobs) {
      const one = readRpmHeader(blob);
      if (one === undefined) damaged++;
      else packages.push(one);
    }
  } catch (error) {
    why = error instanceof Error ? error.message : String(error);
  }
  const problems = [];
  if (damaged > 0) {
    problems.push(problem('syntax', path, `${damaged} package headers are damaged`, `${damaged} 个软件包头已损坏`));
  }
  if (why !== '') {
    problems.push(problem('syntax', path, `The package database is damaged: ${why}`, `软件包数据库已损坏：${why}`));
  }
  return { facts: { packages }, ...(problems.length === 0 ? {} : { problems }) };
}

/** Whether no database of a newer kind lies beside it. */
function isInUse(path: string, files: readonly FileReading<RpmFacts>[]): boolean {
  const slash = path.lastIndexOf('/');
  const rank = databases.findIndex((name) => name === path.slice(slash + 1));
  const newer = new Set(databases.slice(0, rank).map((name) => `${path.slice(0, slash)}/${name}`));
  return !files.some((other) => newer.has(other.path) && (other.reading.facts?.packages?.length ?? 0) > 0);
}

function componentsOf({ path, reading }: FileReading<RpmFacts>, distribution: Distribution | undefined): Component[] {
  const packages = reading.facts?.packages ?? [];
  const providers = new Map<string, string>();
  const purls = packages.map((one) => purlOfRpm(one, distribution));
  for (const [index, one] of packages.entries()) {
    const purl = purls[index] as string;
    for (const word of [one.name, ...one.provides]) if (!providers.has(word)) providers.set(word, purl);
  }
  // A file may be required by its path; only those that are need to be known.
  const required = new Set(packages.flatMap((one) => one.requires.filter((word) => word.startsWith('/'))));
  for (const [index, one] of packages.entries()) {
    for (const file of one.files) if (required.has(`/${file}`)) providers.set(`/${file}`, purls[index] as string);
  }
  return packages.map((one, index) => {
    const own = purls[index] as string;
    const needs = one.requires.flatMap((word) => providers.get(word) ?? []);
    const dependsOn = [...new Set(needs)].filter((purl) => purl !== own).sort();
    return rpmComponent(one, own, path, distribution, dependsOn);
  });
}

export function rpmComponent(
  one: Omit<RpmPackage, 'requires' | 'provides'>,
  purl: string,
  path: string,
  distribution: Distribution | undefined,
  dependsOn: readonly string[],
): Component {
  const source = sourceOf(one.sourceRpm);
  return {
    ecosystem: 'rpm',
    name: one.name,
    version: versionOf(one),
    purl,
    ...(source === undefined || source.name === one.name ? {} : { source }),
    ...(one.architecture === undefined ? {} : { architecture: one.architecture }),
    ...(distribution === undefined ? {} : { distribution }),
    ...(one.vendor === undefined ? {} : { vendor: one.vendor }),
    ...(one.modularity === undefined ? {} : { modularity: one.modularity }),
    licences: one.licence === undefined ? [] : normaliseLicence(one.licence),
    places: [{ path }],
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    files: one.files,
  };
}

function versionOf({ epoch, version, release }: Pick<RpmPackage, 'epoch' | 'version' | 'release'>): string {
  return `${epoch === undefined || epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
}

/** `bash-5.2.26-3.el10.src.rpm` → name and version. */
function sourceOf(file: string | undefined): Component['source'] | undefined {
  const match = /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(file ?? '');
  return match === null ? undefined : { name: match[1] as string, version: match[2] as string };
}

/** What package URLs call some distributions. */
const namespaces: Readonly<Record<string, string>> = table({
  rhel: 'redhat',
  'opensuse-leap': 'opensuse',
  'opensuse-tumbleweed': 'opensuse',
});

export function purlOfRpm(
  {
    name,
    version,
    release,
    epoch,
    architecture,
  }: Pick<RpmPackage, 'name' | 'version' | 'release' | 'epoch' | 'architecture'>,
  distribution: Distribution | undefined,
): string {
  const id = distribution?.id;
  return systemPurl(
    'rpm',
    name,
    `${version}-${release}`,
    distribution,
    { arch: architecture, epoch: epoch === undefined || epoch === 0 ? undefined : String(epoch) },
    id === undefined ? undefined : (namespaces[id] ?? id),
  );
}
