import { AgentError } from '../error.ts';
import { openNetlink } from './netlink.ts';

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

const connector = 11;
const processGroup = 1;
const listen = 1;
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
  const opened = openNetlink(connector, processGroup);
  if (typeof opened === 'string') throw refused(opened);
  opened.send(subscription());
  opened.listen(() => {
    for (let message = opened.receive(); message !== undefined; message = opened.receive()) {
      const event = parseConnector(message);
      if (event !== undefined) onEvent(event);
    }
  });
  return opened;
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
