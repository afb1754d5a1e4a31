import { type Assembler, createAssembler, reg } from '../bpf/assembler.ts';
import { frame as stack, r0, r1, r2, r3, r4, r7, r8 } from '../bpf/instructions.ts';
import type { Layout } from '../bpf/layout.ts';
import { allKinds } from '../calls/table.ts';
import { marks, offsets, unreadable } from './frame.ts';

/** Bytes that a frame may have before another text is put to it, and the room for that text: together the scratch memory. */
const fullAt = 12_288;
const longestText = 4096;
export const scratchBytes = 8 + fullAt + longestText + 64;

/** Where the record begins in the scratch memory: before it lies how long it is by now. */
export const recordAt = 8;

/** The maps that every program uses, by descriptor. */
export interface Maps {
  readonly scratch: number;
  readonly ring: number;
  readonly counters: number;
}

/** Places on the stack, counted down from its end. Registers are copied to the top by programs of calls. */
export const slots = {
  registers: -104,
  temp: -112,
  key: -116,
  root: -128,
  rootMount: -136,
  round: -144,
  result: -152,
  pointer: -160,
  size: -168,
  task: -176,
  /** A header of a message, 32 bytes. */
  wide: -208,
  /** A piece of a message, 16 bytes. */
  piece: -224,
  peerPort: -232,
} as const;

/** Writes a program that fills the scratch memory and sends it. r8 is that memory; r7 is lost whenever something is put. */
export interface Emitter {
  readonly asm: Assembler;
  readonly layout: Layout;
  readonly maps: Maps;
  /** The processor's scratch memory into r8. */
  scratch(): void;
  /** The same, and one more seen of this kind. */
  begin(kind: number): void;
  /** The header, with the result in the stack's slot, or 0; `fixed` is how long the part of fixed places is. */
  header(kind: number, flags: number, fixed: number): void;
  /** Sends the record; counts it as lost when the ring is full. */
  send(kind: number): void;
  /** Pointer at register + offset into register `to`. What cannot be read is 0. */
  pointer(to: number, from: number, offset: number): void;
  /** Kernel memory at register + offset into the record, at a fixed place. */
  field(at: number, size: number, from: number, offset: number): void;
  /** Text at the address in the stack's slot `pointer`, at most so many bytes with its end. */
  text(memory: 'user' | 'kernel', most: number): void;
  /** A u16 in place of a text. */
  mark(value: number): void;
  /** Bytes at the address in slot `pointer`, as many as slot `size` says and at most so many, a power of two less one. */
  bytes(memory: 'user' | 'kernel', most: number): void;
  setMark(bit: number): void;
}

export function createEmitter(layout: Layout, maps: Maps): Emitter {
  const asm = createAssembler();

  const lengthToR7 = (): void => {
    asm.load(4, r7, r8, 0);
  };

  const count = (kind: number, offset: number): void => {
    const none = asm.fresh('uncounted');
    asm.storeConstant(4, stack, slots.key, kind);
    asm.map(r1, maps.counters);
    asm.mov(r2, reg(stack));
    asm.op('add', r2, slots.key);
    asm.call('mapLookup');
    asm.jumpIf(r0, '==', 0, none);
    // The values are each processor's own: nobody else writes here.
    asm.load(8, r1, r0, offset);
    asm.op('add', r1, 1);
    asm.store(8, r0, offset, r1);
    asm.label(none);
  };

  const setMark = (bit: number): void => {
    asm.load(2, r1, r8, recordAt + offsets.marks);
    asm.op('or', r1, bit);
    asm.store(2, r8, recordAt + offsets.marks, r1);
  };

  /** The end of the record into r1; nothing more is put when it is full. */
  const endToR1 = (full: string): void => {
    lengthToR7();
    asm.jumpIf(r7, '>', fullAt, full);
    asm.mov(r1, reg(r8));
    asm.op('add', r1, reg(r7));
  };

  const emitter: Emitter = {
    asm,
    layout,
    maps,
    scratch() {
      const found = asm.fresh('scratch');
      asm.storeConstant(4, stack, slots.key, 0);
      asm.map(r1, maps.scratch);
      asm.mov(r2, reg(stack));
      asm.op('add', r2, slots.key);
      asm.call('mapLookup');
      asm.jumpIf(r0, '!=', 0, found);
      asm.exit();
      asm.label(found);
      asm.mov(r8, reg(r0));
    },
    begin(kind) {
      emitter.scratch();
      count(kind, 0);
    },
    header(kind, flags, fixed) {
      asm.storeConstant(4, r8, recordAt + offsets.kind, kind | (flags << 16));
      asm.call('uidGid');
      asm.store(4, r8, recordAt + offsets.uid, r0);
      asm.call('ktime');
      asm.store(8, r8, recordAt + offsets.time, r0);
      asm.call('pidTgid');
      asm.store(8, r8, recordAt + offsets.thread, r0);
      asm.load(8, r1, stack, slots.result);
      asm.store(8, r8, recordAt + offsets.result, r1);
      asm.storeConstant(4, r8, 0, fixed);
    },
    send(kind) {
      const sent = asm.fresh('sent');
      const ready = asm.fresh('ready');
      lengthToR7();
      asm.jumpIf(r7, '<=', fullAt + longestText, ready);
      asm.mov(r7, fullAt + longestText);
      asm.label(ready);
      asm.map(r1, maps.ring);
      asm.mov(r2, reg(r8));
      asm.op('add', r2, recordAt);
      asm.mov(r3, reg(r7));
      // Nobody is woken: the reader looks by itself, as often as there is something.
      asm.mov(r4, 1);
      asm.call('ringOutput');
      asm.jumpIf(r0, '==', 0, sent);
      count(kind, 8);
      count(allKinds, 8);
      asm.label(sent);
      asm.mov(r0, 0);
      asm.exit();
    },
    pointer(to, from, offset) {
      asm.readKernel(slots.temp, 8, from, offset);
      asm.load(8, to, stack, slots.temp);
    },
    field(at, size, from, offset) {
      if (from !== r3) asm.mov(r3, reg(from));
      if (offset !== 0) asm.op('add', r3, offset);
      asm.mov(r1, reg(r8));
      asm.op('add', r1, recordAt + at);
      asm.mov(r2, size);
      asm.call('readKernel');
    },
    text(memory, most) {
      const full = asm.fresh('full');
      const bad = asm.fresh('bad');
      const put = asm.fresh('put');
      const whole = asm.fresh('whole');
      endToR1(full);
      asm.op('add', r1, recordAt + 2);
      asm.mov(r2, most);
      asm.load(8, r3, stack, slots.pointer);
      asm.call(memory === 'user' ? 'readUserText' : 'readKernelText');
      asm.jumpIf(r0, 's<=', 0, bad);
      asm.jumpIf(r0, '!=', most, whole);
      setMark(marks.truncated);
      asm.label(whole);
      // Without the zero at its end.
      asm.op('sub', r0, 1);
      asm.op('and', r0, longestText - 1);
      asm.mov(r1, reg(r8));
      asm.op('add', r1, reg(r7));
      asm.store(2, r1, recordAt, r0);
      asm.op('add', r7, reg(r0));
      asm.jump(put);
      asm.label(bad);
      asm.mov(r1, reg(r8));
      asm.op('add', r1, reg(r7));
      asm.storeConstant(2, r1, recordAt, unreadable);
      asm.label(put);
      asm.op('add', r7, 2);
      asm.store(4, r8, 0, r7);
      asm.label(full);
    },
    mark(value) {
      const full = asm.fresh('full');
      endToR1(full);
      asm.storeConstant(2, r1, recordAt, value);
      asm.op('add', r7, 2);
      asm.store(4, r8, 0, r7);
      asm.label(full);
    },
    bytes(memory, most) {
      const full = asm.fresh('full');
      const fits = asm.fresh('fits');
      const bad = asm.fresh('bad');
      const end = asm.fresh('end');
      endToR1(full);
      asm.load(8, r2, stack, slots.size);
      asm.jumpIf(r2, 's<=', 0, bad);
      asm.jumpIf(r2, '<=', most, fits);
      asm.mov(r2, most);
      asm.label(fits);
      asm.op('and', r2, most);
      asm.store(8, stack, slots.size, r2);
      asm.op('add', r1, recordAt + 2);
      asm.load(8, r3, stack, slots.pointer);
      asm.call(memory === 'user' ? 'readUser' : 'readKernel');
      asm.jumpIf(r0, '!=', 0, bad);
      asm.load(8, r2, stack, slots.size);
      asm.op('and', r2, most);
      asm.mov(r1, reg(r8));
      asm.op('add', r1, reg(r7));
      asm.store(2, r1, recordAt, r2);
      asm.op('add', r7, reg(r2));
      asm.jump(end);
      asm.label(bad);
      asm.mov(r1, reg(r8));
      asm.op('add', r1, reg(r7));
      asm.storeConstant(2, r1, recordAt, 0);
      asm.label(end);
      asm.op('add', r7, 2);
      asm.store(4, r8, 0, r7);
      asm.label(full);
    },
    setMark,
  };
  return emitter;
}
