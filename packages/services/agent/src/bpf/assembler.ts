import {
  type Condition,
  conditions,
  frame,
  helpers,
  type Operation,
  operations,
  pseudoMap,
  pseudoMapValue,
  r1,
  r2,
  r3,
  sizeBits,
} from './instructions.ts';

const slot = 8;
const farthest = 0x7fff;

/** A value in a jump or an operation: a register when it is wrapped, else a constant of 32 bits. */
export type Source = number | { readonly register: number };

export function reg(register: number): Source {
  return { register };
}

/**
 * Writes BPF bytecode (kernel: Documentation/bpf/standardization/instruction-set.rst). Jumps go to labels by name, which
 * are put in when the code is taken.
 */
export interface Assembler {
  /** How many instructions there are by now. */
  readonly length: number;
  /** A name that no label has yet. */
  fresh(hint: string): string;
  label(name: string): void;
  /** 64-bit arithmetic: `to = to OP from`. */
  op(operation: Operation, to: number, from: Source): void;
  /** The same on the low 32 bits; the upper ones become zero. */
  op32(operation: Operation, to: number, from: Source): void;
  mov(to: number, from: Source): void;
  /** A constant of 64 bits. */
  constant(to: number, value: bigint): void;
  /** Reverses bytes to network order and back: 16 or 32 bits. */
  swap(to: number, bits: 16 | 32): void;
  load(size: 1 | 2 | 4 | 8, to: number, from: number, offset: number): void;
  store(size: 1 | 2 | 4 | 8, to: number, offset: number, from: number): void;
  storeConstant(size: 1 | 2 | 4 | 8, to: number, offset: number, value: number): void;
  /** Adds to memory in one step: `*(u64 *)(to + offset) += from`. */
  atomicAdd(to: number, offset: number, from: number): void;
  map(to: number, fd: number): void;
  /** Where the only value of an array lies: it is read and written without looking it up. */
  mapValue(to: number, fd: number): void;
  jump(target: string): void;
  jumpIf(left: number, condition: Condition, right: Source, target: string): void;
  call(helper: keyof typeof helpers): void;
  exit(): void;
  /** Reads kernel memory at register + offset into the frame; does not fail, what cannot be read is zero. */
  readKernel(frameOffset: number, size: number, from: number, offset: number): void;
  /** @throws {Error} for a label that is not there, or a jump that is too far: faults of the generator */
  bytes(): Buffer;
}

export function createAssembler(): Assembler {
  const code: { opcode: number; to: number; from: number; offset: number; constant: number; target?: string }[] = [];
  const labels = new Map<string, number>();
  let names = 0;

  const put = (opcode: number, to: number, from: number, offset: number, constant: number, target?: string): void => {
    code.push({ opcode, to, from, offset, constant, ...(target === undefined ? {} : { target }) });
  };

  const arithmetic = (kind: number, operation: Operation, to: number, from: Source): void => {
    if (typeof from === 'number') put(kind | operations[operation], to, 0, 0, from);
    else put(kind | operations[operation] | 0x08, to, from.register, 0, 0);
  };

  const assembler: Assembler = {
    get length() {
      return code.length;
    },
    fresh(hint) {
      names += 1;
      return `${hint}#${names}`;
    },
    label(name) {
      if (labels.has(name)) throw new Error(`label twice: ${name}`);
      labels.set(name, code.length);
    },
    op: (operation, to, from) => arithmetic(0x07, operation, to, from),
    op32: (operation, to, from) => arithmetic(0x04, operation, to, from),
    mov: (to, from) => arithmetic(0x07, 'mov', to, from),
    constant(to, value) {
      put(0x18, to, 0, 0, Number(BigInt.asIntN(32, value)));
      put(0, 0, 0, 0, Number(BigInt.asIntN(32, value >> 32n)));
    },
    swap: (to, bits) => put(0xdc, to, 0, 0, bits),
    load: (size, to, from, offset) => put(0x61 | sizeBits[size], to, from, offset, 0),
    store: (size, to, offset, from) => put(0x63 | sizeBits[size], to, from, offset, 0),
    storeConstant: (size, to, offset, value) => put(0x62 | sizeBits[size], to, 0, offset, value),
    atomicAdd: (to, offset, from) => put(0xdb, to, from, offset, 0),
    map(to, fd) {
      put(0x18, to, pseudoMap, 0, fd);
      put(0, 0, 0, 0, 0);
    },
    mapValue(to, fd) {
      put(0x18, to, pseudoMapValue, 0, fd);
      put(0, 0, 0, 0, 0);
    },
    jump: (target) => put(0x05, 0, 0, 0, 0, target),
    jumpIf(left, condition, right, target) {
      if (typeof right === 'number') put(0x05 | conditions[condition], left, 0, 0, right, target);
      else put(0x05 | conditions[condition] | 0x08, left, right.register, 0, 0, target);
    },
    call: (helper) => put(0x85, 0, 0, 0, helpers[helper]),
    exit: () => put(0x95, 0, 0, 0, 0),
    readKernel(frameOffset, size, from, offset) {
      if (from !== r3) assembler.mov(r3, reg(from));
      if (offset !== 0) assembler.op('add', r3, offset);
      assembler.mov(r1, reg(frame));
      assembler.op('add', r1, frameOffset);
      assembler.mov(r2, size);
      assembler.call('readKernel');
    },
    bytes() {
      const bytes = Buffer.alloc(code.length * slot);
      for (const [at, { opcode, to, from, offset, constant, target }] of code.entries()) {
        const goal = target === undefined ? undefined : labels.get(target);
        if (target !== undefined && goal === undefined) throw new Error(`no label ${target}`);
        const distance = goal === undefined ? offset : goal - at - 1;
        if (Math.abs(distance) > farthest) throw new Error(`jump too far: ${target ?? offset}`);
        bytes.writeUInt8(opcode, at * slot);
        bytes.writeUInt8(to | (from << 4), at * slot + 1);
        bytes.writeInt16LE(distance, at * slot + 2);
        bytes.writeInt32LE(constant | 0, at * slot + 4);
      }
      return bytes;
    },
  };
  return assembler;
}
