import type { CallRow, Scalar } from '../calls/row.ts';

// How frames lie in the ring: written by the generated programs, read by the decoder. Little-endian, as both machines are.
//
//   0 u16 kind · 2 u16 marks · 4 u32 uid · 8 u64 time (ns since start of the machine) · 16 u32 thread · 20 u32 process · 24 s64 result
//   32 the arguments that are numbers, eight bytes each · the task block · the socket block · the file's mode
//   then the texts in the arguments' order, and the names of the file's path
//
// A text is a u16 length and its bytes, `unreadable` when the memory could not be read. A path is a text and the names of the
// directories that it is relative to, leaf first, ended by `atRoot` or `detached`. Bytes are a u16 length and the bytes.

export const headerBytes = 32;

export const offsets = { kind: 0, marks: 2, uid: 4, time: 8, thread: 16, process: 20, result: 24 } as const;

/** Bits of the marks. */
export const marks = { compat: 1, truncated: 2 } as const;

/** In place of a text's length. */
export const unreadable = 0xffff;
/** Ends the names of a path that was followed up to the process's root; the other one ends those that were not. */
export const atRoot = 0xfffe;
export const detached = 0xfffd;

/** Who a process is and where it runs; offsets from the block's start. */
export const task = {
  ppid: 0,
  vpid: 4,
  sid: 8,
  pgid: 12,
  vpgid: 16,
  tty: 20,
  loginUid: 24,
  uid: 28,
  gid: 32,
  euid: 36,
  egid: 40,
  mountNs: 44,
  pidNs: 48,
  netNs: 52,
  capPermitted: 56,
  capEffective: 64,
  capInheritable: 72,
  cgroupId: 80,
  start: 88,
  comm: 96,
  userNs: 112,
  threads: 116,
  bytes: 120,
} as const;

/** The executable's file, after the task block of a new program. */
export const executable = {
  inode: 0,
  changedSec: 8,
  changedNsec: 16,
  modifiedSec: 24,
  modifiedNsec: 32,
  mode: 40,
  uid: 44,
  gid: 48,
  device: 52,
  superMagic: 56,
  upper: 64,
  links: 72,
  bytes: 80,
} as const;

/** Both ends of a socket; ports as numbers, addresses in network order. */
export const socket = {
  family: 0,
  type: 2,
  protocol: 4,
  state: 6,
  localPort: 8,
  remotePort: 10,
  local: 16,
  remote: 32,
  id: 48,
  isSocket: 56,
  bytes: 64,
} as const;

const scalarKinds: ReadonlySet<string> = new Set(['int', 'uint', 'hex', 'fd', 'at', 'flags', 'choice', 'mode', 'pair']);

export function isScalar(argument: { readonly kind: string }): argument is Scalar {
  return scalarKinds.has(argument.kind);
}

/** A number of the frame: which argument it is, or which word of the struct that an argument points to. */
export interface Word {
  readonly scalar: Scalar;
  readonly argument: number;
  readonly word: number | undefined;
}

/** The numbers of a row's frame, in the order in which they lie there. */
export function wordsOf(row: CallRow): readonly Word[] {
  return row.args.flatMap((argument, index): Word[] => {
    if (isScalar(argument)) return [{ scalar: argument, argument: index, word: undefined }];
    if (argument.kind !== 'words') return [];
    return argument.words.flatMap((scalar, word) =>
      scalar.kind === 'skip' ? [] : [{ scalar, argument: index, word }],
    );
  });
}

export function taskAt(row: CallRow): number {
  return headerBytes + 8 * wordsOf(row).length;
}

export function socketAt(row: CallRow): number {
  return taskAt(row) + (row.task === true ? task.bytes : 0);
}

/** Where the mode of the file behind the descriptor stands; its path comes after all texts. */
export function fileAt(row: CallRow): number {
  return socketAt(row) + (row.socket === undefined ? 0 : socket.bytes);
}

/** Where the texts begin. */
export function tailAt(row: CallRow): number {
  return fileAt(row) + (row.file === true ? 8 : 0);
}
