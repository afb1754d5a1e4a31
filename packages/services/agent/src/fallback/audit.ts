import { AgentError } from '../error.ts';
import { libc } from '../bpf/libc.ts';
import type { Wanted } from '../programs/install.ts';
import { type AuditedCall, auditReader } from './audit-records.ts';
import { auditRules } from './audit-rules.ts';
import { type Netlink, netlinkMessage, openNetlink } from './netlink.ts';

export interface Audit {
  /** Records that the kernel gave up, as far as it said so. */
  readonly lost: number;
  close(): void;
}

const protocol = 9;
const readers = 1;
const types = { get: 1000, set: 1001, addRule: 1011, deleteRule: 1012, error: 2 } as const;
const firstRecord = 1300;
const lastRecord = 1399;
/** Bits that say which members of a status are set. */
const masks = { enabled: 1, pid: 4, backlogLimit: 0x10, waitTime: 0x20 } as const;
const backlog = 8192;
const answerMs = 2000;
const askMs = 2000;
const exists = -17;

/** `struct audit_status`, as far as it is needed. */
interface Status {
  readonly enabled: number;
  readonly pid: number;
  readonly backlogLimit: number;
  readonly lost: number;
  readonly waitTime: number;
}

/**
 * Hears from the kernel's audit system what our rules ask for. Where a daemon listens already, it is listened to beside it;
 * where none does, this is the daemon for as long as it runs. What was set is set back at the end.
 *
 * Source: include/uapi/linux/audit.h, audit_rule_data(3).
 *
 * @throws {AgentError} code `attach-refused`
 */
export function openAudit(wanted: Wanted, onCall: (call: AuditedCall) => void): Audit {
  const control = opened(0);
  const before = statusOf(control);
  if (before === undefined) {
    control.close();
    throw refused('it does not answer');
  }
  const alone = before.pid === 0;
  let stream: Netlink;
  try {
    stream = opened(alone ? 0 : readers);
  } catch (error) {
    control.close();
    throw error;
  }
  const read = auditReader();
  const rules = auditRules(wanted);
  const set: Buffer[] = [];
  const drain = (): void => {
    for (let bytes = stream.receive(); bytes !== undefined; bytes = stream.receive()) {
      const type = bytes.readUInt16LE(4);
      if (type < firstRecord || type > lastRecord) continue;
      const call = read(type, bytes.toString('utf8', 16).replace(/[\0\n]+$/, ''));
      if (call !== undefined) onCall(call);
    }
  };
  const undo = (): void => {
    for (const rule of set) ask(control, types.deleteRule, rule);
    if (alone) {
      stream.send(netlinkMessage(types.set, status({ pid: 0 })));
      ask(control, types.set, status({ ...before, pid: undefined }));
    }
    stream.close();
    control.close();
  };
  // Nobody waits for us: what does not fit is lost, and counted.
  if (alone) {
    ask(control, types.set, status({ backlogLimit: Math.max(backlog, before.backlogLimit), waitTime: 0 }));
    stream.send(netlinkMessage(types.set, status({ enabled: 1, pid: process.pid })));
  }
  stream.listen(drain);
  for (const rule of rules) {
    const result = ask(control, types.addRule, rule);
    if (result === 0) set.push(rule);
    // Files that are not there cannot be watched, and what somebody else has set is told already.
    else if (result !== exists && set.length === 0) {
      undo();
      throw refused(libc().errorName(-result));
    }
  }
  let lost = 0;
  const timer = setInterval(() => {
    const now = statusOf(control);
    if (now !== undefined) lost = Math.max(lost, now.lost - before.lost);
  }, askMs);
  timer.unref();
  return {
    get lost() {
      return lost + stream.overruns;
    },
    close() {
      clearInterval(timer);
      drain();
      undo();
    },
  };
}

function opened(groups: number): Netlink {
  const socket = openNetlink(protocol, groups);
  if (typeof socket === 'string') throw refused(socket);
  return socket;
}

let sequence = 1;

/** What the kernel says to a request: 0, or the error's number negated. */
function ask(socket: Netlink, type: number, payload: Buffer): number {
  sequence += 1;
  socket.send(netlinkMessage(type, payload, true, sequence));
  const answer = answerOf(
    socket,
    (bytes) => bytes.readUInt16LE(4) === types.error && bytes.readUInt32LE(8) === sequence,
  );
  return answer === undefined ? -1 : answer.readInt32LE(16);
}

function statusOf(socket: Netlink): Status | undefined {
  sequence += 1;
  socket.send(netlinkMessage(types.get, Buffer.alloc(0), false, sequence));
  const answer = answerOf(socket, (bytes) => bytes.readUInt16LE(4) === types.get && bytes.length >= 16 + 40);
  if (answer === undefined) return undefined;
  const word = (at: number): number => answer.readUInt32LE(16 + 4 * at);
  return { enabled: word(1), pid: word(3), backlogLimit: word(5), lost: word(6), waitTime: word(9) };
}

function answerOf(socket: Netlink, fits: (bytes: Buffer) => boolean): Buffer | undefined {
  const until = performance.now() + answerMs;
  while (performance.now() < until) {
    const bytes = socket.receive();
    if (bytes !== undefined && fits(bytes)) return bytes;
  }
  return undefined;
}

function status({
  enabled,
  pid,
  backlogLimit,
  waitTime,
}: { readonly [Name in 'enabled' | 'pid' | 'backlogLimit' | 'waitTime']?: number | undefined }): Buffer {
  const bytes = Buffer.alloc(44);
  let mask = 0;
  const put = (value: number | undefined, bit: number, word: number): void => {
    if (value === undefined) return;
    mask |= bit;
    bytes.writeUInt32LE(value, 4 * word);
  };
  put(enabled, masks.enabled, 1);
  put(pid, masks.pid, 3);
  put(backlogLimit, masks.backlogLimit, 5);
  put(waitTime, masks.waitTime, 9);
  bytes.writeUInt32LE(mask, 0);
  return bytes;
}

function refused(why: string): AgentError {
  return new AgentError('attach-refused', {
    en: `The kernel's audit system cannot be listened to: ${why}`,
    zh: `无法监听内核审计系统：${why}`,
  });
}
