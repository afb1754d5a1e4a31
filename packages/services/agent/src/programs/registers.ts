import type { Abi } from '../calls/numbers.ts';
import { frame as stack, r1, r2, r3, r7 } from '../bpf/instructions.ts';
import { reg } from '../bpf/assembler.ts';
import { type Emitter, slots } from './emitter.ts';

// `struct pt_regs` of x86-64 and arm64 is part of the kernel's promise to programs that trace, so its offsets are fixed.

const first = 32;
const copied = 96;
const places: Readonly<Record<Abi, readonly number[]>> = {
  x64: [112, 104, 96, 56, 72, 64],
  ia32: [40, 88, 96, 104, 112, 32],
  socketcall: [0, 4, 8, 12, 16, 20],
  arm64: [0, 8, 16, 24, 32, 40],
};
/** Where pt_regs keeps the number of the call. */
export const numberAt = { x64: 120, arm64: 280 } as const;
const firstArgumentOfArm64 = 272;

/** The arguments of a call from its registers (address in r7) onto the stack. r6 is kept. */
export function copyArguments({ asm }: Emitter, abi: Abi, given = 6): void {
  if (abi === 'arm64') {
    asm.readKernel(slots.registers, 48, r7, 0);
    // The first register holds the result by now; what the program passed is kept beside.
    asm.readKernel(slots.registers, 8, r7, firstArgumentOfArm64);
    return;
  }
  asm.readKernel(slots.registers, copied, r7, first);
  if (abi !== 'socketcall') return;
  asm.load(4, r3, stack, slots.registers + (places.ia32[1] as number) - first);
  for (let word = 0; word < 3; word += 1) asm.storeConstant(8, stack, slots.registers + 8 * word, 0);
  asm.mov(r1, reg(stack));
  asm.op('add', r1, slots.registers);
  asm.mov(r2, 4 * given);
  asm.call('readUser');
}

/** Where on the stack the argument lies, and how many bytes it has. */
export function argumentSlot(abi: Abi, index: number): { readonly slot: number; readonly size: 4 | 8 } {
  const place = places[abi][index] as number;
  if (abi === 'arm64') return { slot: slots.registers + place, size: 8 };
  if (abi === 'socketcall') return { slot: slots.registers + place, size: 4 };
  return { slot: slots.registers + place - first, size: abi === 'ia32' ? 4 : 8 };
}
