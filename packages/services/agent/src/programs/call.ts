import type { Entry } from '../calls/numbers.ts';
import type { Argument, CallRow } from '../calls/row.ts';
import { reg } from '../bpf/assembler.ts';
import { frame as stack, r0, r1, r2, r3, r7, r8, r9 } from '../bpf/instructions.ts';
import type { Layout } from '../bpf/layout.ts';
import { createEmitter, type Emitter, type Maps, recordAt, slots } from './emitter.ts';
import { fileBlock, noFile } from './file.ts';
import { fileAt, headerBytes, isScalar, marks, socketAt, tailAt, taskAt, wordsOf } from './frame.ts';
import { type Start, userPath } from './path.ts';
import {
  addressArgument,
  bytesArgument,
  messageArgument,
  messagesArgument,
  type Payload,
  type PayloadContext,
  peerPort,
  vectorArgument,
} from './payload.ts';
import type { PathPatterns } from './path-table.ts';
import { dropOtherPaths, dropOtherTraffic, type PathMap } from './prefilter.ts';
import { argumentSlot, copyArguments } from './registers.ts';
import { socketBlock } from './socket.ts';
import { taskBlock } from './task.ts';

/** What of a call is told. */
export interface CallFilter {
  /** Calls that failed are left out (those that go on in the background are not failures). */
  readonly succeeded: boolean;
  readonly payload: Payload;
  /** One in so many is told; 1 for all. */
  readonly sample: number;
  /** Only calls that carry look-ups of names are told. */
  readonly onlyNames?: true;
  /** Files are told when their path matches one of these, or does not say plainly where it leads. */
  readonly paths?: PathPatterns;
}

export const everything: CallFilter = { succeeded: false, payload: 'names', sample: 1 };

const inProgress = -115;

/** The program that tells of one call, when it returns; `paths` is the map of what its filter says of paths. */
export function callProgram(
  row: CallRow,
  kind: number,
  entry: Entry,
  filter: CallFilter,
  layout: Layout,
  maps: Maps,
  paths?: PathMap,
): Buffer {
  const emitter = createEmitter(layout, maps);
  const { asm } = emitter;
  const { abi } = entry;
  asm.load(8, r7, r1, 0);
  asm.load(8, r2, r1, 8);
  asm.store(8, stack, slots.result, r2);
  dropUnwanted(emitter, row, filter);
  copyArguments(emitter, abi, row.args.length, entry.given);
  if (filter.onlyNames === true) dropOtherTraffic(emitter, row, entry);
  if (paths !== undefined) dropOtherPaths(emitter, row, entry, paths);
  emitter.begin(kind);
  emitter.header(kind, abi === 'ia32' || abi === 'socketcall' ? marks.compat : 0, tailAt(row));
  const context: PayloadContext = { emitter, row, abi, payload: filter.payload };
  scalars(emitter, row, entry);
  if (row.task === true) {
    asm.call('currentTask');
    asm.mov(r9, reg(r0));
    taskBlock(emitter, taskAt(row));
  }
  if (row.socket !== undefined) {
    socketBlock(emitter, socketAt(row), socketSlot(row, entry));
    if (filter.payload === 'names') peerPort(context);
  }
  for (const [index, argument] of row.args.entries()) tail(context, index, argument);
  if (row.file === true) {
    if (filter.onlyNames === true) noFile(emitter, fileAt(row));
    else fileBlock(emitter, fileAt(row), firstDescriptor(row, entry));
  }
  emitter.send(kind);
  return asm.bytes();
}

function dropUnwanted({ asm }: Emitter, row: CallRow, { succeeded, sample }: CallFilter): void {
  if (row.failedOnly !== true && !succeeded && sample <= 1) return;
  const go = asm.fresh('go');
  const drop = asm.fresh('drop');
  asm.load(8, r2, stack, slots.result);
  if (row.failedOnly === true) asm.jumpIf(r2, 's>=', 0, drop);
  else if (succeeded) {
    if (row.name === 'connect') asm.jumpIf(r2, '==', inProgress, go);
    asm.jumpIf(r2, 's<', 0, drop);
  }
  if (sample > 1) {
    asm.call('random');
    asm.op32('mov', r0, reg(r0));
    asm.jumpIf(r0, '>', Math.floor(0x7fff_ffff / sample) * 2, drop);
  }
  asm.jump(go);
  asm.label(drop);
  asm.mov(r0, 0);
  asm.exit();
  asm.label(go);
}

/** Arguments that are numbers, and words of structs, at fixed places. */
function scalars({ asm }: Emitter, row: CallRow, { abi }: Entry): void {
  for (const [at, { argument, word }] of wordsOf(row).entries()) {
    const place = recordAt + headerBytes + 8 * at;
    const { slot, size } = argumentSlot(abi, argument);
    if (word === undefined) {
      asm.load(size, r1, stack, slot);
      asm.store(8, r8, place, r1);
      continue;
    }
    asm.load(size, r3, stack, slot);
    asm.op('add', r3, 8 * word);
    asm.mov(r1, reg(r8));
    asm.op('add', r1, place);
    asm.mov(r2, 8);
    asm.call('readUser');
  }
}

/** The descriptor whose socket is told: the first one of the arguments, or the result. */
function socketSlot(row: CallRow, entry: Entry): number {
  return row.socket === 'result' ? slots.result : firstDescriptor(row, entry);
}

function firstDescriptor(row: CallRow, { abi }: Entry): number {
  const index = row.args.findIndex(({ kind }) => kind === 'fd');
  return argumentSlot(abi, index).slot;
}

function tail(context: PayloadContext, index: number, argument: Argument): void {
  const { emitter, abi } = context;
  const { asm } = emitter;
  if (isScalar(argument)) return;
  switch (argument.kind) {
    case 'path':
    case 'text': {
      const { slot, size } = argumentSlot(abi, index);
      asm.load(size, r1, stack, slot);
      asm.store(8, stack, slots.pointer, r1);
      if (argument.kind === 'text') emitter.text('user', 256);
      else userPath(emitter, startOf(argument.base, abi));
      return;
    }
    case 'address':
      return addressArgument(context, index, argument);
    case 'bytes':
      // The pointer stands in the argument's own place.
      return bytesArgument(context, index);
    case 'vector':
      return vectorArgument(context, index);
    case 'message':
      return messageArgument(context, index);
    case 'messages':
      return messagesArgument(context, index);
    case 'words':
    case 'skip':
  }
}

function startOf(base: number | undefined, abi: Entry['abi']): Start {
  return base === undefined ? { kind: 'cwd' } : { kind: 'descriptor', slot: argumentSlot(abi, base).slot };
}
