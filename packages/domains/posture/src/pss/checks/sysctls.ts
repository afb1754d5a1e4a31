import { nowhere, type PodSecurityCheck, type Rule, type Spot } from '../check.ts';

/** The sysctls that are namespaced and isolated, by the policy version that took them up. */
const safeSince: Readonly<Record<number, readonly string[]>> = {
  0: [
    'kernel.shm_rmid_forced',
    'net.ipv4.ip_local_port_range',
    'net.ipv4.ip_unprivileged_port_start',
    'net.ipv4.ping_group_range',
    'net.ipv4.tcp_syncookies',
  ],
  27: ['net.ipv4.ip_local_reserved_ports'],
  29: [
    'net.ipv4.tcp_fin_timeout',
    'net.ipv4.tcp_keepalive_intvl',
    'net.ipv4.tcp_keepalive_probes',
    'net.ipv4.tcp_keepalive_time',
  ],
  32: ['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
  37: ['net.ipv4.tcp_notsent_lowat', 'net.ipv4.tcp_slow_start_after_idle'],
};

function ruleSince(since: number): Rule {
  const safe = new Set<string | undefined>();
  for (const [version, names] of Object.entries(safeSince)) {
    if (Number(version) <= since) for (const name of names) safe.add(name);
  }
  return {
    since,
    inPod(spec) {
      const sysctls = spec.securityContext?.sysctls;
      if (sysctls === undefined) return nowhere;
      let spots: Spot[] | undefined;
      for (let index = 0; index < sysctls.length; index++) {
        const name = sysctls[index]?.name;
        if (safe.has(name)) continue;
        spots ??= [];
        spots.push({ path: ['spec', 'securityContext', 'sysctls', index, 'name'], value: name ?? '' });
      }
      return spots ?? nowhere;
    },
  };
}

export const sysctls: PodSecurityCheck = {
  id: 'sysctls',
  level: 'baseline',
  rules: [ruleSince(0), ruleSince(27), ruleSince(29), ruleSince(32), ruleSince(37)],
};
