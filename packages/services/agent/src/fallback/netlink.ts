import { closeSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import type Koffi from 'koffi';
import { libc } from '../bpf/libc.ts';

/** A socket to a part of the kernel (netlink(7)). */
export interface Netlink {
  readonly fd: number;
  /** Messages that the kernel could not deliver because nobody read fast enough: each stands for at least one. */
  readonly overruns: number;
  send(message: Buffer): void;
  /** Reads what is there; false when nothing is. The bytes are gone with the next call. */
  receive(): Buffer | undefined;
  /** Calls back whenever there is something to read. */
  listen(readable: () => void): void;
  close(): void;
}

const family = 16;
const datagram = 2;
const closeOnExec = 0o2000000;
const nonBlocking = 0o4000;
const forceReceiveBuffer = 33;
const socketLevel = 1;
const bufferBytes = 8 * 1024 * 1024;

/**
 * Opens a socket and joins groups of it; gives why it could not.
 *
 * Source: include/uapi/linux/netlink.h.
 */
export function openNetlink(protocol: number, groups: number): Netlink | string {
  if (endianness() !== 'LE') return 'this machine is big-endian';
  const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
  const program = koffi.load(null);
  const socket = program.func('int socket(int family, int type, int protocol)') as (...of: number[]) => number;
  const bind = program.func('int bind(int fd, void *address, uint32_t size)') as (
    fd: number,
    address: Buffer,
    size: number,
  ) => number;
  const option = program.func('int setsockopt(int fd, int level, int name, void *value, uint32_t size)') as (
    fd: number,
    level: number,
    name: number,
    value: Buffer,
    size: number,
  ) => number;
  const fd = socket(family, datagram | closeOnExec | nonBlocking, protocol);
  if (fd < 0) return libc().errorName(koffi.errno());
  const size = Buffer.alloc(4);
  size.writeInt32LE(bufferBytes);
  // Only root may have more than the system's limit; less is no reason not to listen.
  option(fd, socketLevel, forceReceiveBuffer, size, size.length);
  const address = Buffer.alloc(12);
  address.writeUInt16LE(family, 0);
  address.writeUInt32LE(groups, 8);
  if (bind(fd, address, address.length) < 0) {
    const why = libc().errorName(koffi.errno());
    closeSync(fd);
    return why;
  }
  const buffer = Buffer.alloc(16_384);
  let overruns = 0;
  let poll: { close(): void } | undefined;
  return {
    fd,
    get overruns() {
      return overruns;
    },
    send: (message) => void writeSync(fd, message),
    receive() {
      for (;;) {
        try {
          return buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, null));
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOBUFS') return undefined;
          overruns += 1;
        }
      }
    },
    listen(readable) {
      poll ??= libc().poll(fd, readable);
    },
    close() {
      poll?.close();
      closeSync(fd);
    },
  };
}

/** A message with its header: REQUEST, and ACK when the kernel is to say how it went. */
export function netlinkMessage(type: number, payload: Buffer, acknowledge = false, sequence = 1): Buffer {
  const message = Buffer.alloc(16 + payload.length);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(type, 4);
  message.writeUInt16LE(acknowledge ? 5 : 1, 6);
  message.writeUInt32LE(sequence, 8);
  payload.copy(message, 16);
  return message;
}
