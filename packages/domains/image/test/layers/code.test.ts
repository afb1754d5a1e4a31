import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { codeOf } from '../../src/formats/program/code.ts';
import { createCapture } from '../../src/layers/capture.ts';

/** The first bytes of an ELF program of these segments: type, flags, offset, size. */
function head(...segments: (readonly [type: number, flags: number, offset: number, size: number])[]): Buffer {
  const bytes = Buffer.alloc(4096);
  bytes.write('\x7fELF\x02\x01', 'latin1');
  bytes.writeBigUInt64LE(64n, 32);
  bytes.writeUInt16LE(56, 54);
  bytes.writeUInt16LE(segments.length, 56);
  for (const [index, [type, flags, offset, size]] of segments.entries()) {
    const at = 64 + index * 56;
    bytes.writeUInt32LE(type, at);
    bytes.writeUInt32LE(flags, at + 4);
    bytes.writeBigUInt64LE(BigInt(offset), at + 8);
    bytes.writeBigUInt64LE(BigInt(size), at + 32);
  }
  return bytes;
}

const code = [1, 5, 0x1000, 0x900000] as const;
const constants = [1, 4, 0x901000, 0x1000] as const;
const data = [1, 6, 0x902000, 0x1000] as const;

it('code is what can be run, where constants stand elsewhere', () => {
  expect(codeOf(head([1, 4, 0, 0x1000], code, constants, data))).toEqual({ from: 0x11000, to: 0x901000 });
  expect(codeOf(head(code, data))).toBeUndefined();
  expect(codeOf(head([1, 4, 0, 0x1000], code, data))).toBeUndefined();
  expect(codeOf(head(code, code, constants))).toBeUndefined();
  expect(codeOf(Buffer.alloc(4096))).toBeUndefined();
  expect(codeOf(head(code, constants).subarray(0, 100))).toBeUndefined();
});

it.runIf(process.platform === 'linux' && process.arch === 'x64')('in a real program no constant is in it', () => {
  const program = readFileSync(process.execPath);
  const found = codeOf(program.subarray(0, 65_536));
  if (found === undefined) return;
  const version = program.indexOf(`node.js/v${process.versions.node}`);
  expect(version < found.from || version >= found.to).toBe(true);
});

it('what is not kept reads as zeros, whatever was kept before', () => {
  const size = 6 * 1024 * 1024;
  const hole = { from: 1_000_003, to: 4_000_001 };
  const capture = createCapture();
  try {
    capture.begin(size);
    capture.add(Buffer.alloc(size, 'x'));
    const bytes = Buffer.alloc(size, 'abcdefg');
    capture.begin(size, hole);
    for (let at = 0; at < size; at += 99_991) capture.add(bytes.subarray(at, at + 99_991));
    const expected = Buffer.from(bytes).fill(0, hole.from, hole.to);
    const content = capture.content();
    expect(Buffer.compare(Buffer.from(content.bytes()), expected)).toBe(0);
    for (const [at, length] of [
      [0, 10],
      [hole.from - 5, 10],
      [hole.from + 5, 10],
      [hole.to - 5, 10],
      [hole.to, 10],
      [size - 5, 100],
    ] as const) {
      expect(Buffer.from(content.read(at, length))).toEqual(expected.subarray(at, at + length));
    }
  } finally {
    capture.release();
  }
});
