import type { Text } from '@seawall/model';
import type { Control, Fault, Judgement } from '../../control.ts';
import { attack, nsa } from '../../frameworks/ids.ts';
import { entriesOf, exists, type HostFiles, textOf } from '../../node/host-files.ts';
import type { Node } from '../../node/node.ts';
import { hostControl } from './host-control.ts';
import { outcomeOf } from './outcome.ts';

const unattended = hostControl({
  id: 'host-automatic-updates',
  severity: 'medium',
  title: { en: 'Security updates install themselves', zh: '自动安装安全更新' },
  why: {
    en: 'Faults of the kernel and the runtime are exploited days after they are known, sooner than people get to every node.',
    zh: '内核与运行时的漏洞在公开数日后就会被利用，人工来不及逐台更新。',
  },
  message: { en: 'Nothing installs security updates: {detail}', zh: '没有自动安装安全更新：{detail}' },
  remediation: {
    en: 'Turn on unattended-upgrades or dnf-automatic with apply_updates, or replace nodes by new images on a schedule.',
    zh: '启用 unattended-upgrades 或设置了 apply_updates 的 dnf-automatic，或定期以新镜像替换节点。',
  },
  reference: 'https://wiki.debian.org/UnattendedUpgrades',
  frameworks: [...nsa('U1'), ...attack('T1068')],
  judge: ({ files }) => judgeUpdates(files),
});

function judgeUpdates(files: HostFiles): Judgement {
  if (exists(files, '/var/lib/dpkg/status')) return judgeApt(files);
  if (exists(files, '/etc/dnf') || exists(files, '/usr/bin/dnf')) return judgeDnf(files);
  const system = /^ID="?([\w.-]+)"?$/m.exec(textOf(files, '/etc/os-release') ?? '')?.[1];
  if (system === undefined)
    return { notAssessed: { en: 'The host does not say which system it runs', zh: '主机未说明所用的操作系统' } };
  return { notAssessed: otherUpdates(system) };
}

function otherUpdates(system: string): Text {
  return {
    en: `How ${system} is updated is not known here; immutable systems are replaced as a whole`,
    zh: `此处不了解 ${system} 的更新方式；不可变系统会整体替换`,
  };
}

/** The last word of APT's files of settings, which are read by name. */
function judgeApt(files: HostFiles): Judgement {
  let setting: { value: string; file: string } | undefined;
  for (const { path } of entriesOf(files, '/etc/apt/apt.conf.d', /^[\w.-]+$/)) {
    const text = (textOf(files, path) ?? '').replace(/^[ \t]*(?:\/\/|#).*$/gm, '');
    const last = [...text.matchAll(/APT::Periodic::Unattended-Upgrade\s+"([^"]*)"/gi)].at(-1)?.[1];
    if (last !== undefined) setting = { value: last, file: path };
  }
  const isInstalled = exists(files, '/usr/bin/unattended-upgrade');
  if (isInstalled && setting !== undefined && setting.value !== '0' && setting.value !== '') return 'pass';
  if (!isInstalled) return [updateFault('/etc/apt/apt.conf.d', 'unattended-upgrades', 'absent')];
  return [
    updateFault(setting?.file ?? '/etc/apt/apt.conf.d', 'APT::Periodic::Unattended-Upgrade', setting?.value ?? 'unset'),
  ];
}

function judgeDnf(files: HostFiles): Judgement {
  const file = '/etc/dnf/automatic.conf';
  const applies = /^[ \t]*apply_updates[ \t]*=[ \t]*(?:yes|true|1)\b/im.test(textOf(files, file) ?? '');
  const timers = entriesOf(files, '/etc/systemd/system/timers.target.wants', /^dnf5?-automatic.*\.timer$/);
  if (timers.length === 0)
    return [updateFault('/etc/systemd/system/timers.target.wants', 'dnf-automatic.timer', 'disabled')];
  const installs = applies || timers.some(({ path }) => path.includes('automatic-install'));
  return installs ? 'pass' : [updateFault(file, 'apply_updates', 'no')];
}

function updateFault(file: string, setting: string, value: string): Fault {
  return { path: [], file, values: { detail: `${setting} = ${value}` }, evidence: [{ field: setting, value }] };
}

const restart = hostControl({
  id: 'host-restart-pending',
  severity: 'medium',
  title: { en: 'Installed updates are in use', zh: '已安装的更新已生效' },
  why: {
    en: 'A new kernel on the disk mends nothing until the node starts it.',
    zh: '磁盘上的新内核在节点重启之前不会修复任何问题。',
  },
  message: { en: 'The node waits for a restart{packages}', zh: '节点等待重启{packages}' },
  remediation: { en: 'Drain the node and restart it.', zh: '排空节点后重启。' },
  reference: 'https://kubernetes.io/docs/tasks/administer-cluster/safely-drain-node/',
  frameworks: nsa('U1'),
  judge({ files }) {
    const file = '/run/reboot-required';
    if (exists(files, file)) {
      const packages = (textOf(files, `${file}.pkgs`) ?? '')
        .trim()
        .split('\n')
        .filter((name) => name !== '')
        .slice(0, 5)
        .join(', ');
      return [
        {
          path: [],
          file,
          values: { packages: packages === '' ? '' : `: ${packages}` },
          evidence: [{ field: 'packages', value: packages }],
        },
      ];
    }
    if (exists(files, '/var/lib/dpkg/status')) return 'pass';
    return {
      notAssessed: { en: 'The system leaves no mark when it waits for a restart', zh: '该系统在等待重启时不留标记' },
    };
  },
});

/** Programs that serve others, with no business on a node: path to name. */
const servers: Readonly<Record<string, string>> = {
  '/usr/bin/Xorg': 'X.Org',
  '/usr/sbin/avahi-daemon': 'Avahi',
  '/usr/sbin/cupsd': 'CUPS',
  '/usr/sbin/dhcpd': 'DHCP',
  '/usr/sbin/in.ftpd': 'FTP',
  '/usr/sbin/in.rlogind': 'rlogin',
  '/usr/sbin/in.rshd': 'rsh',
  '/usr/sbin/in.telnetd': 'Telnet',
  '/usr/sbin/in.tftpd': 'TFTP',
  '/usr/sbin/inetd': 'inetd',
  '/usr/sbin/named': 'BIND',
  '/usr/sbin/proftpd': 'ProFTPD',
  '/usr/sbin/smbd': 'Samba',
  '/usr/sbin/snmpd': 'SNMP',
  '/usr/sbin/squid': 'Squid',
  '/usr/sbin/telnetd': 'Telnet',
  '/usr/sbin/vsftpd': 'vsftpd',
  '/usr/sbin/xinetd': 'xinetd',
  '/usr/sbin/ypbind': 'NIS',
  '/usr/sbin/ypserv': 'NIS',
};

const needlessServers = hostControl({
  id: 'host-needless-servers',
  severity: 'low',
  title: { en: 'The node has no servers that it does not need', zh: '节点上没有不必要的服务程序' },
  why: {
    en: 'Each further server is code that runs as root and that nobody on the team watches.',
    zh: '每多一个服务程序，就多一份以 root 运行且无人关注的代码。',
  },
  message: { en: '{server} is installed as {file}', zh: '已安装 {server}：{file}' },
  remediation: { en: 'Remove the package, or run the server in a pod.', zh: '移除该软件包，或改在 Pod 中运行。' },
  reference: 'https://kubernetes.io/docs/concepts/security/security-checklist/',
  frameworks: nsa('U3'),
  judge({ files }) {
    const faults = Object.entries(servers).flatMap(([file, server]): Fault[] =>
      exists(files, file)
        ? [{ path: [], file, key: server, values: { server, file }, evidence: [{ field: 'file', value: file }] }]
        : [],
    );
    return outcomeOf(1, faults, []);
  },
});

const auditDaemon = hostControl({
  id: 'host-audit-daemon',
  severity: 'low',
  title: { en: 'The host keeps an audit log of its own', zh: '主机自身记录审计日志' },
  why: {
    en: 'What happens on the node past the API server, a login or a changed file, is in no log of Kubernetes.',
    zh: '绕过 API 服务器在节点上发生的登录或文件改动不会出现在 Kubernetes 的日志中。',
  },
  message: { en: 'No audit daemon runs', zh: '没有运行审计守护进程' },
  remediation: {
    en: 'Install and start auditd, or an agent that takes its place.',
    zh: '安装并启动 auditd，或使用替代它的代理。',
  },
  reference: 'https://man7.org/linux/man-pages/man8/auditd.8.html',
  frameworks: nsa('L3'),
  judge: judgeAudit,
});

/** Sensors that see what auditd would. */
const sensors: ReadonlySet<string> = new Set([
  'auditd',
  'falco',
  'tetragon',
  'osqueryd',
  'auditbeat',
  'tracee',
  'seawall',
]);

function judgeAudit({ processes }: Node): Judgement {
  if (processes.state !== 'here') {
    return { notAssessed: { en: 'The processes of the host cannot be seen', zh: '无法查看主机的进程' } };
  }
  if (processes.value.some(({ name }) => sensors.has(name))) return 'pass';
  return [{ path: [], file: '/proc', evidence: [{ field: 'auditd', value: 'not running' }] }];
}

export const updateControls: readonly Control[] = [unattended, restart, needlessServers, auditDaemon];
