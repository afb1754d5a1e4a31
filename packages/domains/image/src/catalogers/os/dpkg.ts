import type { Component, Distribution } from '@seawall/model';
import type { CatalogedFile, Cataloger, FileReading, Reading } from '../../analyse/cataloger.ts';
import { readLicences } from './copyright.ts';
import { type ControlParagraph, readControl } from './control.ts';
import { type FileList, packList, unpackList } from './file-list.ts';
import { systemPurl } from './purl.ts';
import { isShipped, packShipped, packSums, type ShippedFiles } from './shipped.ts';

const infoFolder = 'var/lib/dpkg/info';
const statusFolder = 'var/lib/dpkg/status.d';
const statusFile = 'var/lib/dpkg/status';

/** What one of dpkg's files says. */
type DpkgFacts =
  | { readonly kind: 'packages'; readonly packages: readonly DpkgPackage[] }
  /** Files that a package installed, one a line; `name` may carry an architecture (`libc6:amd64`). */
  | { readonly kind: 'files'; readonly name: string; readonly files: FileList; readonly shipped?: ShippedFiles }
  /** What the files of a package should hold. */
  | { readonly kind: 'sums'; readonly name: string; readonly shipped: ShippedFiles }
  | { readonly kind: 'licences'; readonly name: string; readonly licences: readonly string[] };

interface DpkgPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  readonly source?: { readonly name: string; readonly version: string };
  readonly maintainer?: string;
  /** Each entry a list of alternatives, names only. */
  readonly depends: readonly (readonly string[])[];
  readonly provides: readonly string[];
  /** Its configuration files as it brought them: they are in no list of sums. */
  readonly shipped?: ShippedFiles;
}

/** The installed packages of Debian, Ubuntu and their kin, also where distroless images keep one file a package. */
export const dpkgCataloger: Cataloger<DpkgFacts> = {
  id: 'dpkg',
  version: 5,
  urls: [
    'https://www.debian.org/doc/debian-policy/ch-controlfields.html',
    'https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
  ],
  evidence: 'installed',
  wants: {
    paths: [statusFile],
    folders: [infoFolder, statusFolder],
    names: ['copyright'],
    accepts(path) {
      if (path.startsWith(`${infoFolder}/`)) return /\.(?:list|md5sums)$/.test(path);
      return !path.endsWith('/copyright') || /^usr\/share\/doc\/[^/]+\/copyright$/.test(path);
    },
  },
  limit: 256 * 1024 * 1024,
  read,
  finish(files, { distribution, files: keep }) {
    const owned = files.flatMap(({ reading: { facts } }) =>
      facts?.kind === 'files' ? [() => unpackList(facts.files)] : [],
    );
    return { components: componentsOf(files, distribution, keep), owned };
  },
  shipper({ reading: { facts } }, path, digests) {
    if (facts === undefined || facts.kind === 'licences') return undefined;
    const lists = facts.kind === 'packages' ? facts.packages : [facts];
    const found = lists.find(({ shipped }) => shipped !== undefined && isShipped(shipped, path, digests));
    return found?.name.replace(/:.*$/, '');
  },
};

function read({ path, content }: CatalogedFile): Reading<DpkgFacts> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'copyright') {
    const licences = readLicences(content.text());
    if (licences.length === 0) return {};
    return { facts: { kind: 'licences', name: path.split('/')[3] ?? '', licences } };
  }
  if (name.endsWith('.list')) {
    return { facts: { kind: 'files', name: name.slice(0, -'.list'.length), files: packList(content.text()) } };
  }
  if (name.endsWith('.md5sums')) {
    const shipped = packSums(content.bytes());
    const own = { name: name.slice(0, -'.md5sums'.length), ...(shipped === undefined ? {} : { shipped }) };
    // The list says which files there are, where there is one; distroless images have only the sums.
    if (!path.startsWith(infoFolder)) {
      return { facts: { kind: 'files', files: packList(filesOfSums(content.text())), ...own } };
    }
    return shipped === undefined ? {} : { facts: { kind: 'sums', name: own.name, shipped } };
  }
  return { facts: { kind: 'packages', packages: readControl(content.text()).flatMap(packageOf) } };
}

/** `d41d8cd98f00b204e9800998ecf8427e  usr/bin/env` → `usr/bin/env`, one a line. */
function filesOfSums(text: string): string {
  return [...text.matchAll(/^[0-9a-f]{32}\s+(.+)$/gm)].map(([, path]) => path).join('\n');
}

/** ` /etc/bash.bashrc 89269e1298235f1b12b4c16e4065ad0d`, and a word where it is not there any more. */
function configurationFiles(field: string | undefined): ShippedFiles | undefined {
  const lines = (field ?? '').split('\n').flatMap((line): [string, string][] => {
    const match = /^\/(.+) ([0-9a-f]{32})(?: \w+)?$/.exec(line.trim());
    return match === null ? [] : [[match[1] as string, match[2] as string]];
  });
  return packShipped(lines);
}

/** States in which none of a package's files are there. */
const absent: ReadonlySet<string> = new Set(['not-installed', 'config-files']);

function packageOf(fields: ControlParagraph): DpkgPackage[] {
  const name = fields.get('package');
  const version = fields.get('version');
  if (name === undefined || name === '' || version === undefined) return [];
  const state = fields.get('status')?.split(/\s+/)[2];
  if (state !== undefined && absent.has(state)) return [];
  const architecture = fields.get('architecture');
  const maintainer = fields.get('maintainer');
  const source = sourceOf(fields.get('source'), name, version);
  const shipped = configurationFiles(fields.get('conffiles'));
  return [
    {
      name,
      version,
      ...(architecture === undefined ? {} : { architecture }),
      ...(source === undefined ? {} : { source }),
      ...(maintainer === undefined ? {} : { maintainer }),
      depends: [...relations(fields.get('pre-depends')), ...relations(fields.get('depends'))],
      provides: relations(fields.get('provides')).flat(),
      ...(shipped === undefined ? {} : { shipped }),
    },
  ];
}

/** `Source: gcc-12 (12.2.0-14)`: the version is named where it is not the package's own. */
function sourceOf(field: string | undefined, name: string, version: string): DpkgPackage['source'] | undefined {
  const match = /^(\S+)(?:\s+\((.*)\))?$/.exec(field?.trim() ?? '');
  const found = { name: match?.[1] ?? name, version: match?.[2] ?? version };
  return found.name === name && found.version === version ? undefined : found;
}

/** `libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0` → names, without versions and architectures. */
function relations(field: string | undefined): string[][] {
  if (field === undefined || field === '') return [];
  return field.split(',').map((entry) =>
    entry
      .split('|')
      .map((one) => /^[^\s:([<]+/.exec(one.trim())?.[0] ?? '')
      .filter((one) => one !== ''),
  );
}

function componentsOf(
  files: readonly FileReading<DpkgFacts>[],
  distribution: Distribution | undefined,
  keep: boolean,
): Component[] {
  const owned = new Map<string, FileList>();
  const licences = new Map<string, readonly string[]>();
  const found: { path: string; one: DpkgPackage; purl: string }[] = [];
  for (const { path, reading } of files) {
    const { facts } = reading;
    if (facts?.kind === 'files') owned.set(facts.name, facts.files);
    else if (facts?.kind === 'licences') licences.set(facts.name, facts.licences);
    for (const one of facts?.kind === 'packages' ? facts.packages : []) {
      found.push({ path, one, purl: purlOfPackage(one, distribution) });
    }
  }
  const providers = new Map<string, string>();
  for (const { one, purl } of found) for (const name of one.provides) providers.set(name, purl);
  for (const { one, purl } of found) providers.set(one.name, purl);
  return found.map(({ path, one, purl }) => {
    const dependsOn = dependenciesOf(one, purl, providers);
    const installed = keep ? filesOf(one, path, owned) : undefined;
    return {
      ecosystem: 'deb',
      name: one.name,
      version: one.version,
      purl,
      ...(one.source === undefined ? {} : { source: one.source }),
      ...(one.architecture === undefined ? {} : { architecture: one.architecture }),
      ...(distribution === undefined ? {} : { distribution }),
      ...(one.maintainer === undefined ? {} : { vendor: one.maintainer }),
      licences: licences.get(one.name) ?? [],
      places: [{ path }],
      ...(dependsOn.length === 0 ? {} : { dependsOn }),
      ...(installed === undefined ? {} : { files: linesOf(unpackList(installed)) }),
    };
  });
}

/** The paths of a list without their slashes; the root itself is none of the package's. */
function linesOf(list: string): string[] {
  return list.split('\n').flatMap((line) => (line === '' || line === '/.' ? [] : [line.replace(/^\//, '')]));
}

/** Lists are named for the package, with its architecture where several of them may be installed side by side. */
function filesOf(
  { name, architecture }: DpkgPackage,
  path: string,
  owned: ReadonlyMap<string, FileList>,
): FileList | undefined {
  // The sums of distroless images are named for the file that they lie beside.
  const beside = path === statusFile ? undefined : owned.get(path.slice(path.lastIndexOf('/') + 1));
  return beside ?? owned.get(`${name}:${architecture}`) ?? owned.get(name);
}

function dependenciesOf({ depends }: DpkgPackage, own: string, providers: ReadonlyMap<string, string>): string[] {
  const found = new Set<string>();
  for (const alternatives of depends) {
    const present = alternatives.find((name) => providers.has(name));
    const purl = present === undefined ? undefined : providers.get(present);
    if (purl !== undefined && purl !== own) found.add(purl);
  }
  return [...found].sort();
}

function purlOfPackage({ name, version, architecture }: DpkgPackage, distribution: Distribution | undefined): string {
  return systemPurl('deb', name, version, distribution, { arch: architecture });
}
