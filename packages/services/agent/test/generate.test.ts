import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readBtf } from '../src/bpf/btf.ts';
import { createLayout } from '../src/bpf/layout.ts';
import { type Abi, entriesOf } from '../src/calls/numbers.ts';
import { calls, kindOf } from '../src/calls/table.ts';
import { createDecoder } from '../src/capture/decode.ts';
import { callProgram, everything } from '../src/programs/call.ts';
import { atRoot, headerBytes, tailAt } from '../src/programs/frame.ts';

const kernel = '/sys/kernel/btf/vmlinux';
const maps = { scratch: 3, ring: 4, counters: 5 };
const exit = 0x95;
const forms: readonly Abi[] = ['x64', 'arm64'];

test.skipIf(!existsSync(kernel)).each(forms)('every row becomes a program for %s', (abi) => {
  const layout = createLayout(readBtf(readFileSync(kernel)));
  let made = 0;
  for (const [kind, row] of calls.entries()) {
    for (const entry of entriesOf(row, abi)) {
      for (const filter of [everything, { succeeded: true, payload: 'all', sample: 10 } as const]) {
        const code = callProgram(row, kind, entry, filter, layout, maps);
        expect([row.name, code.length % 8, code.at(-8)]).toEqual([row.name, 0, exit]);
        made += 1;
      }
    }
  }
  expect(made).toBeGreaterThan(calls.length);
});

/** A record as the programs write it. */
function record(name: string, words: readonly number[], tail: Buffer): Buffer {
  const kind = calls.findIndex((row) => row.name === name);
  const row = calls[kind];
  if (row === undefined) throw new Error(name);
  const fixed = Buffer.alloc(tailAt(row));
  fixed.writeUInt16LE(kind, 0);
  fixed.writeUInt32LE(1000, 4);
  fixed.writeBigUInt64LE(123_456_789_012_345n, 8);
  fixed.writeUInt32LE(43, 16);
  fixed.writeUInt32LE(42, 20);
  fixed.writeBigInt64LE(-2n, 24);
  for (const [at, word] of words.entries()) fixed.writeBigInt64LE(BigInt(word), headerBytes + 8 * at);
  return Buffer.concat([fixed, tail]);
}

function text(value: string): Buffer {
  const bytes = Buffer.from(`..${value}`);
  bytes.writeUInt16LE(bytes.length - 2, 0);
  return bytes;
}

function mark(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function decoded(bytes: Buffer, length = bytes.length): ReturnType<ReturnType<typeof createDecoder>> {
  return createDecoder(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length))(0, length);
}

test('a record with a relative path is read, and does no harm where its end is cut off', () => {
  const tail = Buffer.concat([text('../x'), text('b'), text('a'), mark(atRoot)]);
  const bytes = record('openat', [-100, 0o102, 0o600], tail);
  expect(decoded(bytes)).toMatchObject({
    type: 'openat',
    boot: 123_456_789_012_345,
    pid: 42,
    thread: 43,
    uid: 1000,
    result: -2,
    args: { dirfd: -100, name: '/a/x', flags: 'O_RDWR|O_CREAT', mode: 'S_IRUSR|S_IWUSR' },
    rawPath: '../x',
  });
  for (let length = 0; length < bytes.length; length += 1) expect(() => decoded(bytes, length)).not.toThrow();
});

test('what is none of ours is no event', () => {
  const bytes = record('openat', [0, 0, 0], Buffer.alloc(0));
  bytes.writeUInt16LE(60_000, 0);
  expect(decoded(bytes)).toBeUndefined();
  expect(decoded(Buffer.alloc(4))).toBeUndefined();
  expect(kindOf('exec')).toBe(calls.length);
});
