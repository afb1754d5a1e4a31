import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nodeControls } from '../../src/controls/node/index.ts';
import { certificate, hardened, listening, socketHeader } from './hardened.ts';
import { type Host, judgeHost } from './host.ts';

const weak = readFileSync(`${import.meta.dirname}/../fixtures/node/weak.crt`, 'utf8');
const ssh = (line: string): Host => ({ '/etc/ssh/sshd_config': `PasswordAuthentication no\n${line}\n` });
const proc = (key: string, value: number): Host => ({ [`/proc/sys/${key}`]: `${value}\n` });
const tcp = (...lines: string[]): Host => ({ '/proc/1/net/tcp': socketHeader + lines.join('') });
const gone: Host = { '/sys/module/apparmor/parameters/enabled': 'N\n' };

/** One change to the hardened host, and all that it breaks. */
const cases: readonly (readonly [control: string, change: Host])[] = [
  ['sysctl-address-randomization', proc('kernel/randomize_va_space', 1)],
  ['sysctl-kernel-pointers', proc('kernel/kptr_restrict', 0)],
  ['sysctl-kernel-log', proc('kernel/dmesg_restrict', 0)],
  ['sysctl-unprivileged-bpf', proc('kernel/unprivileged_bpf_disabled', 0)],
  ['sysctl-bpf-hardening', proc('net/core/bpf_jit_harden', 0)],
  ['sysctl-ptrace', proc('kernel/yama/ptrace_scope', 0)],
  ['sysctl-performance-events', proc('kernel/perf_event_paranoid', -1)],
  ['sysctl-magic-keys', proc('kernel/sysrq', 1)],
  ['sysctl-magic-keys', proc('kernel/sysrq', 438 | 8)],
  ['sysctl-kexec', proc('kernel/kexec_load_disabled', 0)],
  ['sysctl-userfaultfd', proc('vm/unprivileged_userfaultfd', 1)],
  ['sysctl-lowest-mapping', proc('vm/mmap_min_addr', 0)],
  ['sysctl-line-disciplines', proc('dev/tty/ldisc_autoload', 1)],
  ['sysctl-protected-links', proc('fs/protected_hardlinks', 0)],
  ['sysctl-protected-files', proc('fs/protected_regular', 0)],
  ['sysctl-privileged-core-dumps', proc('fs/suid_dumpable', 2)],
  ['sysctl-accept-redirects', proc('net/ipv6/conf/all/accept_redirects', 1)],
  ['sysctl-send-redirects', proc('net/ipv4/conf/all/send_redirects', 1)],
  ['sysctl-source-routes', proc('net/ipv4/conf/all/accept_source_route', 1)],
  ['sysctl-reverse-path', proc('net/ipv4/conf/all/rp_filter', 0)],
  ['sysctl-syn-cookies', proc('net/ipv4/tcp_syncookies', 0)],
  ['sysctl-broadcast-echo', proc('net/ipv4/icmp_echo_ignore_broadcasts', 0)],
  ['host-mandatory-access-control', gone],
  ['host-mandatory-access-control', { ...gone, '/sys/fs/selinux/enforce': '0' }],
  [
    'host-kernel-lockdown',
    { '/sys/kernel/security/lockdown': '[none] integrity\n', '/proc/sys/kernel/modules_disabled': '1' },
  ],
  ['host-processor-mitigations', { '/sys/devices/system/cpu/vulnerabilities/mds': 'Vulnerable: no microcode\n' }],
  ['host-processor-mitigations', { '/proc/cmdline': 'ro mitigations=off' }],
  ['host-rare-modules', { '/etc/modprobe.d/block.conf': 'install dccp /bin/false\nblacklist tipc\n' }],
  ['host-rare-modules', { '/proc/modules': 'overlay 1 1\nrds 1 0 - Live\n' }],
  ['host-open-ports', tcp(listening('00000000', 10255))],
  ['host-open-ports', { '/proc/1/net/tcp6': socketHeader + listening('0'.repeat(32), 2375) }],
  ['host-open-ports', { '/proc/1/net/udp': socketHeader + listening('00000000', 161, 1, '07') }],
  ['host-world-writable-files', { '/etc/cron.d/job': { mode: 0o666 } }],
  ['host-world-writable-files', { '/opt/cni/bin': { kind: 'directory', mode: 0o777 } }],
  ['host-unowned-files', { '/usr/local/bin/tool': { uid: 4711, mode: 0o755 } }],
  ['host-shared-directories', { '/proc/1/mounts': 'tmpfs /dev/shm tmpfs rw,nosuid 0 0\n' }],
  ['host-core-dumps', { '/proc/sys/kernel/core_pattern': '/var/crash/core.%p' }],
  [
    'host-second-root',
    { '/etc/passwd': { text: 'root:x:0:0::/:\netcd:x:106:113::/:\ntoor:x:0:0::/:\n', mode: 0o644 } },
  ],
  ['host-empty-password', { '/etc/shadow': 'root:*:1\nguest::1\n' }],
  ['host-account-files', { '/etc/shadow': { text: '', mode: 0o644 } }],
  ['host-account-files', { '/etc/passwd': { text: 'root:x:0:0::/:\netcd:x:106:113::/:\n', mode: 0o644, uid: 106 } }],
  ['node-runtime-socket', { '/run/containerd/containerd.sock': { kind: 'socket', mode: 0o666 } }],
  ['node-runtime-socket', { '/run/docker.sock': { kind: 'socket', mode: 0o660, gid: 998 } }],
  ['node-certificate-strength', { '/etc/kubernetes/pki/old.crt': { text: weak, mode: 0o644 } }],
  ['ssh-root-login', { '/etc/ssh/sshd_config.d/10-own.conf': 'PermitRootLogin yes\n' }],
  ['ssh-root-login', ssh('Match User backup\n  PermitRootLogin = "yes"  # for now')],
  ['ssh-password-authentication', { '/etc/ssh/sshd_config': '# PasswordAuthentication no\n' }],
  ['ssh-empty-passwords', ssh('PermitEmptyPasswords yes')],
  ['ssh-host-based-authentication', ssh('HostbasedAuthentication yes')],
  ['ssh-trust-files', ssh('IgnoreRhosts no')],
  ['ssh-user-environment', ssh('PermitUserEnvironment yes')],
  ['ssh-strict-modes', ssh('StrictModes no')],
  ['ssh-x11-forwarding', ssh('X11Forwarding yes')],
  ['ssh-login-tries', ssh('MaxAuthTries 100')],
  ['ssh-login-time', ssh('LoginGraceTime 0')],
  ['ssh-log', ssh('LogLevel QUIET')],
  ['ssh-ciphers', ssh('Ciphers aes256-ctr,3des-cbc')],
  ['ssh-macs', ssh('MACs hmac-md5')],
  ['ssh-key-exchange', ssh('KexAlgorithms +diffie-hellman-group1-sha1')],
  ['host-automatic-updates', { '/etc/apt/apt.conf.d/99-off': 'APT::Periodic::Unattended-Upgrade "0";\n' }],
  ['host-restart-pending', { '/run/reboot-required': '*** System restart required ***\n' }],
  ['host-needless-servers', { '/usr/sbin/in.telnetd': { mode: 0o755 } }],
  ['host-audit-daemon', { '/proc/5/cmdline': '/usr/sbin/cron\0' }],
];

/** Those of CIS, which have tests of their own. */
const ofFiles = /-(?:mode|owner)$/;
describe('the hardening of a host', () => {
  const passing = judgeHost(hardened);

  it.each([...new Set(cases.map(([control]) => control))])('%s passes on a hardened host', (control) => {
    expect(passing.status(control)).toBe('pass');
  });

  it.each(cases)('%s fails alone with %j', (control, change) => {
    const judged = judgeHost({ ...hardened, ...change });
    expect([...judged.messages.keys()]).toEqual([control]);
  });

  it('leaves no control of a host without a case', () => {
    const tested = new Set(cases.map(([control]) => control));
    const others = nodeControls.map(({ id }) => id).filter((id) => !ofFiles.test(id) && !tested.has(id));
    expect(others.sort()).toEqual(['host-module-signatures', 'node-certificate-expiry']);
  });

  it('takes unsigned modules for a fault only where neither lockdown nor the kernel refuses them', () => {
    const open = { ...hardened, '/sys/kernel/security/lockdown': '[none] integrity\n' };
    expect(judgeHost(open).status('host-module-signatures')).toBe('fail');
    expect(
      judgeHost({ ...open, '/sys/module/module/parameters/sig_enforce': 'Y' }).status('host-module-signatures'),
    ).toBe('pass');
    expect(passing.status('host-module-signatures')).toBe('pass');
  });

  it('sees certificates that expire, in files and in kubeconfigs', () => {
    const users = [{ name: 'admin', user: { 'client-certificate-data': Buffer.from(certificate).toString('base64') } }];
    const host = { ...hardened, '/etc/kubernetes/admin.conf': JSON.stringify({ kind: 'Config', users }) };
    expect(judgeHost(host, '2126-09-01').status('node-certificate-expiry')).toBe('pass');
    const late = judgeHost(host, '2126-10-20');
    expect(late.faults).toEqual([
      'node-certificate-expiry /etc/kubernetes/admin.conf:0',
      'node-certificate-expiry /etc/kubernetes/pki/ca.crt:0',
    ]);
    expect(judgeHost(host, '2127-01-01').messages.get('node-certificate-expiry')).toContain('expired on 2126-11');
  });

  it('names the process that listens, where it may see it', () => {
    const held = {
      '/proc/7/cmdline': '/usr/bin/redis-server\0',
      '/proc/7/fd/3': { kind: 'link', link: 'socket:[99]' },
    } as const;
    const judged = judgeHost({ ...hardened, ...tcp(listening('0101A8C0', 6379, 99)), ...held });
    expect(judged.messages.get('host-open-ports')).toBe('Port 6379 on 192.168.1.1: Redis listens there (redis-server)');
  });
});

const status = (host: Host, control: string): string => judgeHost(host).status(control);

describe('what cannot be seen of a host', () => {
  it('is not assessed: a kernel whose /proc is elsewhere', () => {
    const offline = { '/etc/passwd': '' };
    for (const control of [
      'sysctl-ptrace',
      'host-kernel-lockdown',
      'host-open-ports',
      'host-core-dumps',
      'host-audit-daemon',
    ]) {
      expect(status(offline, control)).toBe('notAssessed');
    }
  });

  it('is not assessed: the network of another namespace', () => {
    const inPod = { ...hardened, '/proc/self/net/fib_trie': 'Main:\n  +-- 172.16.0.0/12\n' };
    expect(judgeHost(inPod).reasonOf('sysctl-syn-cookies')).toContain('hostNetwork');
    expect(status(inPod, 'host-open-ports')).toBe('notAssessed');
    expect(status(inPod, 'sysctl-ptrace')).toBe('pass');
  });

  it('is not assessed: files that may not be read', () => {
    expect(status({ ...hardened, '/etc/shadow': { denied: true } }, 'host-empty-password')).toBe('notAssessed');
    expect(status({ ...hardened, '/etc/ssh/sshd_config.d/10-own.conf': { denied: true } }, 'ssh-root-login')).toBe(
      'notAssessed',
    );
    expect(
      status({ ...hardened, '/usr/local/bin': { kind: 'directory', denied: true } }, 'host-world-writable-files'),
    ).toBe('notAssessed');
  });

  it('is not applicable: a daemon that is not installed, a setting that the kernel does not have', () => {
    const { '/etc/ssh/sshd_config': _, '/proc/sys/kernel/yama/ptrace_scope': __, ...rest } = hardened;
    expect(status(rest, 'ssh-root-login')).toBe('notApplicable');
    expect(status(rest, 'sysctl-ptrace')).toBe('notApplicable');
  });

  it('survives garbage in every file', () => {
    const garbage = '\0\u0001=\n"\n\t\t::::\n{[(' + 'x'.repeat(5000);
    const spoilt = Object.fromEntries(Object.keys(hardened).map((path) => [path, garbage]));
    expect(() => judgeHost(spoilt)).not.toThrow();
  });
});
