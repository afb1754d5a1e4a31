import * as fc from 'fast-check';
import type { Component } from '@seawall/model';
import { describe, expect, test } from 'vitest';
import { inventoryOf } from './harness.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

function packages(files: Files): Component[] {
  const { components, problems } = inventoryOf(files, true);
  expect(problems).toEqual([]);
  return [...components];
}

function release(files: Files): string {
  const { distribution } = inventoryOf(files);
  return distribution === undefined
    ? 'none'
    : [distribution.id, distribution.version, distribution.codename].join(' ').trim();
}

describe('which distribution it is', () => {
  test.each<[string, Files, string]>([
    [
      'os-release',
      { 'etc/os-release': 'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n' },
      'debian 12 bookworm',
    ],
    ['os-release of the vendor', { 'usr/lib/os-release': "ID='rhel'\nVERSION_ID='9.4'\n" }, 'rhel 9.4'],
    ['the admin’s file before it', { 'etc/os-release': 'ID=a\n', 'usr/lib/os-release': 'ID=b\n' }, 'a'],
    ['escapes', { 'etc/os-release': 'ID="od\\"d"\nVERSION_ID=1\r\n' }, 'od"d 1'],
    [
      'Debian before a release',
      { 'etc/os-release': 'ID=debian\n', 'etc/debian_version': 'forky/sid\n' },
      'debian  forky',
    ],
    ['Alpine of old', { 'etc/alpine-release': '3.2.3\n' }, 'alpine 3.2.3'],
    [
      'CentOS 6',
      { 'etc/centos-release': 'CentOS release 6.10 (Final)\n', 'etc/redhat-release': 'CentOS release 6.10 (Final)\n' },
      'centos 6.10',
    ],
    ['Red Hat 5', { 'etc/redhat-release': 'Red Hat Enterprise Linux Server release 5.11 (Tikanga)\n' }, 'rhel 5.11'],
    [
      'Oracle',
      {
        'etc/oracle-release': 'Oracle Linux Server release 6.9\n',
        'etc/redhat-release': 'Red Hat Enterprise Linux Server release 6.9\n',
      },
      'ol 6.9',
    ],
    ['Amazon', { 'etc/system-release': 'Amazon Linux AMI release 2018.03\n' }, 'amzn 2018.03'],
    ['Fedora', { 'usr/lib/fedora-release': 'Fedora release 42 (Forty Two)\n' }, 'fedora 42'],
    ['Rocky', { 'etc/rocky-release': 'Rocky Linux release 9.5 (Blue Onyx)\n' }, 'rocky 9.5'],
    [
      'SLES 11',
      { 'etc/SuSE-release': 'SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 4\n' },
      'sles 11.4',
    ],
    ['openSUSE', { 'etc/SuSE-release': 'openSUSE 13.2 (x86_64)\nVERSION = 13.2\n' }, 'opensuse 13.2'],
    ['Mariner', { 'etc/mariner-release': 'CBL-Mariner 2.0.20240301\n' }, 'mariner 2.0'],
    ['Photon', { 'etc/photon-release': 'VMware Photon OS 4.0\n' }, 'photon 4.0'],
    ['OpenWrt', { 'etc/openwrt_release': "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='23.05.2'\n" }, 'openwrt 23.05.2'],
    [
      'Ubuntu by lsb-release',
      {
        'etc/lsb-release': 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=12.04\nDISTRIB_CODENAME=precise\n',
        'etc/debian_version': 'wheezy/sid\n',
      },
      'ubuntu 12.04 precise',
    ],
    ['Arch, whose file is empty', { 'etc/arch-release': '\n' }, 'arch'],
    ['CentOS 6 by its platform name', { 'etc/system-release-cpe': 'cpe:/o:centos:linux:6:GA\n' }, 'centos 6'],
    ['Amazon by its platform name', { 'etc/system-release-cpe': 'cpe:2.3:o:amazon:amazon_linux:2023' }, 'amzn 2023'],
    [
      'Bottlerocket, whose root lies in a folder',
      { 'x86_64-bottlerocket-linux-gnu/sys-root/usr/lib/os-release': 'ID=bottlerocket\nVERSION_ID=1.26.1\n' },
      'bottlerocket 1.26.1',
    ],
    ['nothing', { 'etc/hostname': 'x' }, 'none'],
  ])('%s', (_name, files, expected) => {
    expect(release(files)).toBe(expected);
  });
});

describe('dpkg', () => {
  const debian = { 'etc/os-release': 'ID=debian\nVERSION_ID=12\n' };
  const status = `Package: libssl3
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: openssl (3.0.15-1)
Version: 3.0.15-1~deb12u1
Maintainer: Debian OpenSSL Team <x@example.org>
Depends: libc6 (>= 2.34), debconf (>= 0.5) | debconf-2.0
Provides: libssl-any (= 3)
Description: Secure Sockets Layer
 a line that folds:
 Package: not-a-field

Package: libc6
Status: install ok half-configured
Architecture: amd64
Version: 2.36-9

Package: cdebconf
Status: hold ok installed
Version: 0.270
Provides: debconf-2.0

Package: gone
Status: deinstall ok config-files
Version: 1.0

Package: never
Status: unknown ok not-installed
Version: 1.0
`;

  test('what is installed, with source, files and licences', () => {
    const found = packages({
      ...debian,
      'var/lib/dpkg/status': status,
      'var/lib/dpkg/info/libssl3:amd64.list': '/.\n/usr\n/usr/lib/libssl.so.3\n',
      'usr/share/doc/libssl3/copyright':
        'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: Apache-2.0\n\nFiles: debian/*\nLicense: GPL-2+\n text\n',
      'usr/share/doc/libc6/copyright': 'See /usr/share/common-licenses/LGPL-2.1 and\n/usr/share/common-licenses/GPL.\n',
    });
    expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual([
      'cdebconf 0.270',
      'libc6 2.36-9',
      'libssl3 3.0.15-1~deb12u1',
    ]);
    expect(found[2]).toEqual({
      ecosystem: 'deb',
      name: 'libssl3',
      version: '3.0.15-1~deb12u1',
      purl: 'pkg:deb/debian/libssl3@3.0.15-1~deb12u1?arch=amd64&distro=debian-12',
      source: { name: 'openssl', version: '3.0.15-1' },
      architecture: 'amd64',
      distribution: { id: 'debian', version: '12' },
      vendor: 'Debian OpenSSL Team <x@example.org>',
      licences: ['Apache-2.0', 'GPL-2.0-or-later'],
      places: [{ path: 'var/lib/dpkg/status' }],
      dependsOn: [
        'pkg:deb/debian/cdebconf@0.270?distro=debian-12',
        'pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12',
      ],
      files: ['usr', 'usr/lib/libssl.so.3'],
    });
    expect(found[1]?.licences).toEqual(['GPL-3.0-only', 'LGPL-2.1-only']);
  });

  test('distroless keeps a file for each package, and only sums of their files', () => {
    const found = packages({
      ...debian,
      'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a-0+deb12u1\nArchitecture: all\n',
      'var/lib/dpkg/status.d/tzdata.md5sums': 'd41d8cd98f00b204e9800998ecf8427e  usr/share/zoneinfo/UTC\n',
    });
    expect(found).toMatchObject([{ name: 'tzdata', architecture: 'all', files: ['usr/share/zoneinfo/UTC'] }]);
  });

  test('a language package that a package of the system brought is not told twice', () => {
    const metadata = 'Metadata-Version: 2.1\nName: six\nVersion: 1.16.0\n';
    const found = packages({
      ...debian,
      'var/lib/dpkg/status': 'Package: python3-six\nStatus: install ok installed\nVersion: 1.16.0-4\n',
      'var/lib/dpkg/info/python3-six.list': '/usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA\n',
      'usr/lib/python3/dist-packages/six-1.16.0.dist-info/METADATA': metadata,
      'opt/venv/lib/python3/site-packages/six-1.17.0.dist-info/METADATA': metadata.replace('1.16.0', '1.17.0'),
    });
    expect(found.map(({ purl }) => purl)).toEqual([
      'pkg:deb/debian/python3-six@1.16.0-4?distro=debian-12',
      'pkg:pypi/six@1.17.0',
    ]);
  });
});

test('pacman: description and files of each package', () => {
  const found = packages({
    'etc/os-release': 'ID=arch\n',
    'var/lib/pacman/local/zlib-1:1.3-1/desc':
      '%NAME%\nzlib\n\n%VERSION%\n1:1.3-1\n\n%BASE%\nzlib\n\n%ARCH%\nx86_64\n\n%LICENSE%\nZlib\n\n%REASON%\n1\n\n%PROVIDES%\nlibz.so=1-64\n',
    'var/lib/pacman/local/zlib-1:1.3-1/files': '%FILES%\nusr/\nusr/lib/libz.so\n',
    'var/lib/pacman/local/curl-8-1/desc': '%NAME%\ncurl\n\n%VERSION%\n8-1\n\n%DEPENDS%\nlibz.so=1-64\nzlib>=1.2\n',
    'home/user/desc': '%NAME%\nother\n\n%VERSION%\n1\n',
  });
  expect(found).toMatchObject([
    { name: 'curl', direct: true, dependsOn: ['pkg:alpm/arch/zlib@1:1.3-1?arch=x86_64&distro=arch'] },
    { name: 'zlib', version: '1:1.3-1', licences: ['Zlib'], files: ['usr/', 'usr/lib/libz.so'] },
  ]);
});

test('portage: category, name and version of the folder, files of CONTENTS', () => {
  const folder = 'var/db/pkg/dev-libs/openssl-compat-1.1.1w_p2-r3';
  const found = packages({
    'etc/gentoo-release': 'Gentoo Base System release 2.15\n',
    [`${folder}/CONTENTS`]:
      'dir /usr\nobj /usr/lib/a b.so d41d8cd98f00b204e9800998ecf8427e 1700000000\nsym /usr/lib/c.so -> a 1700000000\n',
    [`${folder}/LICENSE`]: 'openssl || ( MIT GPL-2 )\n',
    [`${folder}/CHOST`]: 'x86_64-pc-linux-gnu\n',
    'var/db/pkg/dev-libs/-MERGING-x-1/SIZE': '1\n',
  });
  expect(found).toMatchObject([
    {
      name: 'dev-libs/openssl-compat',
      version: '1.1.1w_p2-r3',
      architecture: 'x86_64',
      files: ['usr/lib/a b.so', 'usr/lib/c.so'],
    },
  ]);
});

test('the manifest of distroless Azure Linux', () => {
  const line =
    'openssl-libs\t3.3.0-1.azl3\t1\t2\tMicrosoft Corporation\t(none)\t100\tx86_64\t2\topenssl-3.3.0-1.azl3.src.rpm\n';
  const found = packages({
    'etc/os-release': 'ID=azurelinux\nVERSION_ID=3.0\n',
    'var/lib/rpmmanifest/container-manifest-2': line,
  });
  expect(found).toMatchObject([
    {
      name: 'openssl-libs',
      version: '2:3.3.0-1.azl3',
      source: { name: 'openssl', version: '3.3.0-1.azl3' },
      vendor: 'Microsoft Corporation',
      purl: 'pkg:rpm/azurelinux/openssl-libs@3.3.0-1.azl3?arch=x86_64&distro=azurelinux-3.0&epoch=2',
    },
  ]);
});

test('Bottlerocket by its list', () => {
  const root = 'aarch64-bottlerocket-linux-gnu/sys-root/usr';
  const list = {
    Content: [
      {
        Name: 'kernel-6.1',
        Publisher: 'Bottlerocket',
        Version: '6.1.112',
        Release: '1.br1',
        Epoch: '1',
        Architecture: 'aarch64',
      },
      { Name: 'glibc', Version: '2.40', Release: '1.br1' },
      { Name: '', Version: '1' },
    ],
  };
  const files = {
    [`${root}/lib/os-release`]: 'ID=bottlerocket\nVERSION_ID=1.26.1\n',
    [`${root}/share/bottlerocket/application-inventory.json`]: JSON.stringify(list),
  };
  expect(inventoryOf(files).components.map(({ purl }) => purl)).toEqual([
    'pkg:rpm/bottlerocket/glibc@2.40-1.br1?distro=bottlerocket-1.26.1',
    'pkg:rpm/bottlerocket/kernel-6.1@6.1.112-1.br1?arch=aarch64&distro=bottlerocket-1.26.1&epoch=1',
  ]);
});

describe('databases of rpm that are no such thing end in a problem', () => {
  const names = ['Packages', 'Packages.db', 'rpmdb.sqlite'];

  test.each(names)('%s', (name) => {
    const { problems, components } = inventoryOf({ [`var/lib/rpm/${name}`]: 'garbage '.repeat(1000) });
    expect(components).toEqual([]);
    expect(problems.map(({ code }) => code)).toEqual(['syntax']);
  });

  test('whatever their bytes are', () => {
    const heads = [
      Buffer.from('RpmP\0\0\0\0\0\0\0\0\x01\0\0\0'),
      Buffer.concat([Buffer.alloc(12), Buffer.from([0x61, 0x15, 6, 0, 9, 0, 0, 0, 0, 16, 0, 0])]),
    ];
    fc.assert(
      fc.property(fc.constantFrom(0, 1), fc.uint8Array({ minLength: 4096, maxLength: 9000 }), (kind, bytes) => {
        const file = Buffer.from(bytes);
        heads[kind]?.copy(file);
        const { components } = inventoryOf({ [`var/lib/rpm/${names[1 - kind]}`]: file });
        expect(components).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('a journal that was not written back is told', () => {
    const { problems } = inventoryOf({ 'var/lib/rpm/rpmdb.sqlite-wal': 'x'.repeat(100) });
    expect(problems.map(({ file }) => file)).toEqual(['var/lib/rpm/rpmdb.sqlite-wal']);
  });
});
