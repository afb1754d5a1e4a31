import { table, type Ecosystem } from '@seawall/model';
import { buildPurl, printPurl } from '../purl/build.ts';
import { isPurlFault, type Purl } from '../purl/purl.ts';

/** The type of package URL of each ecosystem. */
const purlTypes: Readonly<Partial<Record<Ecosystem, string>>> = { portage: 'ebuild' };

const ecosystemsByType: Readonly<Record<string, Ecosystem>> = table({
  deb: 'deb',
  rpm: 'rpm',
  apk: 'apk',
  alpm: 'alpm',
  ebuild: 'portage',
  portage: 'portage',
  npm: 'npm',
  pypi: 'pypi',
  golang: 'golang',
  cargo: 'cargo',
  maven: 'maven',
  nuget: 'nuget',
  gem: 'gem',
  composer: 'composer',
  pub: 'pub',
  hex: 'hex',
  otp: 'hex',
  swift: 'swift',
  cocoapods: 'swift',
  conda: 'conda',
  cran: 'cran',
  cpan: 'cpan',
  luarocks: 'luarocks',
  hackage: 'hackage',
  bitnami: 'bitnami',
});

/** The ecosystem that a type of package URL belongs to; `generic` for those that none answers for. */
export function ecosystemOf(purlType: string): Ecosystem {
  return ecosystemsByType[purlType] ?? 'generic';
}

/** Ecosystems of operating systems: the namespace of their package URLs is the distribution's. */
export function isSystemEcosystem(ecosystem: Ecosystem): boolean {
  return ['deb', 'rpm', 'apk', 'alpm', 'portage'].includes(ecosystem);
}

export interface PurlOptions {
  /** Where the type is not the ecosystem's usual one: `cocoapods`. */
  readonly type?: string;
  readonly namespace?: string;
  readonly qualifiers?: Readonly<Record<string, string>>;
  readonly subpath?: string;
}

/** The package URL of a name as its ecosystem writes it: `@scope/name`, `group:artifact`, `github.com/owner/module`. */
export function purlOf(ecosystem: Ecosystem, name: string, version: string, options: PurlOptions = {}): string {
  const type = options.type ?? purlTypes[ecosystem] ?? ecosystem;
  const [namespace, base] = options.namespace === undefined ? splitName(ecosystem, name) : [options.namespace, name];
  const parts: Purl = {
    type,
    ...(namespace === '' ? {} : { namespace }),
    name: base,
    ...(version === '' ? {} : { version }),
    ...(options.qualifiers === undefined ? {} : { qualifiers: options.qualifiers }),
    ...(options.subpath === undefined ? {} : { subpath: options.subpath }),
  };
  const purl = buildPurl(parts);
  // What the type does not allow (a Swift package without a host) is still a package: the parts as they are.
  return isPurlFault(purl) ? printPurl(parts) : purl;
}

/** The name as the ecosystem writes it, out of a package URL. */
export function nameOf(ecosystem: Ecosystem, purl: Purl): string {
  if (purl.namespace === undefined || isSystemEcosystem(ecosystem)) return purl.name;
  if (ecosystem === 'maven') return `${purl.namespace}:${purl.name}`;
  return ecosystem === 'cpan' ? purl.name : `${purl.namespace}/${purl.name}`;
}

function splitName(ecosystem: Ecosystem, name: string): [namespace: string, base: string] {
  const cut = separatorOf(ecosystem, name);
  return cut <= 0 || cut === name.length - 1 ? ['', name] : [name.slice(0, cut), name.slice(cut + 1)];
}

/** Where a name divides into namespace and name: at the first or the last of a character. */
const separators: Readonly<Partial<Record<Ecosystem, readonly [character: string, which: 'first' | 'last']>>> = {
  maven: [':', 'first'],
  npm: ['/', 'first'],
  composer: ['/', 'last'],
  golang: ['/', 'last'],
  swift: ['/', 'last'],
};

function separatorOf(ecosystem: Ecosystem, name: string): number {
  const separator = separators[ecosystem];
  if (separator === undefined || (ecosystem === 'npm' && !name.startsWith('@'))) return -1;
  return separator[1] === 'first' ? name.indexOf(separator[0]) : name.lastIndexOf(separator[0]);
}
