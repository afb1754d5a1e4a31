import { table, type Component, type Distribution, type Ecosystem, ecosystems } from '@seawall/model';

/**
 * A space is where a name means one package: a release of a distribution (`debian:12`) or an ecosystem (`npm`). The
 * database has one shard for each.
 */
const families: Readonly<Record<string, Ecosystem>> = table({
  debian: 'deb',
  ubuntu: 'deb',
  echo: 'deb',
  alpine: 'apk',
  wolfi: 'apk',
  chainguard: 'apk',
  minimos: 'apk',
  postmarketos: 'apk',
  alpaquita: 'apk',
  rhel: 'rpm',
  almalinux: 'rpm',
  rocky: 'rpm',
  ol: 'rpm',
  sles: 'rpm',
  'opensuse-leap': 'rpm',
  'opensuse-tumbleweed': 'rpm',
  amzn: 'rpm',
  azurelinux: 'rpm',
  mariner: 'rpm',
  photon: 'rpm',
  fedora: 'rpm',
  openeuler: 'rpm',
  mageia: 'rpm',
  arch: 'alpm',
  gentoo: 'portage',
  kubernetes: 'generic',
  cpe: 'generic',
});

/** The order of versions that holds in a space; undefined for a space that nobody knows. */
export function ecosystemOfSpace(space: string): Ecosystem | undefined {
  const [family = ''] = space.split(':');
  return families[family] ?? ecosystems.find((ecosystem) => ecosystem === family);
}

/** Releases by the names that publishers use for them. */
const debianReleases: Readonly<Record<string, string>> = table({
  buzz: '1.1',
  rex: '1.2',
  bo: '1.3',
  hamm: '2.0',
  slink: '2.1',
  potato: '2.2',
  woody: '3.0',
  sarge: '3.1',
  etch: '4',
  lenny: '5',
  squeeze: '6',
  wheezy: '7',
  jessie: '8',
  stretch: '9',
  buster: '10',
  bullseye: '11',
  bookworm: '12',
  trixie: '13',
  forky: '14',
  duke: '15',
  sid: 'sid',
});

export function debianSpace(codename: string): string | undefined {
  const release = debianReleases[codename];
  return release === undefined ? undefined : `debian:${release}`;
}

const ubuntuReleases: Readonly<Record<string, string>> = table({
  trusty: '14.04',
  xenial: '16.04',
  bionic: '18.04',
  focal: '20.04',
  jammy: '22.04',
  mantic: '23.10',
  noble: '24.04',
  oracular: '24.10',
  plucky: '25.04',
  questing: '25.10',
  resolute: '26.04',
});

export function ubuntuSpace(codename: string): string | undefined {
  const release = ubuntuReleases[codename];
  return release === undefined ? undefined : `ubuntu:${release}`;
}

/** How much of `VERSION_ID` names a release of the distribution's feed. */
const precision: Readonly<Record<string, 'major' | 'minor' | 'none'>> = table({
  debian: 'major',
  ubuntu: 'minor',
  alpine: 'minor',
  wolfi: 'none',
  chainguard: 'none',
  minimos: 'none',
  rhel: 'major',
  almalinux: 'major',
  rocky: 'major',
  ol: 'major',
  sles: 'minor',
  'opensuse-leap': 'minor',
  'opensuse-tumbleweed': 'none',
  amzn: 'major',
  azurelinux: 'minor',
  mariner: 'minor',
  photon: 'minor',
  fedora: 'major',
  openeuler: 'minor',
  mageia: 'major',
  arch: 'none',
  gentoo: 'none',
});

/** Distributions that are built from another one's packages and answered for by its feed. */
const sameFeed: Readonly<Record<string, string>> = table({
  centos: 'rhel',
  redhat: 'rhel',
  raspbian: 'debian',
  sles_sap: 'sles',
  sled: 'sles',
  'sle-micro': 'sles',
  alma: 'almalinux',
  oracle: 'ol',
  oraclelinux: 'ol',
  amazon: 'amzn',
  opensuse: 'opensuse-leap',
});

/** The space of a distribution's own packages; undefined when no feed is known for it. */
export function spaceOfDistribution({ id, version, codename }: Distribution): string | undefined {
  const family = sameFeed[id] ?? id;
  const depth = precision[family];
  if (depth === undefined) return undefined;
  if (depth === 'none') return family;
  if (version === undefined || version === '') {
    if (family === 'debian') return debianSpace(codename ?? 'sid') ?? 'debian:sid';
    return family === 'alpine' ? 'alpine:edge' : undefined;
  }
  if (family === 'alpine' && /^edge|alpha|_/.test(version)) return 'alpine:edge';
  const numbers = version.replace(/^v/, '').split('.');
  if (depth === 'major') return `${family}:${debianReleases[numbers[0] ?? ''] ?? numbers[0] ?? ''}`;
  return `${family}:${[numbers[0] ?? '', ...(numbers[1] === undefined ? [] : [numbers[1]])].join('.')}`;
}

const ofSystem: ReadonlySet<Ecosystem> = new Set(['deb', 'rpm', 'apk', 'alpm', 'portage']);

/** Whether the distribution's package manager brought the component. */
export function isOfSystem({ ecosystem }: Component): boolean {
  return ofSystem.has(ecosystem);
}

/** A package's name as its space keys it. */
export function packageKey(space: string, name: string): string {
  switch (space) {
    case 'pypi':
      return name.toLowerCase().replace(/[-_.]+/g, '-');
    case 'nuget':
    case 'composer':
    case 'bitnami':
    case 'hex':
    case 'pub':
      return name.toLowerCase();
    case 'swift':
      return name
        .toLowerCase()
        .replace(/^https?:\/\//, '')
        .replace(/\.git$/, '');
    default:
      return name;
  }
}
