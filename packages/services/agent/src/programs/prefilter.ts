import type { Entry } from '../calls/numbers.ts';
import type { CallRow } from '../calls/row.ts';
import { reg } from '../bpf/assembler.ts';
import { frame as stack, r0, r1, r2, r3, r6, r7, r9 } from '../bpf/instructions.ts';
import { type Emitter, slots } from './emitter.ts';
import { wordsOf } from './frame.ts';
import { fileOf } from './path.ts';
import { namePort, peerPort } from './payload.ts';
import { argumentSlot } from './registers.ts';

/** Bytes of a path that prefixes are looked for in; longer paths are always told. */
export const prefixBytes = 60;

const slash = 47;
const dot = 46;
/** Any of these, or writing: the file is not only read. O_CREAT, O_TRUNC, O_TMPFILE's own bit. */
const changes = 0o3 | 0o100 | 0o1000 | 0o20000000;
const typeMask = 0xf000;
const socketType = 0xc000;
/** A look-up has a header of twelve bytes, and no answer to one is longer. */
const shortestMessage = 12;
const longestMessage = 4096;

/** Ends the program for files that are opened only for reading and whose path begins with nothing that the map of prefixes has. */
export function dropPlainReads(emitter: Emitter, row: CallRow, { abi }: Entry, prefixes: number | undefined): void {
  const { asm } = emitter;
  const tell = asm.fresh('tell');
  const look = asm.fresh('look');
  const drop = asm.fresh('drop');
  loadFlags(emitter, row, abi);
  asm.op('and', r1, changes);
  asm.jumpIf(r1, '!=', 0, tell);
  if (prefixes !== undefined) {
    const index = row.args.findIndex(({ kind }) => kind === 'path');
    const { slot, size } = argumentSlot(abi, index);
    const text = slots.prefixKey + 4;
    for (let at = 0; at < 64; at += 8) asm.storeConstant(8, stack, slots.prefixKey + at, 0);
    asm.storeConstant(4, stack, slots.prefixKey, prefixBytes * 8);
    asm.mov(r1, reg(stack));
    asm.op('add', r1, text);
    asm.mov(r2, prefixBytes);
    asm.load(size, r3, stack, slot);
    asm.call('readUserText');
    // What cannot be read, is empty or is cut off says nothing.
    asm.jumpIf(r0, 's<=', 1, tell);
    asm.jumpIf(r0, '>=', prefixBytes, tell);
    asm.load(1, r1, stack, text);
    asm.jumpIf(r1, '!=', slash, tell);
    // `/.` and `//` may lead anywhere.
    for (let at = 1; at < prefixBytes; at += 1) {
      const next = asm.fresh('next');
      asm.load(1, r2, stack, text + at);
      asm.jumpIf(r2, '==', 0, look);
      asm.jumpIf(r1, '!=', slash, next);
      asm.jumpIf(r2, '==', slash, tell);
      asm.jumpIf(r2, '==', dot, tell);
      asm.label(next);
      asm.mov(r1, reg(r2));
    }
    asm.label(look);
    asm.map(r1, prefixes);
    asm.mov(r2, reg(stack));
    asm.op('add', r2, slots.prefixKey);
    asm.call('mapLookup');
    asm.jumpIf(r0, '!=', 0, tell);
  }
  asm.label(drop);
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
