import { createRequire } from 'node:module';
import { arch, platform } from 'node:process';
import type * as Koffi from 'koffi';
import { AgentError } from '../error.ts';

/** The few functions of the C library that the sensor needs, called from JavaScript. */
export interface Libc {
  /** `bpf(2)`: the result, or the error's number negated. */
  bpf(command: number, attributes: Buffer): number;
  /** Shared memory of a map; undefined when the kernel refuses. */
  map(fd: number, offset: number, length: number, writable: boolean): Mapping | undefined;
  close(fd: number): void;
  /** Bytes of a page of memory. */
  readonly pageSize: number;
  /** Where a buffer lies: for attributes that hold pointers. */
  address(buffer: Uint8Array): bigint;
  /** Calls back whenever the descriptor can be read. */
  poll(fd: number, readable: () => void): { close(): void };
  /** Gives memory that is free back to the system, where the library can. */
  trim(): void;
  /** The name of an error's number. */
  errorName(number: number): string;
}

interface Mapping {
  readonly bytes: ArrayBuffer;
  unmap(): void;
}

const callNumbers: Readonly<Record<string, number>> = { x64: 321, arm64: 280 };
/** RLIMIT_MEMLOCK. */
const lockedMemory = 8;
const protRead = 1;
const protWrite = 2;
const mapShared = 1;
const failed = 0xffff_ffff_ffff_ffffn;

let opened: Libc | undefined;

/**
 * Opened once, and only when the sensor is asked for.
 *
 * @throws {AgentError} code `wrong-platform` or `no-foreign-functions`
 */
export function libc(): Libc {
  opened ??= open();
  return opened;
}

function open(): Libc {
  const number = callNumbers[arch];
  if (platform !== 'linux' || number === undefined) {
    throw new AgentError('wrong-platform', {
      en: `The sensor runs on Linux for x86-64 and arm64; this is ${platform} for ${arch}.`,
      zh: `传感器仅支持 x86-64 和 arm64 的 Linux；当前为 ${platform}（${arch}）。`,
    });
  }
  const koffi = load();
  const program = koffi.load(null);
  const syscall = program.func('long syscall(long number, long command, void *attributes, long size)') as (
    number: number,
    command: number,
    attributes: Buffer,
    size: number,
  ) => number;
  const mmap = program.func('void *mmap(void *at, size_t length, int protection, int flags, int fd, long offset)') as (
    at: null,
    length: number,
    protection: number,
    flags: number,
    fd: number,
    offset: number,
  ) => bigint | null;
  const munmap = program.func('int munmap(void *at, size_t length)') as (at: bigint, length: number) => number;
  const close = program.func('int close(int fd)') as (fd: number) => number;
  const pageSize = (program.func('int getpagesize()') as () => number)();
  const setLimit = program.func('int setrlimit(int resource, void *limit)') as (
    resource: number,
    limit: Buffer,
  ) => number;
  // Kernels before 5.11 count maps against the memory that may be locked; where that cannot be lifted, they say so themselves.
  setLimit(lockedMemory, Buffer.alloc(16, 0xff));
  const names = new Map(Object.entries(koffi.os.errno).map(([name, value]) => [value, name]));
  return {
    bpf(command, attributes) {
      const result = syscall(number, command, attributes, attributes.length);
      return result < 0 ? -koffi.errno() : result;
    },
    map(fd, offset, length, writable) {
      const at = mmap(null, length, writable ? protRead | protWrite : protRead, mapShared, fd, offset);
      if (at === null || at === failed) return undefined;
      return { bytes: koffi.view(at, length), unmap: () => void munmap(at, length) };
    },
    close: (fd) => void close(fd),
    pageSize,
    address: (buffer) => koffi.address(buffer),
    poll: (fd, readable) => koffi.node.poll(fd, () => readable()),
    trim() {
      try {
        (program.func('int malloc_trim(size_t keep)') as (keep: number) => number)(0);
      } catch {
        // musl has none.
      }
    },
    errorName: (value) => names.get(value) ?? `error ${value}`,
  };
}

function load(): typeof Koffi {
  try {
    return createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch (error) {
    throw new AgentError(
      'no-foreign-functions',
      {
        en: 'The sensor calls the kernel through the package koffi, which is not installed here. Install it: npm install koffi',
        zh: '传感器通过 koffi 软件包调用内核，但此处未安装。请运行：npm install koffi',
      },
      { cause: error },
    );
  }
}
