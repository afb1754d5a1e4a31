import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Watch, watch, whyNot } from './sensor-helpers.ts';

// What hides from system calls by number: a ring of requests, and the calls of 32-bit programs.

const reason = whyNot();
if (reason !== undefined) console.log(`hidden calls: ${reason}`);
const folder = reason === undefined ? mkdtempSync(join(tmpdir(), 'seawall-hidden-')) : '';
let watching: Watch;

beforeAll(() => {
  if (reason === undefined) watching = watch();
});

afterAll(() => {
  if (reason !== undefined) return;
  watching.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a file through a ring: sets it up, maps it, writes one request and submits it. */
const throughRing = `
import ctypes, mmap, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
params = ctypes.create_string_buffer(120)
ring = libc.syscall(425, 4, params)
if ring < 0: sys.exit(3)
words = struct.unpack_from("<30I", params.raw)
sq = words[10:18]  # head, tail, ring_mask, ring_entries, flags, dropped, array, resv
area = mmap.mmap(ring, sq[6] + 4 * words[0], offset=0)
entries = mmap.mmap(ring, 64 * words[0], offset=0x10000000)
path = ctypes.create_string_buffer(sys.argv[1].encode())
entries[0:64] = struct.pack("<BBHiQQIIQ", 18, 0, 0, -100, 0, ctypes.addressof(path), 0, 0, 7).ljust(64, b"\\0")
area[sq[6]:sq[6] + 4] = struct.pack("<I", 0)
area[sq[1]:sq[1] + 4] = struct.pack("<I", 1)
print(libc.syscall(426, ring, 1, 1, 1, 0, 0))
`;

test.skipIf(reason !== undefined)('a file that is opened through io_uring is told as hidden', async () => {
  const script = join(folder, 'ring.py');
  writeFileSync(script, throughRing);
  const { pid, output } = await watching.run('/usr/bin/python3', [script, '/etc/hostname']);
  // A machine may forbid io_uring altogether.
  if (output === '') return;
  expect(output.trim()).toBe('1');
  const hidden = watching.of(pid).filter(({ event }) => event.type === 'io_uring_enter');
  expect(hidden.map(({ event }) => event.args)).toEqual([{ op: 'IORING_OP_OPENAT' }]);
  expect(watching.of(pid).some(({ event }) => event.descriptor?.name === '/etc/hostname')).toBe(false);
});

/** mkdir(path, 0700) as 32-bit programs make it: number 39 in eax, arguments in ebx and ecx, int 0x80. */
const as32Bit = `
import ctypes, mmap, struct, sys
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
page = libc.mmap(0x10000000, 4096, 7, 0x32, -1, 0)
path = sys.argv[1].encode() + b"\\0"
ctypes.memmove(page + 512, path, len(path))
code = b"\\x53\\xb8" + struct.pack("<I", 39) + b"\\xbb" + struct.pack("<I", page + 512) + b"\\xb9" + struct.pack("<I", 0o700) + b"\\xcd\\x80\\x5b\\xc3"
ctypes.memmove(page, code, len(code))
print(ctypes.CFUNCTYPE(ctypes.c_int)(page)())
`;

test.skipIf(reason !== undefined || process.arch !== 'x64')(
  'a call in the form of 32-bit programs is seen as what it is',
  async () => {
    const script = join(folder, 'compat.py');
    writeFileSync(script, as32Bit);
    const { pid, output } = await watching.run('/usr/bin/python3', [script, join(folder, 'made')]);
    // A kernel without 32-bit programs ends it.
    if (output === '') return;
    const made = watching
      .of(pid)
      .filter(({ event }) => event.type === 'mkdir' && event.args?.['path'] === join(folder, 'made'));
    expect(made.map(({ event, kernel }) => [event.result, event.args?.['mode'], kernel.compat])).toEqual([
      [Number(output), 'S_IRUSR|S_IWUSR|S_IXUSR', true],
    ]);
  },
);
