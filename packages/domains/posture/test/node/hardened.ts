import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { type Host, process } from './host.ts';

/** A certificate of 2026 that is valid for a hundred years: P-256, SHA-256. */
export const certificate = readFileSync(fileURLToPath(new URL('../fixtures/node/good.crt', import.meta.url)), 'utf8');

const sysctls: Readonly<Record<string, number>> = {
  'kernel/randomize_va_space': 2,
  'kernel/kptr_restrict': 1,
  'kernel/dmesg_restrict': 1,
  'kernel/unprivileged_bpf_disabled': 1,
  'net/core/bpf_jit_harden': 2,
  'kernel/yama/ptrace_scope': 1,
  'kernel/perf_event_paranoid': 2,
  'kernel/sysrq': 0,
  'kernel/kexec_load_disabled': 1,
  'vm/unprivileged_userfaultfd': 0,
  'vm/mmap_min_addr': 65536,
  'dev/tty/ldisc_autoload': 0,
  'fs/protected_symlinks': 1,
  'fs/protected_hardlinks': 1,
  'fs/protected_fifos': 2,
  'fs/protected_regular': 2,
  'fs/suid_dumpable': 0,
  'net/ipv4/conf/all/accept_redirects': 0,
  'net/ipv4/conf/default/accept_redirects': 0,
  'net/ipv6/conf/all/accept_redirects': 0,
  'net/ipv4/conf/all/send_redirects': 0,
  'net/ipv4/conf/all/accept_source_route': 0,
  'net/ipv4/conf/all/rp_filter': 2,
  'net/ipv4/tcp_syncookies': 1,
  'net/ipv4/icmp_echo_ignore_broadcasts': 1,
};

export const socketHeader =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';

/** A line of /proc/net/tcp for a listening socket; the address in hexadecimal as the kernel prints it. */
export function listening(address: string, port: number, inode = 1, state = '0A'): string {
  const zero = '0'.repeat(address.length);
  const local = `${address}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return `   0: ${local} ${zero}:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 100 0 0 10 0\n`;
}

/** A host with nothing to say against it. */
export const hardened: Host = {
  ...Object.fromEntries(Object.entries(sysctls).map(([key, value]) => [`/proc/sys/${key}`, `${value}\n`])),
  '/proc/cmdline': 'BOOT_IMAGE=/vmlinuz root=/dev/vda1 ro lockdown=integrity\n',
  '/proc/modules': 'overlay 188416 12 - Live 0x0\nbr_netfilter 32768 0 - Live 0x0\n',
  '/proc/sys/kernel/core_pattern': '|/bin/false\n',
  '/proc/sys/kernel/osrelease': '6.12.1\n',
  '/proc/1/mounts': 'tmpfs /tmp tmpfs rw,nosuid,nodev 0 0\ntmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n',
  '/proc/1/net/fib_trie': 'Main:\n  +-- 10.0.0.0/8\n',
  '/proc/self/net/fib_trie': 'Main:\n  +-- 10.0.0.0/8\n',
  '/proc/1/net/tcp': socketHeader + listening('00000000', 22) + listening('0100007F', 6379),
  '/proc/1/net/udp': socketHeader,
  ...process(5, ['/sbin/auditd']),
  '/sys/kernel/security/lsm': 'lockdown,capability,yama,apparmor,bpf',
  '/sys/kernel/security/lockdown': 'none [integrity] confidentiality\n',
  '/sys/module/apparmor/parameters/enabled': 'Y\n',
  '/sys/devices/system/cpu/vulnerabilities/meltdown': 'Mitigation: PTI\n',
  '/lib/modules/6.12.1/modules.dep': 'kernel/net/dccp/dccp.ko:\nkernel/net/tipc/tipc.ko.xz:\n',
  '/etc/modprobe.d/block.conf': 'install dccp /bin/false\ninstall tipc /bin/true\n',
  '/etc/passwd': { text: 'root:x:0:0::/root:/bin/sh\netcd:x:106:113::/:/bin/false\n', mode: 0o644 },
  '/etc/group': { text: 'root:x:0:\nshadow:x:42:\netcd:x:113:\n', mode: 0o644 },
  '/etc/shadow': { text: 'root:*:1:0:::::\netcd:!:1::::::\n', mode: 0o640, gid: 42 },
  '/etc/ssh/sshd_config': 'Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication no\n',
  '/etc/ssh/sshd_config.d/10-own.conf': 'PermitRootLogin no\n',
  '/etc/apt/apt.conf.d/20auto-upgrades': 'APT::Periodic::Unattended-Upgrade "1";\n',
  '/usr/bin/unattended-upgrade': { mode: 0o755 },
  '/var/lib/dpkg/status': '',
  '/run/containerd/containerd.sock': { kind: 'socket', mode: 0o660 },
  '/etc/kubernetes/pki/ca.crt': { text: certificate, mode: 0o644 },
};
