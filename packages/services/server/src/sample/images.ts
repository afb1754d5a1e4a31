import type { Component, Distribution, Ecosystem } from '@seawall/model';

/** An image of the sample: what a scan of it would list, shortened to what tells a story. */
export interface SampleImage {
  readonly name: string;
  readonly distribution: Distribution;
  readonly packages: readonly SamplePackage[];
}

type SamplePackage = readonly [ecosystem: Ecosystem, name: string, version: string, source?: string];

const bookworm: Distribution = { id: 'debian', version: '12', codename: 'bookworm' };
const alpine: Distribution = { id: 'alpine', version: '3.19.1' };

/** A Debian 12 that was last rebuilt in autumn 2023. */
const oldDebian: readonly SamplePackage[] = [
  ['deb', 'base-files', '12.4+deb12u2'],
  ['deb', 'bash', '5.2.15-2+b2', 'bash'],
  ['deb', 'libc6', '2.36-9+deb12u1', 'glibc'],
  ['deb', 'libc-bin', '2.36-9+deb12u1', 'glibc'],
  ['deb', 'curl', '7.88.1-10+deb12u1'],
  ['deb', 'libcurl4', '7.88.1-10+deb12u1', 'curl'],
  ['deb', 'openssl', '3.0.9-1'],
  ['deb', 'libssl3', '3.0.9-1', 'openssl'],
  ['deb', 'libexpat1', '2.5.0-1', 'expat'],
];

const newDebian: readonly SamplePackage[] = [
  ['deb', 'base-files', '12.4+deb12u8'],
  ['deb', 'libc6', '2.36-9+deb12u9', 'glibc'],
  ['deb', 'libssl3', '3.0.15-1~deb12u1', 'openssl'],
];

const smallAlpine: readonly SamplePackage[] = [
  ['apk', 'alpine-baselayout', '3.4.3-r2'],
  ['apk', 'busybox', '1.36.1-r15'],
  ['apk', 'musl', '1.2.4_git20230717-r4'],
];

export const images: readonly SampleImage[] = [
  {
    name: 'registry.bookshop.example/storefront:latest',
    distribution: bookworm,
    packages: [
      ...oldDebian,
      ['npm', 'express', '4.18.2'],
      ['npm', 'ejs', '3.1.6'],
      ['npm', 'semver', '7.3.7'],
      ['npm', 'ws', '8.11.0'],
      ['npm', 'pino', '8.15.0'],
    ],
  },
  {
    name: 'registry.bookshop.example/catalogue:2.14.0',
    distribution: bookworm,
    packages: [
      ...newDebian,
      ['maven', 'org.springframework:spring-beans', '5.3.17'],
      ['maven', 'org.apache.logging.log4j:log4j-core', '2.17.2'],
      ['maven', 'org.postgresql:postgresql', '42.7.3'],
    ],
  },
  {
    name: 'registry.bookshop.example/orders:5.2.1',
    distribution: bookworm,
    packages: [
      ...oldDebian,
      ['maven', 'org.apache.logging.log4j:log4j-core', '2.14.1'],
      ['maven', 'org.apache.commons:commons-text', '1.9'],
      ['maven', 'com.fasterxml.jackson.core:jackson-databind', '2.15.2'],
    ],
  },
  {
    name: 'registry.bookshop.example/payments:3.8.2',
    distribution: bookworm,
    packages: [
      ...newDebian,
      ['golang', 'golang.org/x/net', 'v0.30.0'],
      ['golang', 'github.com/jackc/pgx/v5', 'v5.7.1'],
    ],
  },
  {
    name: 'registry.bookshop.example/search:1.21.4',
    distribution: bookworm,
    packages: [...newDebian, ['golang', 'golang.org/x/net', 'v0.30.0']],
  },
  {
    name: 'bookshop/reviews',
    distribution: bookworm,
    packages: [
      ...oldDebian,
      ['pypi', 'jinja2', '3.0.3'],
      ['pypi', 'pillow', '9.4.0'],
      ['pypi', 'requests', '2.28.2'],
      ['pypi', 'flask', '2.2.2'],
    ],
  },
  {
    name: 'registry.bookshop.example/covers:1.9',
    distribution: alpine,
    packages: [...smallAlpine, ['pypi', 'pillow', '10.4.0'], ['pypi', 'requests', '2.32.3']],
  },
  {
    name: 'registry.bookshop.example/mailer:0.7.3',
    distribution: alpine,
    packages: [...smallAlpine, ['pypi', 'jinja2', '3.1.2']],
  },
  {
    name: 'registry.bookshop.example/ci-agent:11',
    distribution: bookworm,
    packages: [...oldDebian, ['golang', 'golang.org/x/net', 'v0.17.0']],
  },
  {
    name: 'postgres:16.4',
    distribution: bookworm,
    packages: [...newDebian, ['deb', 'postgresql-16', '16.4-1.pgdg120+1']],
  },
  {
    name: 'nats:2.10.20-alpine',
    distribution: alpine,
    packages: [...smallAlpine, ['golang', 'golang.org/x/net', 'v0.29.0']],
  },
  { name: 'redis:7', distribution: bookworm, packages: newDebian },
];

const types: Readonly<Partial<Record<Ecosystem, string>>> = { deb: 'deb/debian', apk: 'apk/alpine' };

/** Where a scan would have found it; what is compiled in stands in the program. */
const places: Readonly<Partial<Record<Ecosystem, string>>> = {
  deb: 'var/lib/dpkg/status',
  apk: 'lib/apk/db/installed',
  npm: 'app/package-lock.json',
  pypi: 'app/requirements.txt',
  maven: 'app/app.jar',
};

export function componentsOf({ packages, distribution }: SampleImage): Component[] {
  return packages.map(([ecosystem, name, version, source]) => {
    const ofSystem = ecosystem === 'deb' || ecosystem === 'apk';
    const path = name.replace(':', '/').split('/').map(encodeURIComponent).join('/');
    const release = ofSystem ? `?distro=${distribution.id}-${distribution.version}` : '';
    return {
      ecosystem,
      name,
      version,
      purl: `pkg:${types[ecosystem] ?? ecosystem}/${path}@${encodeURIComponent(version)}${release}`,
      ...(source === undefined ? {} : { source: { name: source, version: version.replace(/\+b\d+$/, '') } }),
      ...(ofSystem ? { distribution } : {}),
      licences: [],
      places: [{ path: places[ecosystem] ?? 'app/server' }],
    };
  });
}
