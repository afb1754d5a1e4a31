import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { AgentError } from '../error.ts';
import { libc } from './libc.ts';

/** Kinds of maps (include/uapi/linux/bpf.h). */
const mapTypes = {
  hash: 1,
  array: 2,
  programs: 3,
  perCpuArray: 6,
  lruHash: 9,
  ring: 27,
} as const;

const commands = { create: 0, lookup: 1, update: 2, delete: 3 } as const;
const notPermitted = 1;
const invalid = 22;

export interface MapOptions {
  readonly type: keyof typeof mapTypes;
  readonly keySize: number;
  readonly valueSize: number;
  readonly entries: number;
  /** At most 15 bytes; shown by tools that list maps. */
  readonly name: string;
}

export interface KernelMap {
  readonly fd: number;
  readonly options: MapOptions;
  set(key: Buffer, value: Buffer): void;
  /** False when there was none. */
  delete(key: Buffer): boolean;
  /** For per-CPU maps the values of all processors, one after the other, each rounded up to eight bytes. */
  get(key: Buffer): Buffer | undefined;
  close(): void;
}

/**
 * @throws {AgentError} code `map-refused`, or `not-root`
 */
export function createMap(options: MapOptions): KernelMap {
  const { bpf, close } = libc();
  const attributes = Buffer.alloc(128);
  attributes.writeUInt32LE(mapTypes[options.type], 0);
  attributes.writeUInt32LE(options.keySize, 4);
  attributes.writeUInt32LE(options.valueSize, 8);
  attributes.writeUInt32LE(options.entries, 12);
  attributes.write(options.name.slice(0, 15), 28, 'latin1');
  const fd = bpf(commands.create, attributes);
  if (fd < 0) throw refused(options, -fd);
  const each = Math.ceil(options.valueSize / 8) * 8;
  const size = options.type === 'perCpuArray' ? each * possibleCpus() : options.valueSize;
  return {
    fd,
    options,
    set(key, value) {
      const result = onElement(commands.update, fd, key, value);
      if (result < 0) throw refused(options, -result);
    },
    delete: (key) => onElement(commands.delete, fd, key, undefined) === 0,
    get(key) {
      const value = Buffer.alloc(size);
      return onElement(commands.lookup, fd, key, value) < 0 ? undefined : value;
    },
    close: () => close(fd),
  };
}

function onElement(command: number, fd: number, key: Buffer, value: Buffer | undefined): number {
  const { bpf, address } = libc();
  const attributes = Buffer.alloc(32);
  attributes.writeUInt32LE(fd, 0);
  attributes.writeBigUInt64LE(address(key), 8);
  if (value !== undefined) attributes.writeBigUInt64LE(address(value), 16);
  return bpf(command, attributes);
}

function refused({ name, type, entries }: MapOptions, number: number): AgentError {
  const { errorName } = libc();
  if (number === notPermitted) return notRoot();
  if (type === 'ring' && number === invalid) {
    return new AgentError('kernel-too-old', {
      en: `The sensor needs Linux 5.8 or later: the kernel ${release()} has no ring buffers for BPF.`,
      zh: `传感器需要 Linux 5.8 或更高版本：内核 ${release()} 不支持 BPF 环形缓冲区。`,
    });
  }
  return new AgentError('map-refused', {
    en: `The kernel refused the map ${name} (${type}, ${entries} entries): ${errorName(number)}`,
    zh: `内核拒绝创建映射 ${name}（${type}，${entries} 项）：${errorName(number)}`,
  });
}

export function notRoot(): AgentError {
  return new AgentError('not-root', {
    en: 'The sensor needs root, or the capabilities CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE. Run it with sudo.',
    zh: '传感器需要 root，或 CAP_BPF、CAP_PERFMON 与 CAP_SYS_PTRACE 权能。请使用 sudo 运行。',
  });
}

let cpus: number | undefined;

/** How many processors there can be: that many values a per-CPU map has. */
export function possibleCpus(): number {
  if (cpus === undefined) {
    const text = readFileSync('/sys/devices/system/cpu/possible', 'utf8').trim();
    const last = /(\d+)$/.exec(text)?.[1];
    cpus = Number(last ?? 0) + 1;
  }
  return cpus;
}

/** A key or value of 32 bits. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}
