import { table, type Component } from '@seawall/model';

/** Vendor tags of rpm packages that a distribution builds itself, by the family of its space. */
const vendors: Readonly<Record<string, RegExp>> = table({
  rhel: /^(?:red hat|centos)/i,
  almalinux: /^almalinux/i,
  rocky: /^rocky/i,
  ol: /^oracle/i,
  sles: /^suse/i,
  'opensuse-leap': /^(?:suse|opensuse)/i,
  'opensuse-tumbleweed': /^(?:suse|opensuse)/i,
  amzn: /^amazon/i,
  azurelinux: /^microsoft/i,
  mariner: /^microsoft/i,
  photon: /^(?:vmware|broadcom)/i,
  fedora: /^fedora/i,
  openeuler: /openeuler/i,
  mageia: /^mageia/i,
});

/** Hosts and firms that publish deb repositories of their own. Debian's maintainers use addresses of any host. */
const debVendors =
  /@(?:nodesource|docker|microsoft|google|mariadb|percona|mongodb|elastic|elasticsearch|hashicorp|nginx|grafana|gitlab|nvidia|oracle|mysql|datadoghq|newrelic|clickhouse|rabbitmq|influxdata|confluent|launchpad|apache\.jfrog|tailscale|cloudflare)\.(?:com|io|org)>?|support@docker|kubernetes authors|\bpgdg\b|sury\.org/i;

/** Marks that such repositories put into versions: PostgreSQL's, sury.org's, nginx.org's. */
const debVersions =
  /\.pgdg\d|\+0~20\d{12}|\+deb\.sury\.org|-1nodesource\d|-\d+~(?:bookworm|bullseye|buster|trixie|jammy|focal|noble)$/;

/** Whether a package of the operating system comes from a repository that the distribution does not answer for. */
export function isThirdParty({ ecosystem, vendor, version }: Component, space: string): boolean {
  const [family = ''] = space.split(':');
  if (ecosystem === 'rpm') {
    const own = vendors[family];
    return own !== undefined && vendor !== undefined && vendor !== '' && !own.test(vendor);
  }
  if (ecosystem !== 'deb') return false;
  return debVersions.test(version) || (vendor !== undefined && debVendors.test(vendor));
}

const headers =
  /^(?:linux-libc-dev(?:-.*)?|linux-headers-.*|linux-kbuild-.*|linux-compiler-.*|linux-doc.*|linux-source.*|linux-config-.*|linux-support-.*|kernel(?:-rt|-64k|-default|-uek|-azure|-ml|-lt)*-(?:headers|devel|devel-matched|doc|macros|source|syms)|kernel-headers|linux-api-headers|linux-pam-headers)$/;

/** Headers and documentation are built from the kernel's source but run nothing of it. */
export function isKernelHeaders({ name, source }: Component): boolean {
  return headers.test(name) || (name === 'linux-headers' && source?.name !== undefined);
}
