import type { Control, Fault, Judgement } from '../../control.ts';
import { attack, threat } from '../../frameworks/ids.ts';
import { type FileInfo, formatMode, textOf } from '../../node/host-files.ts';
import { kernelUnseen } from '../../node/kernel.ts';
import type { Node } from '../../node/node.ts';
import { mountsOf } from '../../node/sockets.ts';
import { hostControl } from './host-control.ts';
import { outcomeOf } from './outcome.ts';

/** Where programs and settings lie that run as root, or decide what does. */
const systemDirectories = [
  '/bin',
  '/boot',
  '/etc',
  '/opt/bin',
  '/opt/cni/bin',
  '/sbin',
  '/usr/bin',
  '/usr/lib/systemd',
  '/usr/libexec',
  '/usr/local/bin',
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/local/lib/systemd',
];

const deepest = 12;
const mostEntries = 200_000;
/** Past it one cause has many files, and the first of them show it. */
const mostFaults = 50;

interface SystemFiles {
  readonly files: readonly FileInfo[];
  readonly denied: readonly string[];
  readonly isWhole: boolean;
}

const known = new WeakMap<Node, SystemFiles>();

/** Every file of the system's directories; read once, however many controls ask. */
function systemFiles(node: Node): SystemFiles {
  let found = known.get(node);
  if (found === undefined) {
    found = walk(node);
    known.set(node, found);
  }
  return found;
}

function walk({ files: host }: Node): SystemFiles {
  const files: FileInfo[] = [];
  const denied: string[] = [];
  const root = host.list('/');
  // `/bin` is mostly a link to `/usr/bin`, which is looked at by itself.
  const links = new Set(
    root.state === 'here' ? root.value.filter(({ kind }) => kind === 'link').map(({ path }) => path) : [],
  );
  const starts = systemDirectories.filter((path) => !links.has(path));
  for (const path of starts) {
    const look = host.stat(path);
    if (look.state === 'here') files.push(look.value);
  }
  const pending = starts.map((path) => ({ path, depth: 0 }));
  for (let next = pending.pop(); next !== undefined && files.length < mostEntries; next = pending.pop()) {
    const look = host.list(next.path);
    if (look.state === 'denied') denied.push(next.path);
    for (const entry of look.state === 'here' ? look.value : []) {
      files.push(entry);
      if (entry.kind === 'directory' && next.depth < deepest) pending.push({ path: entry.path, depth: next.depth + 1 });
    }
  }
  return { files, denied, isWhole: files.length < mostEntries };
}

const worldWritable = hostControl({
  id: 'host-world-writable-files',
  severity: 'high',
  title: { en: 'System files are not writable for everyone', zh: '系统文件不对所有人可写' },
  why: {
    en: 'Any user of the node, and any container that mounts the directory, can change what root runs or reads next.',
    zh: '节点上的任何用户以及挂载该目录的容器都能篡改 root 随后运行或读取的内容。',
  },
  message: { en: 'Everyone may write to {file}, whose mode is {mode}', zh: '任何人都可写入 {file}，其权限为 {mode}' },
  remediation: { en: 'Run chmod o-w on each file named.', zh: '对列出的每个文件执行 chmod o-w。' },
  reference: 'https://man7.org/linux/man-pages/man7/inode.7.html',
  frameworks: [...attack('T1068'), ...threat('MS-TA9013')],
  judge: (node) =>
    judgeFiles(node, ({ kind, mode, path }) => {
      if (
        kind === 'link' ||
        kind === 'socket' ||
        (mode & 0o002) === 0 ||
        (kind === 'directory' && (mode & 0o1000) !== 0)
      )
        return undefined;
      const text = formatMode(mode);
      return {
        path: [],
        file: path,
        key: 'writable',
        values: { file: path, mode: text },
        evidence: [{ field: 'mode', value: text }],
      };
    }),
});

const unowned = hostControl({
  id: 'host-unowned-files',
  severity: 'medium',
  title: { en: 'System files belong to users that exist', zh: '系统文件的属主均为现有用户' },
  why: {
    en: 'The next account that gets the free id owns these files, and a container that runs under it may change them.',
    zh: '下一个获得该空闲 ID 的账号，以及以该 ID 运行的容器，都可更改这些文件。',
  },
  message: {
    en: '{file} belongs to the user id {uid}, which no account has',
    zh: '{file} 属于用户 ID {uid}，而没有账号使用该 ID',
  },
  remediation: {
    en: 'Run chown root on each file named, or remove it.',
    zh: '对列出的每个文件执行 chown root，或将其删除。',
  },
  reference: 'https://man7.org/linux/man-pages/man7/inode.7.html',
  judge: (node) =>
    judgeFiles(node, ({ path, uid }) => {
      if (node.accounts.knowsUser(uid)) return undefined;
      return {
        path: [],
        file: path,
        key: 'owner',
        values: { file: path, uid },
        evidence: [{ field: 'uid', value: String(uid) }],
      };
    }),
});

function judgeFiles(node: Node, judge: (file: FileInfo) => Fault | undefined): Judgement {
  const { files, denied, isWhole } = systemFiles(node);
  const faults = files.flatMap((file) => judge(file) ?? []).slice(0, mostFaults);
  if (faults.length === 0 && !isWhole) {
    return {
      notAssessed: {
        en: `Only the first ${mostEntries} files of the system’s directories were looked at, and none was at fault`,
        zh: `仅检查了系统目录中的前 ${mostEntries} 个文件，未发现问题`,
      },
    };
  }
  return outcomeOf(files.length, faults, denied);
}

const sharedMounts = ['/tmp', '/var/tmp', '/dev/shm'];

const mountOptions = hostControl({
  id: 'host-shared-directories',
  severity: 'low',
  title: { en: 'Shared directories hold no privileged programs', zh: '共享目录不允许特权程序' },
  why: {
    en: 'A set-user-ID program or a device file in a directory that everyone writes to is a way to root.',
    zh: '所有人可写的目录中若有 setuid 程序或设备文件，就是通往 root 的途径。',
  },
  message: { en: '{file} is mounted without {options}', zh: '{file} 挂载时缺少 {options}' },
  remediation: {
    en: 'Add nosuid and nodev to the options of each mount named.',
    zh: '为列出的每个挂载点添加 nosuid 和 nodev 选项。',
  },
  reference: 'https://man7.org/linux/man-pages/man8/mount.8.html',
  frameworks: attack('T1068'),
  judge({ files }) {
    const unseen = kernelUnseen(files);
    if (unseen !== undefined) return { notAssessed: unseen };
    const mounts = mountsOf(files);
    const found = sharedMounts.filter((point) => mounts.has(point));
    const faults = found.flatMap((file): Fault[] => {
      const missing = ['nosuid', 'nodev'].filter((option) => mounts.get(file)?.includes(option) !== true);
      if (missing.length === 0) return [];
      const options = missing.join(', ');
      return [
        {
          path: [],
          file,
          key: 'mount',
          values: { file, options },
          evidence: [{ field: 'mount', value: mounts.get(file)?.join(',') ?? '' }],
        },
      ];
    });
    return outcomeOf(found.length, faults, []);
  },
});

const coreDumps = hostControl({
  id: 'host-core-dumps',
  severity: 'low',
  title: { en: 'Crashed programs leave no memory behind', zh: '崩溃的程序不遗留内存转储' },
  why: {
    en: 'The memory of a crashed container, with its tokens and keys, lands on the node or in a handler that runs as root there.',
    zh: '容器崩溃时，含有令牌和密钥的内存会落到节点上，或交由节点上以 root 运行的处理程序。',
  },
  message: { en: 'Core dumps go to {pattern}', zh: '核心转储写入 {pattern}' },
  remediation: {
    en: 'Set Storage=none and ProcessSizeMax=0 for systemd-coredump, or kernel.core_pattern=|/bin/false.',
    zh: '为 systemd-coredump 设置 Storage=none 和 ProcessSizeMax=0，或设置 kernel.core_pattern=|/bin/false。',
  },
  reference: 'https://man7.org/linux/man-pages/man5/core.5.html',
  frameworks: attack('T1552.001'),
  judge({ files }) {
    const unseen = kernelUnseen(files);
    if (unseen !== undefined) return { notAssessed: unseen };
    const file = '/proc/sys/kernel/core_pattern';
    const pattern = textOf(files, file)?.trim() ?? '';
    if (pattern === '' || /^\|\S*\/(?:false|true)\b/.test(pattern)) return 'pass';
    const settings = ['/etc/systemd/coredump.conf', '/etc/systemd/coredump.conf.d/disable.conf'];
    const isOff = settings.some((path) => /^[ \t]*Storage[ \t]*=[ \t]*none\b/m.test(textOf(files, path) ?? ''));
    if (pattern.includes('systemd-coredump') && isOff) return 'pass';
    const limits = textOf(files, '/etc/security/limits.conf') ?? '';
    if (!pattern.startsWith('|') && /^[ \t]*\*[ \t]+hard[ \t]+core[ \t]+0\b/m.test(limits)) return 'pass';
    return [{ path: [], file, values: { pattern }, evidence: [{ field: 'kernel.core_pattern', value: pattern }] }];
  },
});

export const systemFileControls: readonly Control[] = [worldWritable, unowned, mountOptions, coreDumps];
