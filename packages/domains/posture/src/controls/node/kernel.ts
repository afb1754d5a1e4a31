import type { Control, Fault, Judgement } from '../../control.ts';
import { attack, nsa } from '../../frameworks/ids.ts';
import { type HostFiles, entriesOf, nameOf, textOf } from '../../node/host-files.ts';
import { bootOptions, kernelUnseen } from '../../node/kernel.ts';
import type { Node } from '../../node/node.ts';
import { hostControl } from './host-control.ts';

const security = '/sys/kernel/security';
const vulnerabilities = '/sys/devices/system/cpu/vulnerabilities';
const escape = attack('T1611', 'T1068');

const lsmActive = hostControl({
  id: 'host-mandatory-access-control',
  severity: 'high',
  title: { en: 'AppArmor or SELinux confines processes', zh: '由 AppArmor 或 SELinux 约束进程' },
  why: {
    en: 'Without mandatory access control a process that leaves its container meets no further rule but file modes.',
    zh: '没有强制访问控制时，逃出容器的进程除文件权限外不受其他限制。',
  },
  message: {
    en: 'Active security modules are {modules}, with neither AppArmor nor SELinux enforcing',
    zh: '启用的安全模块为 {modules}，AppArmor 与 SELinux 均未强制执行',
  },
  remediation: {
    en: 'Start the kernel with AppArmor or SELinux and put it into enforcing mode.',
    zh: '启用 AppArmor 或 SELinux，并设为强制模式。',
  },
  reference: 'https://kubernetes.io/docs/concepts/security/linux-kernel-security-constraints/',
  frameworks: [...nsa('P11'), ...escape],
  judge({ files }) {
    const unseen = kernelUnseen(files);
    if (unseen !== undefined) return { notAssessed: unseen };
    const enforcing = textOf(files, '/sys/fs/selinux/enforce')?.trim();
    const appArmor = textOf(files, '/sys/module/apparmor/parameters/enabled')?.trim();
    if (enforcing === '1' || appArmor === 'Y') return 'pass';
    const modules = textOf(files, `${security}/lsm`)?.trim();
    if (modules === undefined && enforcing === undefined && appArmor === undefined) return noSys(files);
    const value = modules ?? (enforcing === '0' ? 'selinux (permissive)' : 'none');
    return [{ path: [], file: `${security}/lsm`, values: { modules: value }, evidence: [{ field: 'lsm', value }] }];
  },
});

/** Both modules tell of themselves below /sys; where that is missing, nothing is known. */
function noSys(files: HostFiles): Judgement {
  if (files.stat('/sys/module').state === 'here') {
    return [{ path: [], file: `${security}/lsm`, values: { modules: 'none' } }];
  }
  return {
    notAssessed: {
      en: 'The kernel’s /sys is not below the root that was scanned',
      zh: '所扫描的根目录下没有内核的 /sys',
    },
  };
}

const lockdown = hostControl({
  id: 'host-kernel-lockdown',
  severity: 'low',
  title: { en: 'The kernel is locked against root', zh: '内核对 root 启用锁定' },
  why: {
    en: 'Without lockdown root writes to kernel memory, and what escapes a container as root stays below every tool that would see it.',
    zh: '未启用锁定时，root 可写入内核内存，以 root 身份逃出容器的程序能藏在所有检测工具之下。',
  },
  message: { en: 'Kernel lockdown is {mode}', zh: '内核锁定模式为 {mode}' },
  remediation: {
    en: 'Start the kernel with lockdown=integrity, or with secure boot on a distribution that turns it on.',
    zh: '以 lockdown=integrity 启动内核，或使用会自动启用锁定的安全启动。',
  },
  reference: 'https://man7.org/linux/man-pages/man7/kernel_lockdown.7.html',
  frameworks: attack('T1068'),
  judge({ files }) {
    const unseen = kernelUnseen(files);
    if (unseen !== undefined) return { notAssessed: unseen };
    const look = files.text(`${security}/lockdown`);
    if (look.state === 'denied')
      return { notAssessed: { en: `${security}/lockdown cannot be read`, zh: `无法读取 ${security}/lockdown` } };
    if (look.state === 'absent') {
      return { notAssessed: { en: 'The kernel shows no lockdown state', zh: '内核未提供锁定状态' } };
    }
    const mode = /\[(\w+)\]/.exec(look.value)?.[1] ?? 'none';
    if (mode !== 'none') return 'pass';
    return [
      {
        path: [],
        file: `${security}/lockdown`,
        values: { mode },
        evidence: [{ field: 'lockdown', value: look.value.trim() }],
      },
    ];
  },
});

/** What switches mitigations off when the kernel starts. */
const weakening =
  /^(?:mitigations=off|no(?:pti|spectre_v1|spectre_v2|spec_store_bypass_disable)|(?:mds|l1tf|tsx_async_abort|mmio_stale_data|retbleed|spectre_v2|spec_store_bypass_disable|pti|kvm\.nx_huge_pages)=off)$/;

const mitigations = hostControl({
  id: 'host-processor-mitigations',
  severity: 'medium',
  title: { en: 'Known faults of the processor are mitigated', zh: '已缓解处理器的已知漏洞' },
  why: {
    en: 'Without them a container reads memory of the kernel and of other containers through the shared processor.',
    zh: '否则容器可通过共享的处理器读取内核和其他容器的内存。',
  },
  message: { en: 'Processor: {fault} is {state}', zh: '处理器：{fault} 的状态为 {state}' },
  remediation: {
    en: 'Update kernel and microcode, and take options that switch mitigations off from the kernel’s command line.',
    zh: '更新内核与微码，并从内核命令行移除关闭缓解措施的选项。',
  },
  reference: 'https://docs.kernel.org/admin-guide/hw-vuln/index.html',
  frameworks: attack('T1068'),
  judge({ files }) {
    const unseen = kernelUnseen(files);
    if (unseen !== undefined) return { notAssessed: unseen };
    const known = files.list(vulnerabilities);
    const faults: Fault[] = bootOptions(files)
      .filter((option) => weakening.test(option))
      .map((option) => faultAt('/proc/cmdline', option, 'off'));
    for (const { path } of known.state === 'here' ? known.value : []) {
      const state = textOf(files, path)?.trim() ?? '';
      if (state.startsWith('Vulnerable')) faults.push(faultAt(vulnerabilities, nameOf(path), state));
    }
    if (faults.length > 0 || known.state === 'here') return faults.length > 0 ? faults : 'pass';
    return {
      notAssessed: { en: 'The kernel does not tell of the processor’s faults', zh: '内核未提供处理器漏洞信息' },
    };
  },
});

function faultAt(file: string, fault: string, state: string): Fault {
  return { path: [], file, key: fault, values: { fault, state }, evidence: [{ field: fault, value: state }] };
}

const moduleLoading = hostControl({
  id: 'host-module-signatures',
  severity: 'medium',
  title: { en: 'Only signed kernel modules are loaded', zh: '仅加载已签名的内核模块' },
  why: {
    en: 'A module is code of the kernel: one that anybody built is the usual form of a rootkit.',
    zh: '模块就是内核代码；可随意加载的自编模块正是 rootkit 的常见形式。',
  },
  message: { en: 'The kernel loads modules without a valid signature', zh: '内核会加载没有有效签名的模块' },
  remediation: {
    en: 'Start the kernel with module.sig_enforce=1, or set kernel.modules_disabled=1 once the node is up.',
    zh: '以 module.sig_enforce=1 启动内核，或在节点就绪后设置 kernel.modules_disabled=1。',
  },
  reference: 'https://docs.kernel.org/admin-guide/module-signing.html',
  frameworks: escape,
  judge({ files }) {
    const unseen = kernelUnseen(files);
    if (unseen !== undefined) return { notAssessed: unseen };
    if (files.stat('/proc/modules').state === 'absent') return 'notApplicable';
    const enforced = textOf(files, '/sys/module/module/parameters/sig_enforce')?.trim() === 'Y';
    const disabled = textOf(files, '/proc/sys/kernel/modules_disabled')?.trim() === '1';
    const locked = /\[(?:integrity|confidentiality)\]/.test(textOf(files, `${security}/lockdown`) ?? '');
    if (enforced || disabled || locked) return 'pass';
    return [{ path: [], file: '/proc/modules', evidence: [{ field: 'module.sig_enforce', value: 'N' }] }];
  },
});

/** Old or rare protocols and file systems whose code had holes and that no node needs. */
const rareModules = [
  'dccp',
  'rds',
  'tipc',
  'n_hdlc',
  'ax25',
  'netrom',
  'rose',
  'x25',
  'decnet',
  'appletalk',
  'cramfs',
  'hfs',
  'hfsplus',
  'jffs2',
  'freevxfs',
];

const loadedRareModules = hostControl({
  id: 'host-rare-modules',
  severity: 'low',
  title: { en: 'Rare kernel modules cannot be loaded', zh: '禁止加载罕用内核模块' },
  why: {
    en: 'A container loads such a module by opening a socket of its family, and most of them had ways into the kernel.',
    zh: '容器只需打开对应协议族的套接字即可加载这类模块，其中多数曾有进入内核的漏洞。',
  },
  message: { en: 'The kernel module {module} is {state}', zh: '内核模块 {module}：{state}' },
  remediation: {
    en: 'Write install MODULE /bin/false for each into a file of /etc/modprobe.d.',
    zh: '在 /etc/modprobe.d 下的文件中为每个模块写入 install MODULE /bin/false。',
  },
  reference: 'https://man7.org/linux/man-pages/man5/modprobe.d.5.html',
  frameworks: escape,
  judge: judgeRareModules,
});

function judgeRareModules({ files }: Node): Judgement {
  const unseen = kernelUnseen(files);
  if (unseen !== undefined) return { notAssessed: unseen };
  const release = textOf(files, '/proc/sys/kernel/osrelease')?.trim() ?? '';
  const loaded = new Set((textOf(files, '/proc/modules') ?? '').split('\n').map((line) => line.split(' ')[0]));
  const available = textOf(files, `/lib/modules/${release}/modules.dep`) ?? '';
  const blocked = blockedModules(files);
  const faults = rareModules.flatMap((module): Fault[] => {
    if (loaded.has(module)) return [moduleFault(module, 'loaded')];
    const exists = new RegExp(`/${module.replace('_', '[_-]')}\\.ko`).test(available);
    return exists && !blocked.has(module) ? [moduleFault(module, 'not blocked')] : [];
  });
  if (faults.length > 0) return faults;
  return loaded.size > 1 || available !== '' ? 'pass' : 'notApplicable';
}

function moduleFault(module: string, state: string): Fault {
  return {
    path: [],
    file: '/proc/modules',
    key: module,
    values: { module, state },
    evidence: [{ field: module, value: state }],
  };
}

/** Those that modprobe would start /bin/false or /bin/true for. A blacklist alone stops no load by name or family. */
function blockedModules(files: HostFiles): ReadonlySet<string> {
  const blocked = new Set<string>();
  for (const directory of ['/etc/modprobe.d', '/usr/lib/modprobe.d', '/lib/modprobe.d', '/run/modprobe.d']) {
    for (const { path } of entriesOf(files, directory, /\.conf$/)) {
      for (const [, name] of (textOf(files, path) ?? '').matchAll(
        /^[ \t]*install[ \t]+(\S+)[ \t]+\S*\/(?:false|true)\b/gm,
      )) {
        if (name !== undefined) blocked.add(name.replaceAll('-', '_'));
      }
    }
  }
  return blocked;
}

export const kernelControls: readonly Control[] = [lsmActive, lockdown, mitigations, moduleLoading, loadedRareModules];
