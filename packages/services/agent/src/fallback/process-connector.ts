import { closeSync, readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { endianness } from 'node:os';
import type Koffi from 'koffi';
import { libc } from '../bpf/libc.ts';
import { AgentError } from '../error.ts';

/** What the kernel's process connector tells: a process was made, runs a new program, or has ended. */
export interface ConnectorEvent {
  readonly what: 'fork' | 'exec' | 'exit';
  readonly pid: number;
  /** Of a new process. */
  readonly parent: number | undefined;
  /** Nanoseconds since boot. */
  readonly boot: bigint;
}

export interface ProcessConnector {
  /** Messages that the kernel could not deliver because nobody read fast enough: each stands for at least one event. */
  readonly overruns: number;
  close(): void;
}

const netlink = 16;
const datagram = 2;
const connector = 11;
const processGroup = 1;
const listen = 1;
const forceReceiveBuffer = 33;
const socketLevel = 1;
const bufferBytes = 8 * 1024 * 1024;
/** The headers of netlink (16 bytes) and of the connector (20), then `struct proc_event`. */
const eventAt = 36;
const kinds: Readonly<Record<number, ConnectorEvent['what']>> = { 1: 'fork', 2: 'exec', 0x8000_0000: 'exit' };

/**
 * Listens to the process connector, which every kernel has that was built with CONFIG_PROC_EVENTS, with or without BPF.
 *
 * Source: include/uapi/linux/cn_proc.h, connector.h, netlink.h.
 *
 * @throws {AgentError} code `attach-refused` when the kernel has none or this process may not listen
 */
export function openProcessConnector(onEvent: (event: ConnectorEvent) => void): ProcessConnector {
  if (endianness() !== 'LE') throw refused('this machine is big-endian');
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
  const fd = socket(netlink, datagram | 0o2000000 | 0o4000, connector);
  if (fd < 0) throw refused(libc().errorName(koffi.errno()));
  const size = Buffer.alloc(4);
  size.writeInt32LE(bufferBytes);
  // Only root may have more than the system's limit; less is no reason not to listen.
  option(fd, socketLevel, forceReceiveBuffer, size, size.length);
  const address = Buffer.alloc(12);
  address.writeUInt16LE(netlink, 0);
  address.writeUInt32LE(processGroup, 8);
  if (bind(fd, address, address.length) < 0) {
    const why = libc().errorName(koffi.errno());
    closeSync(fd);
    throw refused(why);
  }
  writeSync(fd, subscription());
  const buffer = Buffer.alloc(8192);
  let overruns = 0;
  const readable = (): void => {
    for (;;) {
      let length: number;
      try {
        length = readSync(fd, buffer, 0, buffer.length, null);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'ENOBUFS') return;
        overruns += 1;
        continue;
      }
      const event = parseConnector(buffer.subarray(0, length));
      if (event !== undefined) onEvent(event);
    }
  };
  const poll = libc().poll(fd, readable);
  return {
    get overruns() {
      return overruns;
    },
    close() {
      poll.close();
      closeSync(fd);
    },
  };
}

function subscription(): Buffer {
  const message = Buffer.alloc(40);
  message.writeUInt32LE(message.length, 0);
  message.writeUInt16LE(3, 4);
  message.writeUInt32LE(process.pid, 12);
  message.writeUInt32LE(processGroup, 16);
  message.writeUInt32LE(processGroup, 20);
  message.writeUInt16LE(4, 32);
  message.writeUInt32LE(listen, 36);
  return message;
}

/** Undefined for what is no event of a process as a whole: threads, names, acknowledgements. */
export function parseConnector(message: Buffer): ConnectorEvent | undefined {
  if (message.length < eventAt + 24 || message.readUInt32LE(16) !== processGroup) return undefined;
  const what = kinds[message.readUInt32LE(eventAt)];
  if (what === undefined) return undefined;
  const boot = message.readBigUInt64LE(eventAt + 8);
  const data = eventAt + 16;
  if (what === 'fork') {
    if (message.length < data + 16) return undefined;
    const [parent, child, childGroup] = [
      message.readUInt32LE(data + 4),
      message.readUInt32LE(data + 8),
      message.readUInt32LE(data + 12),
    ];
    return child === childGroup ? { what, pid: child, parent, boot } : undefined;
  }
  const [thread, group] = [message.readUInt32LE(data), message.readUInt32LE(data + 4)];
  return what === 'exit' && thread !== group ? undefined : { what, pid: group, parent: undefined, boot };
}

function refused(why: string): AgentError {
  return new AgentError('attach-refused', {
    en: `The kernel's process connector cannot be listened to: ${why}`,
    zh: `无法监听内核进程连接器：${why}`,
  });
}
