import type { Control, Fault } from '../../control.ts';
import { attack } from '../../frameworks/ids.ts';
import { type FileInfo, formatMode } from '../../node/host-files.ts';
import type { Node } from '../../node/node.ts';
import { hostControl } from './host-control.ts';
import { cannotRead, outcomeOf } from './outcome.ts';

const secondRoot = hostControl({
  id: 'host-second-root',
  severity: 'critical',
  title: { en: 'Only root has the user id 0', zh: '仅 root 的用户 ID 为 0' },
  why: {
    en: 'A second name for root is a back door that looks like an ordinary account.',
    zh: 'root 的第二个名字就是伪装成普通账号的后门。',
  },
  message: { en: 'The account {name} is root by its user id', zh: '账号 {name} 的用户 ID 等同 root' },
  remediation: { en: 'Remove the account, or give it an id of its own.', zh: '删除该账号，或为其分配独立的 ID。' },
  reference: 'https://man7.org/linux/man-pages/man5/passwd.5.html',
  frameworks: attack('T1078'),
  judge({ files, accounts }) {
    const look = files.text('/etc/passwd');
    if (look.state === 'denied') return { notAssessed: cannotRead(['/etc/passwd']) };
    const faults = accounts.users
      .filter(({ uid, name }) => uid === 0 && name !== 'root')
      .map(({ name, line }): Fault => accountFault('/etc/passwd', name, line));
    return outcomeOf(accounts.users.length, faults, []);
  },
});

const emptyPassword = hostControl({
  id: 'host-empty-password',
  severity: 'critical',
  title: { en: 'Every account has a password or is locked', zh: '每个账号都设有密码或已锁定' },
  why: {
    en: 'An account with an empty password is open to whoever reaches a console or su.',
    zh: '空密码账号对任何能接触控制台或使用 su 的人敞开。',
  },
  message: { en: 'The account {name} has an empty password', zh: '账号 {name} 的密码为空' },
  remediation: { en: 'Lock the account with passwd -l, or set a password.', zh: '用 passwd -l 锁定账号，或设置密码。' },
  reference: 'https://man7.org/linux/man-pages/man5/shadow.5.html',
  frameworks: attack('T1078'),
  judge({ files }) {
    const look = files.text('/etc/shadow');
    if (look.state === 'denied') return { notAssessed: cannotRead(['/etc/shadow']) };
    if (look.state === 'absent') return 'notApplicable';
    const faults = look.value.split('\n').flatMap((line, index): Fault[] => {
      const [name = '', password] = line.split(':');
      return name !== '' && password === '' ? [accountFault('/etc/shadow', name, index + 1)] : [];
    });
    return outcomeOf(1, faults, []);
  },
});

function accountFault(file: string, name: string, line: number): Fault {
  return {
    path: [],
    file,
    lines: { from: line, to: line },
    key: name,
    values: { name },
    evidence: [{ field: 'account', value: name }],
  };
}

/** The files that say who may log in: the loosest mode of each. `shadow` is a group of its own on Debian. */
const accountFiles: Readonly<Record<string, number>> = {
  '/etc/passwd': 0o644,
  '/etc/group': 0o644,
  '/etc/shadow': 0o640,
  '/etc/gshadow': 0o640,
  '/etc/sudoers': 0o440,
  '/etc/ssh/sshd_config': 0o644,
};

const accountFileModes = hostControl({
  id: 'host-account-files',
  severity: 'high',
  title: { en: 'The files of accounts are protected', zh: '保护账号相关文件' },
  why: {
    en: 'Who writes these files makes accounts and rights, and who reads the password hashes tries them elsewhere in peace.',
    zh: '能写入这些文件的人可创建账号和权限，能读取密码哈希的人可从容离线破解。',
  },
  message: {
    en: '{file} has mode {mode} and belongs to {owner}, expected {limit} or stricter and root',
    zh: '{file} 的权限为 {mode}，属主为 {owner}，要求 {limit} 或更严格且属主为 root',
  },
  remediation: {
    en: 'Run chown root and chmod with the mode named on each file.',
    zh: '对每个文件执行 chown root，并用 chmod 设为所列权限。',
  },
  reference: 'https://man7.org/linux/man-pages/man5/shadow.5.html',
  frameworks: attack('T1078', 'T1098'),
  judge: (node) => judgeModes(node, Object.entries(accountFiles)),
});

function judgeModes({ files, accounts }: Node, wanted: readonly (readonly [string, number])[]) {
  const faults: Fault[] = [];
  const denied: string[] = [];
  let looked = 0;
  for (const [file, limit] of wanted) {
    const look = files.stat(file);
    if (look.state === 'denied') denied.push(file);
    if (look.state !== 'here') continue;
    looked += 1;
    if (isProtected(look.value, limit, accounts.groupName(look.value.gid))) continue;
    const mode = formatMode(look.value.mode);
    const owner = accounts.userName(look.value.uid);
    faults.push({
      path: [],
      file,
      key: 'mode',
      values: { file, mode, owner, limit: formatMode(limit) },
      evidence: [{ field: 'mode', value: mode }],
    });
  }
  return outcomeOf(looked, faults, denied);
}

function isProtected({ mode, uid, gid }: FileInfo, limit: number, group: string): boolean {
  if (uid !== 0 || (mode & 0o777 & ~limit) !== 0) return false;
  return (limit & 0o004) !== 0 || (mode & 0o070) === 0 || gid === 0 || group === 'shadow';
}

export const accountControls: readonly Control[] = [secondRoot, emptyPassword, accountFileModes];
