import { at, call, type CallRow, choice, fd, flags, hex, int, path, skip, text, uint } from './row.ts';
import * as sets from './sets.ts';

/** Calls on processes and on who they are. */
export const processCalls: readonly CallRow[] = [
  call('execve', [59, 221, 11], [path('filename'), skip, skip], { failedOnly: true }),
  call('execveat', [322, 281, 358], [at(), path('pathname', 0), skip, skip, flags('flags', sets.atFlags)], {
    failedOnly: true,
  }),
  call('ptrace', [101, 117, 26], [choice('request', sets.ptraceRequests), int('pid'), hex('addr'), hex('data')]),
  call('process_vm_readv', [310, 270, 347], [int('pid')]),
  call('process_vm_writev', [311, 271, 348], [int('pid')]),
  call('kill', [62, 129, 37], [int('pid'), int('sig')]),
  call('tkill', [200, 130, 238], [int('tid'), int('sig')]),
  call('tgkill', [234, 131, 270], [int('pid'), int('tid'), int('sig')]),
  call('pidfd_open', [434, 434, 434], [int('pid'), uint('flags')], { opens: 'pidfd' }),
  call('pidfd_getfd', [438, 438, 438], [fd('pidfd'), int('target_fd'), uint('flags')], { opens: 'unknown' }),
  call('setns', [308, 268, 346], [fd(), flags('nstype', sets.cloneFlags)], { task: true }),
  call('unshare', [272, 97, 310], [flags('flags', sets.cloneFlags)], { task: true }),
  call('prctl', [157, 167, 172], [choice('option', sets.prctlOptions), hex('arg2')], { task: true }),
  call('seccomp', [317, 277, 354], [uint('op'), uint('flags')]),
  call('setsid', [112, 157, 66], [], { task: true }),
  call('setpgid', [109, 154, 57], [int('pid'), int('pgid')], { task: true }),
  call('setuid', [105, 146, [23, 213]], [int('uid')], { task: true }),
  call('setgid', [106, 144, [46, 214]], [int('gid')], { task: true }),
  call('setreuid', [113, 145, [70, 203]], [int('ruid'), int('euid')], { task: true }),
  call('setregid', [114, 143, [71, 204]], [int('rgid'), int('egid')], { task: true }),
  call('setresuid', [117, 147, [164, 208]], [int('ruid'), int('euid'), int('suid')], { task: true }),
  call('setresgid', [119, 149, [170, 210]], [int('rgid'), int('egid'), int('sgid')], { task: true }),
  call('setfsuid', [122, 151, [138, 215]], [int('uid')], { task: true }),
  call('setfsgid', [123, 152, [139, 216]], [int('gid')], { task: true }),
  call('setgroups', [116, 159, [81, 206]], [uint('size')], { task: true }),
  call('capset', [126, 91, 185], [skip, skip], { task: true }),
  call('keyctl', [250, 219, 288], [int('option'), hex('arg2')]),
  call('add_key', [248, 217, 286], [text('type'), text('description')]),
  call('request_key', [249, 218, 287], [text('type'), text('description')]),
];
