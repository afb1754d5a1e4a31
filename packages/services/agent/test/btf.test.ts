import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readBtf } from '../src/bpf/btf.ts';
import { createLayout } from '../src/bpf/layout.ts';

const kinds = { int: 1, pointer: 2, array: 3, struct: 4, union: 5, enum: 6, typedef: 8 } as const;

/** Writes BTF from types as words, with their names. */
function btf(build: (text: (name: string) => number) => number[][]): Buffer {
  let texts = '\0';
  const text = (name: string): number => {
    if (name === '') return 0;
    const at = texts.length;
    texts += `${name}\0`;
    return at;
  };
  const types = Buffer.concat(build(text).map((words) => Buffer.from(Uint32Array.from(words).buffer)));
  const header = Buffer.alloc(24);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  header.writeUInt32LE(24, 4);
  header.writeUInt32LE(types.length, 12);
  header.writeUInt32LE(types.length, 16);
  header.writeUInt32LE(texts.length, 20);
  return Buffer.concat([header, types, Buffer.from(texts, 'latin1')]);
}

function info(kind: number, count = 0, flag = false): number {
  return ((kind << 24) | count | (flag ? 0x8000_0000 : 0)) >>> 0;
}

/** int; struct inner {int a, b}; struct outer {int first; union {int x; struct inner in}; int flags:3 at bit 100; int list[4]}; enum. */
function sample(): Buffer {
  return btf((text) => [
    [text('int'), info(kinds.int), 4, 0x0100_0020],
    [text('inner'), info(kinds.struct, 2), 8, text('a'), 1, 0, text('b'), 1, 32],
    [0, info(kinds.union, 2), 8, text('x'), 1, 0, text('in'), 4, 0],
    [text('inner_t'), info(kinds.typedef), 2],
    [0, info(kinds.array), 0, 1, 1, 4],
    [
      text('outer'),
      info(kinds.struct, 4, true),
      32,
      text('first'),
      1,
      0,
      0,
      3,
      32,
      text('flags'),
      1,
      (3 << 24) | 100,
      text('list'),
      5,
      128,
    ],
    [text('colour'), info(kinds.enum, 2), 4, text('RED'), 0, text('BLUE'), 7],
  ]);
}

test.each([
  ['first', { offset: 0, bit: 0, bits: 0, size: 4 }],
  ['x', { offset: 4, bit: 0, bits: 0, size: 4 }],
  ['in.b', { offset: 8, bit: 0, bits: 0, size: 4 }],
  ['flags', { offset: 12, bit: 4, bits: 3, size: 4 }],
  ['list', { offset: 16, bit: 0, bits: 0, size: 16 }],
  ['none', undefined],
  ['in.none', undefined],
])('finds %s', (path, member) => {
  expect(readBtf(sample()).member('outer', path)).toEqual(member);
});

test('sizes, enumerations and what is not there', () => {
  const types = readBtf(sample());
  expect([types.types, types.sizeOf('outer'), types.sizeOf('nothing')]).toEqual([7, 32, undefined]);
  expect([types.enumValue('BLUE'), types.enumValue('GREEN')]).toEqual([7, undefined]);
});

test('a member that is not there is named, with the kernel', () => {
  const layout = createLayout(readBtf(sample()), '5.8.0-test');
  expect(layout.offset('outer', 'gone', 'first')).toBe(0);
  expect(() => layout.offset('outer', 'gone')).toThrow('The kernel 5.8.0-test has no outer.gone');
  expect(layout.optional('outer', 'gone')).toBeUndefined();
  expect([...layout.missing]).toEqual(['outer.gone']);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['other bytes', Buffer.alloc(64, 7)],
  ['cut off', sample().subarray(0, 100)],
])('refuses %s', (_, bytes) => {
  expect(() => readBtf(bytes)).toThrow("The kernel's type information cannot be read");
});

const kernel = '/sys/kernel/btf/vmlinux';

test.skipIf(!existsSync(kernel))('reads the types of this kernel', () => {
  const types = readBtf(readFileSync(kernel));
  expect(types.types).toBeGreaterThan(10_000);
  expect(types.member('task_struct', 'tgid')?.offset).toBe((types.member('task_struct', 'pid')?.offset ?? 0) + 4);
  expect(types.member('sock', '__sk_common.skc_daddr')?.offset).toBe(0);
  expect(types.sizeOf('list_head')).toBe(16);
});
