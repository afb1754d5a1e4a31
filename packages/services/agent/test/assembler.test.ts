import { expect, test } from 'vitest';
import { createAssembler, reg } from '../src/bpf/assembler.ts';
import { frame, r0, r1, r2, r3, r6 } from '../src/bpf/instructions.ts';

/** The bytes of a program, one instruction of eight bytes a text. */
function lines(build: (asm: ReturnType<typeof createAssembler>) => void): string[] {
  const asm = createAssembler();
  build(asm);
  const bytes = asm.bytes();
  return Array.from({ length: bytes.length / 8 }, (_, at) => bytes.toString('hex', at * 8, at * 8 + 8));
}

test.each([
  ['mov', (asm) => asm.mov(r1, 5), ['b701000005000000']],
  ['mov of a register', (asm) => asm.mov(r6, reg(r1)), ['bf16000000000000']],
  ['add of a negative number', (asm) => asm.op('add', r2, -16), ['07020000f0ffffff']],
  ['and of 32 bits', (asm) => asm.op32('and', r3, 0xff), ['54030000ff000000']],
  ['load of eight bytes', (asm) => asm.load(8, r1, frame, -8), ['79a1f8ff00000000']],
  ['load of one byte', (asm) => asm.load(1, r1, r2, 3), ['7121030000000000']],
  ['store of two bytes', (asm) => asm.store(2, r1, 4, r0), ['6b01040000000000']],
  ['store of a constant', (asm) => asm.storeConstant(4, frame, -4, 7), ['620afcff07000000']],
  ['to network order', (asm) => asm.swap(r1, 16), ['dc01000010000000']],
  ['a map', (asm) => asm.map(r1, 9), ['1811000009000000', '0000000000000000']],
  ['a constant of 64 bits', (asm) => asm.constant(r1, 0x1_0000_0002n), ['1801000002000000', '0000000001000000']],
  ['a call', (asm) => asm.call('pidTgid'), ['850000000e000000']],
  ['atomic addition', (asm) => asm.atomicAdd(r1, 0, r2), ['db21000000000000']],
] satisfies [string, (asm: ReturnType<typeof createAssembler>) => void, string[]][])('%s', (_, build, bytes) => {
  expect(lines(build)).toEqual(bytes);
});

test('jumps count from the instruction after them, back and forth', () => {
  expect(
    lines((asm) => {
      asm.label('again');
      asm.jumpIf(r1, '==', 0, 'end');
      asm.jump('again');
      asm.label('end');
      asm.exit();
    }),
  ).toEqual(['1501010000000000', '0500feff00000000', '9500000000000000']);
});

test('a label that is not there is a fault of the generator', () => {
  expect(() => lines((asm) => asm.jump('nowhere'))).toThrow('no label nowhere');
});
