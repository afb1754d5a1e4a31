/** Registers: r0 is what calls return, r1 to r5 are arguments and lost at calls, r6 to r9 are kept, r10 is the frame. */
export const r0 = 0;
export const r1 = 1;
export const r2 = 2;
export const r3 = 3;
export const r4 = 4;
export const r6 = 6;
export const r7 = 7;
export const r8 = 8;
export const r9 = 9;
export const frame = 10;

/** Helpers of the kernel by number (include/uapi/linux/bpf.h); all of them are in 5.8. */
export const helpers = {
  mapLookup: 1,
  mapUpdate: 2,
  mapDelete: 3,
  ktime: 5,
  random: 7,
  cpu: 8,
  tailCall: 12,
  pidTgid: 14,
  uidGid: 15,
  comm: 16,
  skbLoad: 26,
  currentTask: 35,
  skbCgroupId: 79,
  cgroupId: 80,
  sendSignal: 109,
  readUser: 112,
  readKernel: 113,
  readUserText: 114,
  readKernelText: 115,
  ringOutput: 130,
} as const;

/** Sizes of loads and stores in bytes, and their bits in the opcode. */
export const sizeBits: Readonly<Record<1 | 2 | 4 | 8, number>> = { 1: 0x10, 2: 0x08, 4: 0x00, 8: 0x18 };

/** Operations on 64 bits, by their bits in the opcode. */
export const operations = {
  add: 0x00,
  sub: 0x10,
  mul: 0x20,
  or: 0x40,
  and: 0x50,
  shl: 0x60,
  shr: 0x70,
  xor: 0xa0,
  mov: 0xb0,
  sar: 0xc0,
} as const;

export type Operation = keyof typeof operations;

/** Conditions of jumps; `s` marks those that compare signed numbers. */
export const conditions = {
  always: 0x00,
  '==': 0x10,
  '>': 0x20,
  '>=': 0x30,
  '&': 0x40,
  '!=': 0x50,
  's>': 0x60,
  's>=': 0x70,
  '<': 0xa0,
  '<=': 0xb0,
  's<': 0xc0,
  's<=': 0xd0,
} as const;

export type Condition = Exclude<keyof typeof conditions, 'always'>;

/** A map or a program in place of a constant is named by its descriptor. */
export const pseudoMap = 1;
/** The memory of the only value of an array map (since 5.2). */
export const pseudoMapValue = 2;
