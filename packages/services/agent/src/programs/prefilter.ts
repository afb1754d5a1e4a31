import type { Entry } from '../calls/numbers.ts';
import type { CallRow } from '../calls/row.ts';
import { reg } from '../bpf/assembler.ts';
import { frame as stack, r0, r1, r2, r3, r6, r7, r8, r9 } from '../bpf/instructions.ts';
import { type Emitter, recordAt, slots } from './emitter.ts';
import { wordsOf } from './frame.ts';
import { fileOf } from './path.ts';
import { columns, rowBytes, told } from './path-table.ts';
import { namePort, peerPort } from './payload.ts';
import { argumentSlot } from './registers.ts';

/** Bytes of a path that are looked at; longer paths are always told. */
const longestPath = 256;
const slash = 47;
/** Any of these, or writing: the file is not only read. O_CREAT, O_TRUNC, O_TMPFILE's own bit. */
const changes = 0o3 | 0o100 | 0o1000 | 0o20000000;
const typeMask = 0xf000;
const socketType = 0xc000;
/** A look-up has a header of twelve bytes, and no answer to one is longer. */
const shortestMessage = 12;
const longestMessage = 4096;

/** A table of paths in the kernel: its map, and how many rows it has. */
export interface PathMap {
  readonly fd: number;
  readonly rows: number;
}

/** Ends the program for files whose path the table says is not to be told. r6 to r9 are lost. */
export function dropOtherPaths(emitter: Emitter, row: CallRow, { abi }: Entry, { fd, rows }: PathMap): void {
  const { asm } = emitter;
  const tell = asm.fresh('tell');
  const only = asm.fresh('only-read');
  const again = asm.fresh('byte');
  const ascii = asm.fresh('ascii');
  const end = asm.fresh('path-end');
  loadFlags(emitter, row, abi);
  asm.mov(r9, told.reading);
  asm.op('and', r1, changes);
  asm.jumpIf(r1, '==', 0, only);
  asm.mov(r9, told.writing);
  asm.label(only);
  emitter.scratch();
  const { slot, size } = argumentSlot(
    abi,
    row.args.findIndex(({ kind }) => kind === 'path'),
  );
  asm.mov(r1, reg(r8));
  asm.op('add', r1, recordAt);
  asm.mov(r2, longestPath);
  asm.load(size, r3, stack, slot);
  asm.call('readUserText');
  // What cannot be read, is empty, relative or cut off says nothing.
  asm.jumpIf(r0, 's<=', 1, tell);
  asm.jumpIf(r0, '>=', longestPath, tell);
  asm.load(1, r1, r8, recordAt);
  asm.jumpIf(r1, '!=', slash, tell);
  asm.mapValue(r6, fd);
  asm.mov(r7, 0);
  asm.mov(r3, 0);
  asm.label(again);
  asm.mov(r1, reg(r8));
  asm.op('add', r1, reg(r3));
  asm.load(1, r1, r1, recordAt);
  asm.jumpIf(r1, '<', columns, ascii);
  asm.mov(r1, columns - 1);
  asm.label(ascii);
  asm.mov(r2, reg(r1));
  asm.op('shl', r2, 2);
  asm.op('and', r7, rowBytes * (rows - 1));
  asm.op('add', r2, reg(r6));
  asm.op('add', r2, reg(r7));
  asm.load(4, r7, r2, 0);
  asm.jumpIf(r1, '==', 0, end);
  asm.op('add', r3, 1);
  asm.jumpIf(r3, '<', longestPath, again);
  asm.jump(tell);
  asm.label(end);
  asm.op('and', r7, reg(r9));
  asm.jumpIf(r7, '!=', 0, tell);
  asm.mov(r0, 0);
  asm.exit();
  asm.label(tell);
}

/** The flags of opening into r1: an argument, or the first word of a struct in user memory. */
function loadFlags({ asm }: Emitter, row: CallRow, abi: Entry['abi']): void {
  const word = wordsOf(row).find(({ scalar }) => scalar.name === 'flags');
  if (word === undefined) throw new Error(`${row.name} has no flags`);
  const { slot, size } = argumentSlot(abi, word.argument);
  asm.load(size, r1, stack, slot);
  if (word.word === undefined) return;
  asm.storeConstant(8, stack, slots.temp, 0);
  asm.mov(r3, reg(r1));
  asm.mov(r1, reg(stack));
  asm.op('add', r1, slots.temp);
  asm.mov(r2, 8);
  asm.call('readUser');
  asm.load(8, r1, stack, slots.temp);
}

/** Ends the program for everything but messages of name look-ups: from or to port 53. r6, r7 and r9 are lost. */
export function dropOtherTraffic(emitter: Emitter, row: CallRow, { abi }: Entry): void {
  const { asm, layout } = emitter;
  const tell = asm.fresh('names');
  const drop = asm.fresh('other');
  const many = row.args.some(({ kind }) => kind === 'messages');
  asm.load(8, r1, stack, slots.result);
  asm.jumpIf(r1, 's<', many ? 1 : shortestMessage, drop);
  if (!many) asm.jumpIf(r1, 's>', longestMessage, drop);
  asm.call('currentTask');
  asm.mov(r9, reg(r0));
  const index = row.args.findIndex(({ kind }) => kind === 'fd');
  fileOf(emitter, r9, argumentSlot(abi, index).slot, r6);
  asm.jumpIf(r6, '==', 0, drop);
  emitter.pointer(r7, r6, layout.offset('file', 'f_inode'));
  asm.storeConstant(8, stack, slots.size, 0);
  asm.readKernel(slots.size, 2, r7, layout.offset('inode', 'i_mode'));
  asm.load(2, r1, stack, slots.size);
  asm.op('and', r1, typeMask);
  asm.jumpIf(r1, '!=', socketType, drop);
  emitter.pointer(r6, r6, layout.offset('file', 'private_data'));
  emitter.pointer(r6, r6, layout.offset('socket', 'sk'));
  asm.storeConstant(8, stack, slots.size, 0);
  asm.readKernel(slots.size, 2, r6, layout.offset('sock', '__sk_common.skc_dport'));
  asm.load(2, r1, stack, slots.size);
  asm.swap(r1, 16);
  asm.jumpIf(r1, '==', namePort, tell);
  asm.readKernel(slots.size, 2, r6, layout.offset('sock', '__sk_common.skc_num'));
  asm.load(2, r1, stack, slots.size);
  asm.jumpIf(r1, '==', namePort, tell);
  peerPort({ emitter, row, abi, payload: 'names' });
  asm.load(2, r1, stack, slots.peerPort);
  asm.jumpIf(r1, '==', namePort, tell);
  asm.label(drop);
  asm.mov(r0, 0);
  asm.exit();
  asm.label(tell);
}
