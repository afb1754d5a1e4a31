import type { Abi } from '../calls/numbers.ts';
import { places } from '../calls/numbers.ts';
import { createAssembler, reg } from '../bpf/assembler.ts';
import { frame as stack, r0, r1, r2, r3, r6, r7, r8, r9 } from '../bpf/instructions.ts';
import type { Layout } from '../bpf/layout.ts';
import { slots } from './emitter.ts';
import { numberOfCall } from './registers.ts';

export interface DispatchOptions {
  readonly layout: Layout;
  readonly abi: Abi;
  /** Array: for each place whether a program stands there. */
  readonly wanted: number;
  readonly programs: number;
  /** Hash of process names that nothing is told of; undefined when there are none. */
  readonly skippedNames: number | undefined;
  /** Processes whose calls are never told: the sensor itself. */
  readonly self: number;
}

const compatStatus = 2;
/** Bits of the table's values: wanted at this place, and at the place of the same number in another form. */
export const wantedNatively = 1;
export const wantedElsewhere = 2;
const x32Bit = 0x4000_0000;
export const socketcall = 102;

/** Runs when any call returns: finds out fast whether anybody wants it, and jumps to the program that tells of it. */
export function dispatchProgram({ layout, abi, wanted, programs, skippedNames, self }: DispatchOptions): Buffer {
  const asm = createAssembler();
  const done = 'done';
  asm.mov(r6, reg(r1));
  asm.load(8, r7, r6, 0);
  numberOfCall(asm, abi, r9);
  asm.op32('and', r9, abi === 'arm64' ? -1 : ~x32Bit);
  asm.jumpIf(r9, '>=', places.ia32, done);
  // Most calls are wanted in no form at all: one look says so.
  lookUp();
  if (abi !== 'arm64') {
    asm.mov(r8, reg(r0));
    asm.call('currentTask');
    asm.readKernel(slots.size, 4, r0, layout.offset('task_struct', 'thread_info.status'));
    asm.load(4, r1, stack, slots.size);
    asm.jumpIf(r1, '&', compatStatus, 'compat');
    asm.jumpIf(r8, '&', wantedNatively, 'tell');
    asm.jump(done);
    asm.label('compat');
    asm.jumpIf(r9, '==', socketcall, 'sockets');
    asm.op('add', r9, places.ia32);
    asm.jump('second');
    asm.label('sockets');
    // Which call it is stands in its first argument, ebx.
    asm.load(8, r9, r7, 40);
    asm.op32('mov', r9, reg(r9));
    asm.jumpIf(r9, '>=', places.size - places.socketcall, done);
    asm.op('add', r9, places.socketcall);
    asm.label('second');
    lookUp();
    asm.label('tell');
  }
  asm.call('pidTgid');
  asm.op('shr', r0, 32);
  asm.jumpIf(r0, '==', self, done);
  if (skippedNames !== undefined) {
    asm.mov(r1, reg(stack));
    asm.op('add', r1, slots.wide);
    asm.mov(r2, 16);
    asm.call('comm');
    asm.map(r1, skippedNames);
    asm.mov(r2, reg(stack));
    asm.op('add', r2, slots.wide);
    asm.call('mapLookup');
    asm.jumpIf(r0, '!=', 0, done);
  }
  asm.mov(r1, reg(r6));
  asm.map(r2, programs);
  asm.mov(r3, reg(r9));
  asm.call('tailCall');
  asm.label(done);
  asm.mov(r0, 0);
  asm.exit();
  return asm.bytes();

  /** What the table says of the place in r9, into r0; ends where it says nothing. */
  function lookUp(): void {
    asm.store(4, stack, slots.key, r9);
    asm.map(r1, wanted);
    asm.mov(r2, reg(stack));
    asm.op('add', r2, slots.key);
    asm.call('mapLookup');
    asm.jumpIf(r0, '==', 0, done);
    asm.load(4, r0, r0, 0);
    asm.jumpIf(r0, '==', 0, done);
  }
}
