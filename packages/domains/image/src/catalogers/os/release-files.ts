import { table, type Distribution } from '@seawall/model';

/** A file of one distribution, or of a family, that says its release where there is no os-release. */
interface ReleaseFile {
  readonly path: string;
  read(text: string): Distribution | undefined;
}

/** In the order in which they are believed: the particular ones before those that a derivative inherits. */
export const releaseFiles: readonly ReleaseFile[] = [
  { path: 'etc/alpine-release', read: (text) => versioned('alpine', text, /^(\d+(?:\.\w+)*)/) },
  { path: 'etc/wolfi-release', read: (text) => versioned('wolfi', text, /(\d{8}|\d+(?:\.\d+)*)/) },
  { path: 'etc/almalinux-release', read: redHatFamily },
  { path: 'etc/rocky-release', read: redHatFamily },
  { path: 'etc/oracle-release', read: redHatFamily },
  { path: 'etc/centos-release', read: redHatFamily },
  { path: 'etc/fedora-release', read: redHatFamily },
  { path: 'etc/redhat-release', read: redHatFamily },
  { path: 'etc/system-release', read: redHatFamily },
  { path: 'usr/lib/system-release', read: redHatFamily },
  { path: 'usr/lib/centos-release', read: redHatFamily },
  { path: 'usr/lib/fedora-release', read: redHatFamily },
  { path: 'usr/lib/redhat-release', read: redHatFamily },
  { path: 'etc/system-release-cpe', read: platformName },
  { path: 'usr/lib/system-release-cpe', read: platformName },
  { path: 'etc/SuSE-release', read: suse },
  { path: 'etc/mariner-release', read: (text) => versioned('mariner', text, /(\d+\.\d+)/) },
  { path: 'etc/azurelinux-release', read: (text) => versioned('azurelinux', text, /(\d+\.\d+)/) },
  { path: 'etc/photon-release', read: (text) => versioned('photon', text, /(\d+\.\d+)/) },
  { path: 'etc/gentoo-release', read: (text) => versioned('gentoo', text, /(\d+(?:\.\d+)*)/) },
  { path: 'etc/arch-release', read: () => ({ id: 'arch' }) },
  { path: 'etc/slackware-version', read: (text) => versioned('slackware', text, /(\d+(?:\.\d+)*)/) },
  { path: 'etc/mandriva-release', read: (text) => versioned('mandriva', text, /(\d+(?:\.\d+)*)/) },
  { path: 'etc/mageia-release', read: (text) => versioned('mageia', text, /(\d+)/) },
  { path: 'etc/openwrt_release', read: lsb },
  { path: 'etc/lsb-release', read: lsb },
  { path: 'etc/debian_version', read: debian },
];

function versioned(id: string, text: string, form: RegExp): Distribution {
  const version = form.exec(text.trim())?.[1];
  return version === undefined ? { id } : { id, version };
}

const redHatNames: readonly (readonly [start: RegExp, id: string])[] = [
  [/^almalinux/i, 'almalinux'],
  [/^rocky/i, 'rocky'],
  [/^oracle/i, 'ol'],
  [/^centos/i, 'centos'],
  [/^fedora/i, 'fedora'],
  [/^amazon linux/i, 'amzn'],
  [/^scientific linux/i, 'scientific'],
  [/^virtuozzo/i, 'virtuozzo'],
  [/^cloudlinux/i, 'cloudlinux'],
  [/^eurolinux/i, 'eurolinux'],
  [/^openeuler/i, 'openeuler'],
  [/^anolis/i, 'anolis'],
  [/^red hat/i, 'rhel'],
];

/** `CentOS release 6.10 (Final)`, `Amazon Linux AMI release 2018.03`. */
function redHatFamily(text: string): Distribution | undefined {
  const line = text.trim().split('\n')[0] ?? '';
  const id = redHatNames.find(([start]) => start.test(line))?.[1];
  if (id === undefined) return undefined;
  const version = /(?:release|Linux(?: AMI)?)\s+(?:release\s+)?(\d+(?:\.\d+)*)/i.exec(line)?.[1];
  return { id, ...(version === undefined ? {} : { version }), like: ['rhel', 'fedora'].filter((one) => one !== id) };
}

/** What the CPE dictionary calls those who publish the distributions of this family. */
const publishers: Readonly<Record<string, string>> = table({
  redhat: 'rhel',
  centos: 'centos',
  fedoraproject: 'fedora',
  oracle: 'ol',
  amazon: 'amzn',
  rocky: 'rocky',
  almalinux: 'almalinux',
  scientificlinux: 'scientific',
  openeuler: 'openeuler',
  anolis: 'anolis',
  eurolinux: 'eurolinux',
  cloudlinux: 'cloudlinux',
  virtuozzo: 'virtuozzo',
});

/** `cpe:/o:centos:linux:6:GA`, `cpe:2.3:o:amazon:amazon_linux:2023`. */
function platformName(text: string): Distribution | undefined {
  const [, publisher = '', version = ''] = /^cpe:(?:\/|2\.3:)o:([^:]*):[^:]*:([^:\s]*)/.exec(text.trim()) ?? [];
  const id = publishers[publisher];
  if (id === undefined) return undefined;
  const known = /^\d+(?:\.\d+)*$/.test(version) ? { version } : {};
  return { id, ...known, like: ['rhel', 'fedora'].filter((one) => one !== id) };
}

/** Two lines below the name: `VERSION = 11`, `PATCHLEVEL = 4`. */
function suse(text: string): Distribution | undefined {
  const id = /enterprise server/i.test(text) ? 'sles' : /enterprise/i.test(text) ? 'sled' : 'opensuse';
  const version = /^VERSION\s*=\s*(\S+)/m.exec(text)?.[1];
  const patch = /^PATCHLEVEL\s*=\s*(\d+)/m.exec(text)?.[1];
  if (version === undefined) return { id, like: ['suse'] };
  return {
    id,
    version: patch === undefined || version.includes('.') ? version : `${version}.${patch}`,
    like: ['suse'],
  };
}

function lsb(text: string): Distribution | undefined {
  const value = (name: string): string | undefined =>
    new RegExp(`^DISTRIB_${name}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1]?.trim();
  const id = value('ID')?.toLowerCase();
  if (id === undefined || id === '') return undefined;
  const version = value('RELEASE');
  const codename = value('CODENAME');
  return {
    id,
    ...(version === undefined || version === '' ? {} : { version }),
    ...(codename === undefined || codename === '' ? {} : { codename }),
  };
}

/** `12.7`, or `trixie/sid` before a release. */
function debian(text: string): Distribution {
  const line = text.trim();
  const version = /^(\d+)(?:\.\d+)*$/.exec(line)?.[1];
  if (version !== undefined) return { id: 'debian', version };
  const codename = /^(\w+)\/sid$/.exec(line)?.[1];
  return { id: 'debian', ...(codename === undefined ? {} : { codename }) };
}
