import type { Text } from '@seawall/model';
import type { Control, Fault, Judgement, NodeControl } from '../../control.ts';
import { cis } from '../../frameworks/ids.ts';
import { type FileInfo, formatMode } from '../../node/host-files.ts';
import type { Node } from '../../node/node.ts';
import { modeTitle, ownerTitle, type ProtectedFile, protectedFiles } from '../../node/protected-files.ts';
import { filesOf } from '../../node/role-files.ts';
import { needsNode } from './needs.ts';
import { outcomeOf } from './outcome.ts';

const references = ['https://kubernetes.io/docs/concepts/security/security-checklist/'];

const modeMessage: Text = {
  en: '{file} has mode {mode}, expected {limit} or stricter',
  zh: '{file} 的权限为 {mode}，要求 {limit} 或更严格',
};

const ownerMessage: Text = {
  en: '{file} belongs to {owner}, expected {expected}',
  zh: '{file} 的属主为 {owner}，要求 {expected}',
};

/** The controls of CIS 1.1 and 4.1: one for the mode and one for the owner of each kind of file. */
export const fileControls: readonly Control[] = protectedFiles.flatMap((one) => [
  ...modeControl(one),
  ...ownerControl(one),
]);

function modeControl(one: ProtectedFile): NodeControl[] {
  if (one.mode === undefined) return [];
  const { cis: item, limit, severity } = one.mode;
  const wanted = formatMode(limit);
  return [
    {
      ...common(one, `${one.name}-mode`),
      severity,
      title: modeTitle(one, wanted),
      message: modeMessage,
      remediation: { en: `Run chmod ${wanted} on each file named.`, zh: `对列出的每个文件执行 chmod ${wanted}。` },
      frameworks: [...cis(item), ...(one.frameworks ?? [])],
      evaluateNode: (node) =>
        judgeEach(one, node, (file) => {
          if ((file.mode & 0o777 & ~allowed(file, limit)) === 0) return undefined;
          const mode = formatMode(file.mode);
          return {
            path: [],
            file: file.path,
            key: 'mode',
            values: { file: file.path, mode, limit: formatMode(allowed(file, limit)) },
            evidence: [{ field: 'mode', value: mode }],
          };
        }),
    },
  ];
}

/** Who may read a directory's files must be able to enter it. */
function allowed({ kind }: FileInfo, limit: number): number {
  return kind === 'directory' ? limit | ((limit & 0o444) >> 2) : limit;
}

function ownerControl(one: ProtectedFile): NodeControl[] {
  if (one.owner === undefined) return [];
  const { cis: item, owner: expected, severity } = one.owner;
  return [
    {
      ...common(one, `${one.name}-owner`),
      severity,
      title: ownerTitle(one, expected),
      message: ownerMessage,
      remediation: { en: `Run chown ${expected} on each file named.`, zh: `对列出的每个文件执行 chown ${expected}。` },
      frameworks: [...cis(item), ...(one.frameworks ?? [])],
      evaluateNode: (node) =>
        judgeEach(one, node, (file) => {
          const owner = `${node.accounts.userName(file.uid)}:${node.accounts.groupName(file.gid)}`;
          if (owner === expected) return undefined;
          return {
            path: [],
            file: file.path,
            key: 'owner',
            values: { file: file.path, owner, expected },
            evidence: [{ field: 'owner', value: `${owner} (${file.uid}:${file.gid})` }],
          };
        }),
    },
  ];
}

function common({ why }: ProtectedFile, id: string) {
  return { id, category: 'node', kind: 'misconfiguration', why, references, needs: needsNode, scope: 'node' } as const;
}

/** Past it the files of one directory have one cause, and the first of them show it. */
const mostFaults = 20;

function judgeEach(one: ProtectedFile, node: Node, judge: (file: FileInfo) => Fault | undefined): Judgement {
  const { files, denied } = filesOf(one.role, node);
  const chosen = one.select === undefined ? files : files.filter(one.select);
  const faults = chosen.flatMap((file) => judge(file) ?? []).slice(0, mostFaults);
  return outcomeOf(chosen.length, faults, denied);
}
