import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { calls } from '../src/calls/table.ts';
import { type Seen, type Watch, watch, whyNot } from './sensor-helpers.ts';

// Every kind of call is made for real by a small program, and must be seen with its arguments and its result.

const reason = whyNot();
if (reason !== undefined) console.log(`calls: ${reason}`);
const script = fileURLToPath(new URL('calls.py', import.meta.url));
const folder = reason === undefined ? mkdtempSync(join(tmpdir(), 'seawall-calls-')) : '';
const cwd = -100;

type Given = string | number | { readonly hex: string } | { readonly pointers: readonly Given[] };

/** A call: its name (with `#` and more where it is made twice), what is passed, and what must be seen. */
interface Case {
  readonly name: string;
  readonly pass: readonly Given[];
  readonly args: Readonly<Record<string, unknown>>;
  /** The descriptor's name or connection. */
  readonly fd?: unknown;
}

const at = (name: string): string => join(folder, name);
const address = (port: number): { hex: string } => ({
  hex: `0200${port.toString(16).padStart(4, '0')}7f0000010000000000000000`,
});

const cases: readonly Case[] = [
  { name: 'mkdir', pass: [at('d'), 0o750], args: { path: at('d'), mode: 'S_IRUSR|S_IWUSR|S_IXUSR|S_IRGRP|S_IXGRP' } },
  { name: 'chdir', pass: [at('d')], args: { path: at('d') } },
  {
    name: 'open',
    pass: ['file', 0o102, 0o600],
    args: { name: at('d/file'), flags: 'O_RDWR|O_CREAT' },
    fd: at('d/file'),
  },
  {
    name: 'openat#dir',
    pass: [cwd, '..', 0o200000, 0],
    args: { name: folder, flags: 'O_RDONLY|O_DIRECTORY' },
    fd: folder,
  },
  { name: 'openat', pass: ['$openat#dir', 'd/../d/./file', 0, 0], args: { name: at('d/file') }, fd: at('d/file') },
  {
    name: 'openat2',
    pass: [cwd, at('d/file'), { hex: '000208000000000000000000000000000000000000000000' }, 24],
    args: { name: at('d/file'), flags: 'O_RDONLY|O_TRUNC|O_CLOEXEC' },
    fd: at('d/file'),
  },
  { name: 'creat', pass: [at('made'), 0o644], args: { name: at('made') }, fd: at('made') },
  { name: 'open#absent', pass: ['/nowhere/at/all', 0, 0], args: { name: '/nowhere/at/all' }, fd: '/nowhere/at/all' },
  { name: 'mkdirat', pass: ['$openat#dir', 'e', 0o700], args: { path: at('e') } },
  { name: 'rename', pass: [at('made'), at('moved')], args: { oldpath: at('made'), newpath: at('moved') } },
  {
    name: 'renameat',
    pass: ['$openat#dir', 'moved', cwd, at('moved2')],
    args: { oldpath: at('moved'), newpath: at('moved2') },
  },
  {
    name: 'renameat2',
    pass: [cwd, at('moved2'), '$openat#dir', 'moved3', 1],
    args: { oldpath: at('moved2'), newpath: at('moved3'), flags: 'RENAME_NOREPLACE' },
  },
  { name: 'link', pass: [at('moved3'), at('hard')], args: { oldpath: at('moved3'), newpath: at('hard') } },
  { name: 'linkat', pass: [cwd, at('moved3'), '$openat#dir', 'hard2', 0], args: { newpath: at('hard2') } },
  { name: 'symlink', pass: ['/etc/shadow', at('soft')], args: { target: '/etc/shadow', linkpath: at('soft') } },
  { name: 'symlinkat', pass: ['../x', '$openat#dir', 'soft2'], args: { target: '../x', linkpath: at('soft2') } },
  {
    name: 'chmod',
    pass: [at('moved3'), 0o4755],
    args: { filename: at('moved3'), mode: expect.stringContaining('S_ISUID') },
  },
  { name: 'fchmod', pass: ['$openat', 0o640], args: { mode: 'S_IRUSR|S_IWUSR|S_IRGRP' }, fd: at('d/file') },
  { name: 'fchmodat', pass: ['$openat#dir', 'hard', 0o600], args: { filename: at('hard'), mode: 'S_IRUSR|S_IWUSR' } },
  { name: 'chown', pass: [at('hard'), 1, 2], args: { path: at('hard'), uid: 1, gid: 2 } },
  { name: 'lchown', pass: [at('soft'), 0, 0], args: { path: at('soft') } },
  { name: 'fchown', pass: ['$openat', 0, 0], args: { uid: 0 }, fd: at('d/file') },
  { name: 'fchownat', pass: ['$openat#dir', 'hard', 0, 0, 0], args: { pathname: at('hard') } },
  { name: 'truncate', pass: [at('hard'), 5], args: { path: at('hard'), length: 5 } },
  { name: 'ftruncate', pass: ['$open', 7], args: { length: 7 }, fd: at('d/file') },
  { name: 'mknod', pass: [at('node'), 0o10644, 0], args: { path: at('node') } },
  { name: 'mknodat', pass: ['$openat#dir', 'node2', 0o10644, 0], args: { path: at('node2') } },
  { name: 'unlink', pass: [at('hard')], args: { path: at('hard') } },
  { name: 'unlinkat', pass: ['$openat#dir', 'hard2', 0], args: { name: at('hard2') } },
  { name: 'rmdir', pass: [at('e')], args: { path: at('e') } },
  { name: 'fchdir', pass: ['$openat#dir'], args: {}, fd: folder },
  { name: 'dup', pass: ['$open'], args: {}, fd: at('d/file') },
  { name: 'dup2', pass: ['$open', 70], args: { newfd: 70 }, fd: at('d/file') },
  { name: 'dup3', pass: ['$open', 71, 0o2000000], args: { newfd: 71, flags: 'O_CLOEXEC' }, fd: at('d/file') },
  {
    name: 'pipe2',
    pass: [{ hex: '0000000000000000' }, 0o2000000],
    args: { flags: 'O_CLOEXEC', fds: expect.stringMatching(/^\d+,\d+$/) },
  },
  { name: 'memfd_create', pass: ['hidden', 1], args: { name: 'hidden', flags: 'MFD_CLOEXEC' }, fd: 'memfd:hidden' },
  { name: 'socket', pass: [2, 1, 0], args: { domain: 'AF_INET', type: 1, proto: 0 } },
  { name: 'bind', pass: ['$socket', address(34_567), 16], args: {}, fd: '127.0.0.1:34567' },
  { name: 'listen', pass: ['$socket', 5], args: { backlog: 5 }, fd: '127.0.0.1:34567' },
  { name: 'socket#client', pass: [2, 1, 0], args: { domain: 'AF_INET' } },
  {
    name: 'connect',
    pass: ['$socket#client', address(34_567), 16],
    args: {},
    fd: expect.stringMatching(/^127\.0\.0\.1:\d+->127\.0\.0\.1:34567$/),
  },
  {
    name: 'accept4',
    pass: ['$socket', 0, 0, 0],
    args: { sockfd: expect.any(Number) },
    fd: expect.stringMatching(/^127\.0\.0\.1:\d+->127\.0\.0\.1:34567$/),
  },
  {
    name: 'sendto',
    pass: ['$socket#client', 'hello', 5, 0, 0, 0],
    args: { size: 5 },
    fd: expect.stringContaining('->127.0.0.1:34567'),
  },
  {
    name: 'recvfrom',
    pass: ['$accept4', { hex: '00'.repeat(16) }, 16, 0, 0, 0],
    args: { size: 16 },
    fd: expect.stringContaining('->127.0.0.1:34567'),
  },
  { name: 'shutdown', pass: ['$socket#client', 2], args: { how: 2 } },
  { name: 'socket#udp', pass: [2, 2, 0], args: { type: 2 } },
  {
    name: 'sendto#udp',
    pass: ['$socket#udp', 'x', 1, 0, address(34_568), 16],
    args: {},
    fd: expect.stringMatching(/->127\.0\.0\.1:34568$/),
  },
  {
    name: 'socketpair',
    pass: [1, 1, 0, { hex: '0000000000000000' }],
    args: { domain: 'AF_UNIX', fds: expect.stringMatching(/^\d+,\d+$/) },
  },
  { name: 'ptrace', pass: [16, 999_999, 0, 0], args: { request: 'PTRACE_ATTACH', pid: 999_999 } },
  { name: 'process_vm_readv', pass: [999_999, 0, 0, 0, 0, 0], args: { pid: 999_999 } },
  { name: 'process_vm_writev', pass: [999_999, 0, 0, 0, 0, 0], args: { pid: 999_999 } },
  { name: 'kill', pass: [999_999, 0], args: { pid: 999_999, sig: 0 } },
  { name: 'pidfd_open', pass: [1, 0], args: { pid: 1 } },
  { name: 'unshare', pass: [0x0002_0000], args: { flags: 'CLONE_NEWNS' } },
  { name: 'setns', pass: [-1, 0x4000_0000], args: { nstype: 'CLONE_NEWNET' } },
  {
    name: 'mount',
    pass: ['none', at('d'), 'tmpfs', 6, 0],
    args: { dev: 'none', dir: at('d'), type: 'tmpfs', flags: 'NOSUID|NODEV' },
  },
  { name: 'umount2', pass: [at('d'), 2], args: { name: at('d'), flags: 'DETACH' } },
  { name: 'prctl', pass: [15, 'renamed', 0, 0, 0], args: { option: 'PR_SET_NAME' } },
  { name: 'seccomp', pass: [2, 0, 0], args: { op: 2 } },
  { name: 'init_module', pass: [0, 0, 'a=b'], args: { uargs: 'a=b', length: 0 } },
  { name: 'fsopen', pass: ['tmpfs', 0], args: { fsname: 'tmpfs' } },
  { name: 'fsconfig', pass: ['$fsopen', 1, 'size', '1m', 0], args: { cmd: 1, key: 'size', value: '1m' } },
  { name: 'fsconfig#create', pass: ['$fsopen', 6, 0, 0, 0], args: { cmd: 6 } },
  { name: 'fsmount', pass: ['$fsopen', 0, 1], args: { flags: 0, attr_flags: '0x1' } },
  { name: 'mount_setattr', pass: [-1, 'nothing', 0, 0, 0], args: { path: expect.stringMatching(/nothing$/) } },
  { name: 'finit_module', pass: [-1, 'c=d', 0], args: { uargs: 'c=d' } },
  { name: 'delete_module', pass: ['no_such_module', 0], args: { name: 'no_such_module' } },
  { name: 'bpf', pass: [5, 0, 0], args: { cmd: 'BPF_PROG_LOAD' } },
  { name: 'userfaultfd', pass: [0o2000000], args: { flags: 'O_CLOEXEC' } },
  { name: 'perf_event_open', pass: [0, 0, -1, -1, 0], args: { cpu: -1 } },
  { name: 'io_uring_setup', pass: [4, { hex: '00'.repeat(120) }], args: { entries: 4 } },
  { name: 'kexec_file_load', pass: [-1, -1, 0, 0, 0], args: { kernel_fd: -1 } },
  { name: 'add_key', pass: ['user', 'seawall-test', 0, 0, 0], args: { type: 'user', description: 'seawall-test' } },
  { name: 'execve', pass: ['/no/such/program', 0, 0], args: { filename: '/no/such/program' } },
  { name: 'execveat', pass: ['$openat#dir', 'none', 0, 0, 0], args: { pathname: at('none') } },
  { name: 'setsid', pass: [], args: {} },
  { name: 'setgid', pass: [65_534], args: { gid: 65_534 } },
  { name: 'capset', pass: [0, 0], args: {} },
  { name: 'setresuid', pass: [65_534, 65_534, -1], args: { ruid: 65_534, suid: -1 } },
  { name: 'setuid', pass: [0], args: { uid: 0 } },
  { name: 'chroot', pass: ['/'], args: { path: '/' } },
];

let watching: Watch;
let seen: Seen[] = [];
const results = new Map<string, number>();

beforeAll(async () => {
  if (reason !== undefined) return;
  watching = watch();
  writeFileSync(at('plain'), 'x');
  symlinkSync('/etc/passwd', at('link'));
  const input = cases.map(({ name, pass }) => JSON.stringify([name, numberOf(name), pass])).join('\n');
  const { pid, output } = await watching.run('/usr/bin/python3', [script], `${input}\n`);
  for (const line of output.trim().split('\n')) {
    const [name = '', result] = line.split(' ');
    results.set(name, Number(result));
  }
  seen = watching.of(pid);
});

afterAll(() => {
  if (reason !== undefined) return;
  watching.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Of this machine; undefined where it has no such call. */
function numberOf(name: string): number | undefined {
  const row = calls.find((one) => one.name === name.replace(/#.*/, ''));
  return row?.numbers[process.arch === 'arm64' ? 1 : 0];
}

test.skipIf(reason !== undefined).each(cases)('$name', ({ name, args, fd }) => {
  if (numberOf(name) === undefined) return;
  const type = name.replace(/#.*/, '');
  const result = results.get(name);
  const all = seen.filter(({ event }) => event.type === type);
  const told = all.map(({ event }) => ({
    args: event.args,
    result: event.result,
    ...(fd === undefined ? {} : { fd: event.descriptor?.name }),
  }));
  expect(told).toContainEqual({ args: expect.objectContaining(args), result, ...(fd === undefined ? {} : { fd }) });
});

test.skipIf(reason !== undefined)('a process is known by its program, arguments, folder and parent', () => {
  const started = seen.find(({ event }) => event.type === 'execve' && event.result === 0);
  expect(started?.event.process).toMatchObject({
    exe: '/usr/bin/python3',
    exepath: expect.stringMatching(/\/python3[.\d]*$/),
    args: [script],
    ppid: process.pid,
    tty: expect.any(Number),
    capEffective: expect.stringContaining('CAP_SYS_ADMIN'),
  });
  expect(started?.kernel.task).toMatchObject({ mountNs: expect.any(Number), pidNs: expect.any(Number) });
  expect(started?.kernel.program?.cwd).toBe(process.cwd());
  expect(started?.kernel.task?.cgroupId).toBeGreaterThan(0n);
});

test.skipIf(reason !== undefined)('its end is seen, and what it became before', () => {
  expect(seen.at(-1)?.event.type).toBe('procexit');
  const last = seen.find(({ event }) => event.type === 'setresuid');
  expect(last?.kernel.task).toMatchObject({ uid: 65_534, gid: 65_534, comm: 'renamed', capEffective: 0n });
});

test.skipIf(reason !== undefined)('nothing was lost, and nothing could not be read', () => {
  expect(watching.sensor.counters).toMatchObject({ lost: 0, unreadable: 0 });
});
