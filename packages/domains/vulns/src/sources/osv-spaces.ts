import { table } from '@seawall/model';

interface OsvSpace {
  readonly space: string;
  readonly channel?: string;
}

const plain: Readonly<Record<string, string>> = table({
  npm: 'npm',
  PyPI: 'pypi',
  Go: 'golang',
  'crates.io': 'cargo',
  Maven: 'maven',
  NuGet: 'nuget',
  RubyGems: 'gem',
  Packagist: 'composer',
  Pub: 'pub',
  Hex: 'hex',
  SwiftURL: 'swift',
  CRAN: 'cran',
  Bioconductor: 'cran',
  Hackage: 'hackage',
  Bitnami: 'bitnami',
  Wolfi: 'wolfi',
  Chainguard: 'chainguard',
  MinimOS: 'minimos',
  Kubernetes: 'kubernetes',
  Conda: 'conda',
  Echo: 'echo',
});

const families: readonly (readonly [RegExp, (match: RegExpExecArray) => OsvSpace])[] = [
  [/^Debian:(\d[\d.]*)/, ([, release = '']) => ({ space: `debian:${release}` })],
  [/^Ubuntu:Pro:(?:FIPS[^:]*:)?(\d+\.\d+)/, ([, release = '']) => ({ space: `ubuntu:${release}`, channel: 'esm' })],
  [/^Ubuntu:(\d+\.\d+)/, ([, release = '']) => ({ space: `ubuntu:${release}` })],
  [/^Alpine:v(\d+\.\d+)/, ([, release = '']) => ({ space: `alpine:${release}` })],
  [/^Alpine:edge/, () => ({ space: 'alpine:edge' })],
  [/^AlmaLinux:(\d+)/, ([, release = '']) => ({ space: `almalinux:${release}` })],
  [/^Rocky Linux:(\d+)/, ([, release = '']) => ({ space: `rocky:${release}` })],
  [/^Red Hat:enterprise_linux:(\d+)/, ([, release = '']) => ({ space: `rhel:${release}` })],
  [
    /^Red Hat:rhel_(eus|aus|e4s|tus|eus_long_life):(\d+)\.(\d+)/,
    ([, kind = '', major = '', minor = '']) => ({ space: `rhel:${major}`, channel: `${kind}:${major}.${minor}` }),
  ],
  [
    /^SUSE:Linux Enterprise .*?(\d+) SP(\d+)(-LTSS|-ESPOS)?/,
    ([, major = '', pack = '', paid]) => ({
      space: `sles:${major}.${pack}`,
      ...(paid === undefined ? {} : { channel: paid.slice(1).toLowerCase() }),
    }),
  ],
  [
    /^SUSE:Linux Enterprise .*?(\d+)(?:\.(\d+))?$/,
    ([, major = '', minor]) => ({ space: `sles:${major}${minor === undefined ? '' : `.${minor}`}` }),
  ],
  [/^openSUSE:Leap (\d+\.\d+)/, ([, release = '']) => ({ space: `opensuse-leap:${release}` })],
  [/^openSUSE:Tumbleweed/, () => ({ space: 'opensuse-tumbleweed' })],
  [/^Photon OS:(\d+\.\d+)/, ([, release = '']) => ({ space: `photon:${release}` })],
  [/^Azure Linux:(\d+)/, ([, release = '']) => ({ space: `azurelinux:${release}.0` })],
  [/^openEuler:(\d+\.\d+)/, ([, release = '']) => ({ space: `openeuler:${release}` })],
  [/^Mageia:(\d+)/, ([, release = '']) => ({ space: `mageia:${release}` })],
];

/** The space of an ecosystem of the OSV schema; undefined for one that has no packages to match. */
export function spaceOfOsv(ecosystem: string): OsvSpace | undefined {
  const space = plain[ecosystem] ?? (ecosystem.startsWith('Maven:') ? 'maven' : undefined);
  if (space !== undefined) return { space };
  for (const [form, make] of families) {
    const match = form.exec(ecosystem);
    if (match !== null) return make(match);
  }
  return undefined;
}
