import { createRequire } from 'node:module';
import { arch } from 'node:process';
import type Koffi from 'koffi';

/** The system calls of prevention, which Node has no way to make. Results are those of the kernel: errors are negative numbers. */
interface SystemCalls {
  /** A descriptor of a process: signals sent through it reach nobody else, even when the number was given to another one. */
  pidfdOpen(pid: number): number;
  pidfdKill(pidfd: number, signal: number): number;
  fanotifyInit(flags: number, eventFlags: number): number;
  fanotifyMark(fd: number, flags: number, mask: bigint, path: string): number;
}

/** x86-64 and arm64; pidfd calls have one number everywhere. */
const numbers = { x64: { init: 300, mark: 301 }, arm64: { init: 262, mark: 263 } } as const;
const pidfdOpenNumber = 434;
const pidfdSignalNumber = 424;
const fromHere = -100;

let opened: SystemCalls | undefined;

export function systemCalls(): SystemCalls {
  opened ??= open();
  return opened;
}

function open(): SystemCalls {
  const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
  const program = koffi.load(null);
  const { init, mark } = numbers[arch === 'arm64' ? 'arm64' : 'x64'];
  const plain = program.func('long syscall(long number, long a, long b, long c, long d)') as (
    ...values: readonly number[]
  ) => number;
  const marking = program.func(
    'long syscall(long number, long fd, long flags, uint64_t mask, long at, const char *path)',
  ) as (number: number, fd: number, flags: number, mask: bigint, at: number, path: string) => number;
  const result = (value: number): number => (value < 0 ? -koffi.errno() : value);
  return {
    pidfdOpen: (pid) => result(plain(pidfdOpenNumber, pid, 0, 0, 0)),
    pidfdKill: (pidfd, signal) => result(plain(pidfdSignalNumber, pidfd, signal, 0, 0)),
    fanotifyInit: (flags, eventFlags) => result(plain(init, flags, eventFlags, 0, 0)),
    fanotifyMark: (fd, flags, mask, path) => result(marking(mark, fd, flags, mask, fromHere, path)),
  };
}
