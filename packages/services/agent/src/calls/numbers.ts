import { arch } from 'node:process';
import type { CallRow } from './row.ts';

/**
 * How programs pass arguments: as the machine does; as 32-bit x86 does; or as it did for sockets, with all arguments in
 * memory behind one call.
 */
export type Abi = 'x64' | 'arm64' | 'ia32' | 'socketcall';

export const nativeAbi: Abi = arch === 'arm64' ? 'arm64' : 'x64';

/** Where programs stand in the table that the dispatcher jumps by. */
export const places = { native: 0, ia32: 1024, socketcall: 1536, size: 1568 } as const;

/** x86-64's form with 32-bit pointers marks its numbers with a bit, and has a few numbers of its own. */
const x32Numbers: Readonly<Record<string, number>> = {
  readv: 515,
  writev: 516,
  recvfrom: 517,
  sendmsg: 518,
  recvmsg: 519,
  execve: 520,
  ptrace: 521,
  kexec_load: 528,
  recvmmsg: 537,
  sendmmsg: 538,
  process_vm_readv: 539,
  process_vm_writev: 540,
  execveat: 545,
};

/** Numbers of `socketcall`'s first argument. `send` and `recv` are calls without an address at their end. */
const socketCalls: Readonly<Record<string, readonly number[]>> = {
  socket: [1],
  bind: [2],
  connect: [3],
  listen: [4],
  accept: [5],
  socketpair: [8],
  sendto: [9, 11],
  recvfrom: [10, 12],
  shutdown: [13],
  sendmsg: [16],
  recvmsg: [17],
  accept4: [18],
  recvmmsg: [19],
  sendmmsg: [20],
};

/** A way to make a call: how its arguments lie, and where its program stands. */
export interface Entry {
  readonly abi: Abi;
  readonly place: number;
  /** How many arguments there are in memory, for `socketcall`. */
  readonly given?: number;
}

/** Every way to make a call on this machine. */
export function entriesOf(row: CallRow, abi: Abi = nativeAbi): readonly Entry[] {
  const [x64, arm64, ia32] = row.numbers;
  if (abi === 'arm64') return arm64 === undefined ? [] : [{ abi, place: places.native + arm64 }];
  const x32 = x32Numbers[row.name];
  const old = ia32 === undefined ? [] : typeof ia32 === 'number' ? [ia32] : ia32;
  return [
    ...[x64, x32].flatMap((number) => (number === undefined ? [] : [{ abi, place: places.native + number }])),
    ...old.map((number): Entry => ({ abi: 'ia32', place: places.ia32 + number })),
    ...(socketCalls[row.name] ?? []).map(
      (number): Entry => ({
        abi: 'socketcall',
        place: places.socketcall + number,
        given: number === 9 || number === 10 ? 4 : 6,
      }),
    ),
  ];
}
