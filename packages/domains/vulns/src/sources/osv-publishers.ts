import { readJson, readYaml } from './json.ts';
import { readOsvRecord } from './osv.ts';
import type { Download, FeedFile, Sink, Source } from './source.ts';

interface Publisher {
  readonly id: string;
  readonly publisher: string;
  readonly licence: string;
  readonly downloads: readonly Download[];
  readonly folders?: readonly string[];
  /** How its records' ids begin. */
  readonly ids: RegExp;
}

const bucket = 'https://osv-vulnerabilities.storage.googleapis.com';

/** The ecosystems whose dumps `osv` takes; those that have a source of their own come through it. */
const dumps = [
  'npm',
  'PyPI',
  'Go',
  'crates.io',
  'Maven',
  'NuGet',
  'RubyGems',
  'Packagist',
  'Pub',
  'Hex',
  'SwiftURL',
  'CRAN',
  'Hackage',
  'Debian',
  'Alpine',
  'Rocky Linux',
  'Red Hat',
  'SUSE',
  'openSUSE',
  'Mageia',
  'openEuler',
  'Wolfi',
  'Chainguard',
];

const archive = (repository: string, branch: string): string =>
  `https://codeload.github.com/${repository}/tar.gz/refs/heads/${branch}`;

const publishers: readonly Publisher[] = [
  {
    id: 'golang',
    publisher: 'Go vulnerability database',
    licence: 'BSD-3-Clause, CC-BY-4.0',
    downloads: [{ url: 'https://vuln.go.dev/vulndb.zip', file: 'vulndb.zip' }],
    folders: ['golang-vulndb', 'vulndb', 'govulndb'],
    ids: /^GO-/,
  },
  {
    id: 'almalinux',
    publisher: 'AlmaLinux',
    licence: 'MIT',
    downloads: [{ url: archive('AlmaLinux/osv-database', 'master'), file: 'osv-database.tar.gz' }],
    ids: /^AL[SBE]A-/,
  },
  {
    id: 'rocky',
    publisher: 'Rocky Linux',
    licence: 'BSD-3-Clause',
    downloads: [{ url: `${bucket}/Rocky%20Linux/all.zip`, file: 'rocky.zip' }],
    ids: /^RL[SBE]A-|^RXSA-/,
  },
  {
    id: 'bitnami',
    publisher: 'Bitnami',
    licence: 'Apache-2.0',
    downloads: [{ url: archive('bitnami/vulndb', 'main'), file: 'vulndb.tar.gz' }],
    ids: /^BIT-/,
  },
  {
    id: 'pypa',
    publisher: 'Python Packaging Authority',
    licence: 'CC-BY-4.0',
    downloads: [{ url: archive('pypa/advisory-database', 'main'), file: 'advisory-database.tar.gz' }],
    ids: /^PYSEC-/,
  },
  {
    id: 'ubuntu',
    publisher: 'Canonical',
    licence: 'CC-BY-SA-4.0',
    downloads: [{ url: 'https://security-metadata.canonical.com/osv/osv-all.tar.xz', file: 'osv-all.tar.xz' }],
    folders: ['ubuntu-osv', 'ubuntu-security-notices'],
    ids: /^UBUNTU-CVE-|^USN-|^LSN-/,
  },
  {
    id: 'ghsa',
    publisher: 'GitHub',
    licence: 'CC-BY-4.0',
    downloads: [{ url: archive('github/advisory-database', 'main'), file: 'advisory-database.tar.gz' }],
    folders: ['github', 'advisory-database', 'github-advisories'],
    ids: /^GHSA-/,
  },
  {
    id: 'osv',
    publisher: 'OSV',
    licence: 'by record',
    downloads: dumps.map((name) => ({ url: `${bucket}/${encodeURIComponent(name)}/all.zip`, file: `${name}.zip` })),
    ids: /./,
  },
];

/** Publishers of OSV records, in JSON or YAML, one a file or many. */
export const osvSources: readonly Source[] = publishers.map(({ ids, ...about }) => ({
  ...about,
  wants: /\.(?:json|ya?ml)$/,
  recognises(name: string, head: string) {
    if (!/\.(?:json|ya?ml)$/.test(name)) return false;
    const id = /"?\bid"?\s*:\s*"?([^"\s,]+)/.exec(head)?.[1];
    return id !== undefined && ids.test(id) && /"?\b(?:affected|modified|schema_version)"?\s*:/.test(head);
  },
  read: (file: FeedFile, sink: Sink) => {
    const value = file.path.endsWith('.json') ? readJson(file, sink) : readYaml(file, sink);
    if (value === undefined) return;
    const records = Array.isArray(value) ? value : [value];
    for (const record of records) readOsvRecord(record, about.id, file.path, sink);
  },
}));
