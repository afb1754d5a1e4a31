import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { objectsIn, readDocuments } from '@seawall/kube';
import { type HostFiles, kernelUnseen, type Node, namedFiles, networkUnseen, readNode } from '@seawall/posture';
import type { Text } from '@seawall/model';
import { ScanError } from '../error.ts';
import type { Run } from '../run.ts';
import { type RootFiles, rootFiles } from './node/root-files.ts';
import type { TargetKind } from './target.ts';

/** The machine that the scanner runs on, or the one whose root is mounted at `--root`. */
export const node: TargetKind = {
  id: 'node',
  claims: () => Promise.resolve(false),
  collect: (targets, run) => {
    collectNode(targets, run);
    return Promise.resolve();
  },
};

function collectNode(targets: readonly string[], { options, world, collected }: Run): void {
  if (targets.length > 0) throw takesNoTargets(targets[0] as string);
  const root = resolve(world.cwd, options.nodeRoot ?? '/');
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) throw noRoot(options.nodeRoot ?? '/');
  const files = rootFiles(root);
  const name = options.nodeName ?? nameOf(files) ?? 'node';
  const found = readNode(files, name, world.now);
  collected.judge.node(found);
  judgeNamedFiles(found, collected);
  collected.nodes += 1;
  collected.assessed.push({ engine: 'posture', subject: found.host });
  noteUnseen(name, files, collected.notAssessed);
  noteDenied(name, files, collected.notAssessed);
}

/** What the API server's own files decide is judged as it is in a manifest. Inside a container they may lie elsewhere. */
function judgeNamedFiles(found: Node, { judge, problems }: Run['collected']): void {
  for (const file of namedFiles(found)) {
    const look = found.files.text(file);
    if (look.state !== 'here') continue;
    const read = objectsIn(readDocuments(look.value, file), { projectFile: file });
    problems.push(...read.problems);
    judge.objects(read.objects);
  }
}

function nameOf(files: HostFiles): string | undefined {
  for (const path of ['/etc/hostname', '/proc/sys/kernel/hostname']) {
    const look = files.text(path);
    const name = look.state === 'here' ? look.value.trim() : '';
    if (name !== '') return name;
  }
  return undefined;
}

/** Without the kernel, or with another network's, a good part of the controls is not assessed. */
function noteUnseen(name: string, files: RootFiles, notAssessed: Run['collected']['notAssessed']): void {
  const kernel = kernelUnseen(files);
  const reason = kernel ?? networkUnseen(files);
  if (reason === undefined) return;
  const remedy = kernel === undefined ? inHostNetwork : onRunningHost;
  notAssessed.push({ target: name, what: 'node', reason, remedy });
}

const onRunningHost: Text = {
  en: 'Scan the running host, with its /proc and /sys below the root',
  zh: '扫描运行中的主机，并使根目录包含其 /proc 与 /sys',
};

const inHostNetwork: Text = {
  en: 'Run the scanner in the host’s network, as deploy/node-scan.yaml does',
  zh: '让扫描器使用主机网络运行，参见 deploy/node-scan.yaml',
};

/** A process that ends while it is looked at, and kernel files that nobody may read, are no gap. */
const expected = /^\/proc\/\d+\/|^\/proc\/sys\//;
/** How many paths the reason names. */
const shown = 3;

/** What the scanner was not allowed to see may hold anything: the scan is incomplete. */
function noteDenied(name: string, { denied }: RootFiles, notAssessed: Run['collected']['notAssessed']): void {
  const paths = [...denied].filter(([path, code]) => !expected.test(path) && (code === 'EACCES' || code === 'EPERM'));
  if (paths.length === 0) return;
  const some = paths
    .slice(0, shown)
    .map(([path]) => path)
    .join(', ');
  const more = paths.length > shown ? ', …' : '';
  notAssessed.push({
    target: name,
    what: 'node',
    reason: {
      en: `${paths.length} ${paths.length === 1 ? 'path' : 'paths'} could not be read: ${some}${more}`,
      zh: `有 ${paths.length} 个路径无法读取：${some}${more}`,
    },
    remedy: {
      en: 'Run as root, or in a container with the capability DAC_READ_SEARCH',
      zh: '请以 root 身份运行，或在具有 DAC_READ_SEARCH 权能的容器中运行',
    },
  });
}

function noRoot(root: string): ScanError {
  return new ScanError('no-such-target', {
    en: `There is no directory ${root} to take for the root of a node`,
    zh: `没有可作为节点根目录的目录 ${root}`,
  });
}

function takesNoTargets(target: string): ScanError {
  return new ScanError('no-such-target', {
    en: `scan node takes no further target, and was given ${target}; name another root with --root`,
    zh: `scan node 不接受其他目标，却给出了 ${target}；请用 --root 指定其他根目录`,
  });
}
