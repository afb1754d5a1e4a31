import type { Abi } from '../calls/numbers.ts';
import { frame as stack, r1, r2, r3, r7 } from '../bpf/instructions.ts';
import { type Assembler, reg } from '../bpf/assembler.ts';
import { type Emitter, slots } from './emitter.ts';

// `struct pt_regs` of x86-64 and arm64 is part of the kernel's promise to programs that trace, so its offsets are fixed.

const first = 32;
const places: Readonly<Record<Abi, readonly number[]>> = {
  x64: [112, 104, 96, 56, 72, 64],
  ia32: [40, 88, 96, 104, 112, 32],
  socketcall: [0, 4, 8, 12, 16, 20],
  arm64: [0, 8, 16, 24, 32, 40],
};
const firstArgumentOfArm64 = 272;

/** The number of the call from its registers, whose address is in r7. */
export function numberOfCall(asm: Assembler, abi: Abi, to: number): void {
  if (abi === 'arm64') asm.load(4, to, r7, 280);
  else asm.load(8, to, r7, 120);
}

/**
 * So many arguments of a call from its registers, whose address is in r7, onto the stack. The kernel knows the type behind
 * that address, so they are read without a helper. r6 is kept.
 */
export function copyArguments({ asm }: Emitter, abi: Abi, count: number, given = 6): void {
  if (abi === 'socketcall') {
    asm.load(8, r3, r7, places.ia32[1] as number);
    asm.op32('mov', r3, reg(r3));
    for (let word = 0; word < 3; word += 1) asm.storeConstant(8, stack, slots.registers + 8 * word, 0);
    asm.mov(r1, reg(stack));
    asm.op('add', r1, slots.registers);
    asm.mov(r2, 4 * given);
    asm.call('readUser');
    return;
  }
  for (let index = 0; index < count; index += 1) {
    // On arm64 the first register holds the result by now; what the program passed is kept beside.
    const place = abi === 'arm64' && index === 0 ? firstArgumentOfArm64 : (places[abi][index] as number);
    asm.load(8, r1, r7, place);
    asm.store(8, stack, argumentSlot(abi, index).slot, r1);
  }
}

/** Where on the stack the argument lies, and how many bytes it has. */
export function argumentSlot(abi: Abi, index: number): { readonly slot: number; readonly size: 4 | 8 } {
  const place = places[abi][index] as number;
  if (abi === 'arm64') return { slot: slots.registers + place, size: 8 };
  if (abi === 'socketcall') return { slot: slots.registers + place, size: 4 };
  return { slot: slots.registers + place - first, size: abi === 'ia32' ? 4 : 8 };
}
