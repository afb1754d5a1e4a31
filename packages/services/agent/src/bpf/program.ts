import { AgentError } from '../error.ts';
import { libc } from './libc.ts';
import { notRoot } from './map.ts';

/** `BPF_TRACE_RAW_TP`: a raw tracepoint whose arguments' types the verifier knows. */
export const typedTracepoint = 23;

/** Kinds of programs (include/uapi/linux/bpf.h). */
const programTypes = {
  socketFilter: 1,
  tracepoint: 5,
  cgroupSkb: 8,
  rawTracepoint: 17,
  cgroupSockAddr: 18,
  tracing: 26,
  lsm: 29,
} as const;

const commands = { load: 5, attachRaw: 17 } as const;
const licence = Buffer.from('GPL\0');
const logSize = 1 << 18;
const mostAttempts = 10;
const tryAgain = -11;

export interface ProgramOptions {
  readonly type: keyof typeof programTypes;
  /** At most 15 bytes; shown by tools that list programs. */
  readonly name: string;
  readonly code: Buffer;
  /** What kind of attachment it is checked for, where its type has several. */
  readonly attachType?: number;
  /** The BTF number of what it is attached to, for tracing programs. */
  readonly attachTo?: number;
}

export interface Program {
  readonly fd: number;
  readonly name: string;
  /** Made for one place, which it says itself. */
  readonly typed: boolean;
  close(): void;
}

/** The kernel's answer when it would not take a program. */
interface Refusal {
  readonly errno: number;
  /** The last lines of the verifier's log; empty when it did not come to it. */
  readonly log: string;
}

/** Loads a program, or says why not. */
function tryLoad(options: ProgramOptions): Program | Refusal {
  const made = (fd: number): Program => ({
    fd,
    name: options.name,
    typed: options.attachTo !== undefined,
    close: () => libc().close(fd),
  });
  const fd = load(options, undefined);
  if (fd >= 0) return made(fd);
  const log = Buffer.alloc(logSize);
  const again = load(options, log);
  if (again >= 0) return made(again);
  return { errno: -again, log: tail(log) };
}

/**
 * @throws {AgentError} code `program-refused`, or `not-root`
 */
export function loadProgram(options: ProgramOptions): Program {
  const loaded = tryLoad(options);
  if ('fd' in loaded) return loaded;
  if (loaded.errno === 1 && loaded.log === '') throw notRoot();
  const name = libc().errorName(loaded.errno);
  const log = loaded.log === '' ? '' : `\n${loaded.log}`;
  throw new AgentError('program-refused', {
    en: `The kernel's verifier refused the program ${options.name}: ${name}${log}`,
    zh: `内核校验器拒绝了程序 ${options.name}：${name}${log}`,
  });
}

/** A signal that arrives while the verifier works makes it give up: then it is asked again. */
function load(options: ProgramOptions, log: Buffer | undefined): number {
  let result = 0;
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    result = loadOnce(options, log);
    if (result !== tryAgain) break;
  }
  return result;
}

function loadOnce({ type, name, code, attachType, attachTo }: ProgramOptions, log: Buffer | undefined): number {
  const { bpf, address } = libc();
  const attributes = Buffer.alloc(128);
  attributes.writeUInt32LE(programTypes[type], 0);
  attributes.writeUInt32LE(code.length / 8, 4);
  attributes.writeBigUInt64LE(address(code), 8);
  attributes.writeBigUInt64LE(address(licence), 16);
  if (log !== undefined) {
    attributes.writeUInt32LE(1, 24);
    attributes.writeUInt32LE(log.length, 28);
    attributes.writeBigUInt64LE(address(log), 32);
  }
  attributes.write(name.replace(/[^A-Za-z0-9_.]/g, '_').slice(0, 15), 48, 'latin1');
  if (attachType !== undefined) attributes.writeUInt32LE(attachType, 68);
  if (attachTo !== undefined) attributes.writeUInt32LE(attachTo, 108);
  return bpf(commands.load, attributes);
}

/** What the verifier says last is why; the counts after it say nothing to people. */
function tail(log: Buffer): string {
  const end = log.indexOf(0);
  const lines = log
    .toString('latin1', 0, end < 0 ? log.length : end)
    .split('\n')
    .filter((line) => line !== '' && !/^(processed \d+ insns|verification time|stack depth)/.test(line));
  return lines.slice(-12).join('\n');
}

/**
 * Attaches to a raw tracepoint: the program runs until this is closed. A program of the type `tracing` names it by itself.
 *
 * @throws {AgentError} code `attach-refused`
 */
export function attachRaw(program: Program, tracepoint: string): { close(): void } {
  const { bpf, address, close, errorName } = libc();
  const name = Buffer.from(`${tracepoint}\0`);
  const attributes = Buffer.alloc(16);
  attributes.writeBigUInt64LE(program.typed ? 0n : address(name), 0);
  attributes.writeUInt32LE(program.fd, 8);
  const fd = bpf(commands.attachRaw, attributes);
  if (fd < 0) {
    throw new AgentError('attach-refused', {
      en: `The kernel has no tracepoint ${tracepoint} for the sensor: ${errorName(-fd)}`,
      zh: `内核没有可供传感器使用的跟踪点 ${tracepoint}：${errorName(-fd)}`,
    });
  }
  return { close: () => close(fd) };
}
