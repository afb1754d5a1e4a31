import type { Scalar as Value } from '@seawall/falco';
import type { CallRow } from '../calls/row.ts';
import { ringOperations } from '../calls/sets.ts';
import { calls, type Lifecycle, lifecycle } from '../calls/table.ts';
import {
  executable as file,
  fileAt,
  headerBytes,
  isScalar,
  marks,
  offsets,
  socketAt,
  tailAt,
  task as taskFields,
  taskAt,
  wordsOf,
} from '../programs/frame.ts';
import { mostMessages } from '../programs/payload.ts';
import { socketAddress, socketFacts } from './address.ts';
import { createCursor } from './cursor.ts';
import type { FileFacts, KernelEvent, ProgramFacts, SocketAddress, TaskFacts } from './kernel-event.ts';
import { type Show, showOf } from './show.ts';

/** Reads a record of the ring: where it begins, and how long it is. Undefined for what is none of ours. */
export type Decode = (at: number, length: number) => KernelEvent | undefined;

const overlayMagic = 0x794c7630;
const fileKinds = 0xf000;
const directoryKind = 0x4000;
const pipeKind = 0x1000;
const high = 0x1_0000_0000;
const second = 1_000_000_000n;

const lifecycleTypes: Readonly<Record<Lifecycle, string>> = {
  exec: 'execve',
  fork: 'clone',
  exit: 'procexit',
  move: 'cgroup',
  uring: 'io_uring_enter',
};

/** The decoder of the records in `memory`: the ring's, or a recording's. */
export function createDecoder(memory: Buffer, view: DataView): Decode {
  const cursor = createCursor(memory, view);
  const decoders: Decode[] = [...calls.map(callDecoder), ...lifecycle.map(lifecycleDecoder)];

  return (at, length) => {
    if (length < headerBytes) return undefined;
    return decoders[view.getUint16(at + offsets.kind, true)]?.(at, length);
  };

  function u64(at: number): number {
    return view.getUint32(at, true) + high * view.getUint32(at + 4, true);
  }

  function s64(at: number): number {
    return view.getUint32(at, true) + high * view.getInt32(at + 4, true);
  }

  function callDecoder(row: CallRow): Decode {
    const scalars: { readonly name: string; readonly show: Show }[] = wordsOf(row).map(({ scalar }) => ({
      name: scalar.name,
      show: showOf(scalar),
    }));
    const numWord = wordsOf(row).findIndex(({ scalar }) => scalar.kind === 'fd');
    const rest = row.args.filter((argument) => !isScalar(argument));
    const tasks = taskAt(row);
    const sockets = socketAt(row);
    const files = fileAt(row);
    const texts = tailAt(row);
    return (at, length) => {
      const args: Record<string, Value> = {};
      let place = at + headerBytes;
      for (const { name, show } of scalars) {
        args[name] = show(view, place);
        place += 8;
      }
      cursor.at = at + texts;
      cursor.end = at + length;
      let rawPath: string | undefined;
      let address: SocketAddress | undefined;
      let data: string | undefined;
      let moreData: string[] | undefined;
      for (const argument of rest) {
        switch (argument.kind) {
          case 'path': {
            const path = cursor.path();
            if (path === undefined) break;
            args[argument.name] = path;
            rawPath ??= cursor.raw;
            break;
          }
          case 'text': {
            const text = cursor.text();
            if (text !== undefined) args[argument.name] = text;
            break;
          }
          case 'address':
            address = addressHere();
            break;
          case 'bytes':
          case 'vector':
            data = dataHere();
            break;
          case 'message':
            address = addressHere();
            data = dataHere();
            break;
          case 'messages':
            for (let number = 0; number < mostMessages; number += 1) {
              const found = addressHere();
              const bytes = dataHere();
              address ??= found;
              if (number === 0) data = bytes;
              else if (bytes !== undefined) (moreData ??= []).push(bytes);
            }
            break;
          case 'words':
          case 'skip':
        }
      }
      const behind = row.file === true ? fileHere(at + files) : undefined;
      return {
        type: row.name,
        boot: u64(at + offsets.time),
        pid: view.getUint32(at + offsets.process, true),
        thread: view.getUint32(at + offsets.thread, true),
        uid: view.getUint32(at + offsets.uid, true),
        result: s64(at + offsets.result),
        compat: (view.getUint16(at + offsets.marks, true) & marks.compat) !== 0,
        truncated: (view.getUint16(at + offsets.marks, true) & marks.truncated) !== 0,
        args,
        num: numWord < 0 ? undefined : view.getInt32(at + headerBytes + 8 * numWord, true),
        rawPath,
        socket: row.socket === undefined ? undefined : socketFacts(memory, view, at + sockets),
        file: behind,
        address,
        data,
        moreData,
        task: row.task === true ? taskHere(at + tasks, [], []) : undefined,
        program: undefined,
      };
    };
  }

  function addressHere(): SocketAddress | undefined {
    const { start, length } = cursor.bytes();
    return socketAddress(memory, start, length);
  }

  function dataHere(): string | undefined {
    const { start, length } = cursor.bytes();
    return length === 0 ? undefined : memory.toString('latin1', start, start + length);
  }

  function fileHere(at: number): FileFacts | undefined {
    const { names, whole } = cursor.names();
    const kind = view.getUint16(at, true) & fileKinds;
    if (kind === pipeKind) return { type: 'pipe', path: '' };
    if (!whole || kind === 0) return undefined;
    return { type: kind === directoryKind ? 'directory' : 'file', path: `/${names.reverse().join('/')}` };
  }

  function lifecycleDecoder(event: Lifecycle): Decode {
    return (at, length) => {
      cursor.end = at + length;
      let told: TaskFacts | undefined;
      let program: ProgramFacts | undefined;
      const task = at + headerBytes;
      if (event === 'fork') told = taskHere(task, [], []);
      if (event === 'move' || event === 'exec') {
        cursor.at = task + taskFields.bytes + (event === 'exec' ? file.bytes : 0);
        const { names } = cursor.names();
        told = taskHere(task, names, cursor.names().names);
      }
      if (event === 'exec') program = programHere(task + taskFields.bytes);
      return {
        type: lifecycleTypes[event],
        boot: u64(at + offsets.time),
        pid: view.getUint32(at + offsets.process, true),
        thread: view.getUint32(at + offsets.thread, true),
        uid: view.getUint32(at + offsets.uid, true),
        result: s64(at + offsets.result),
        compat: false,
        truncated: (view.getUint16(at + offsets.marks, true) & marks.truncated) !== 0,
        args: argsHere(event, task, program),
        num: undefined,
        rawPath: undefined,
        socket: undefined,
        file: undefined,
        address: undefined,
        data: undefined,
        moreData: undefined,
        task: told,
        program,
      };
    };
  }

  function argsHere(event: Lifecycle, at: number, program: ProgramFacts | undefined): Record<string, Value> {
    if (program !== undefined) return { filename: program.filename };
    if (event !== 'uring') return {};
    const operation = view.getUint32(at, true);
    return { op: ringOperations[operation] ?? String(operation) };
  }

  function taskHere(at: number, cgroup: readonly string[], cgroupV1: readonly string[]): TaskFacts {
    const u32 = (place: number): number => view.getUint32(at + place, true);
    const comm = memory.toString('utf8', at + taskFields.comm, at + taskFields.comm + 16);
    return {
      ppid: u32(taskFields.ppid),
      vpid: u32(taskFields.vpid),
      sid: u32(taskFields.sid),
      pgid: u32(taskFields.pgid),
      vpgid: u32(taskFields.vpgid),
      tty: u32(taskFields.tty),
      loginUid: view.getInt32(at + taskFields.loginUid, true),
      uid: u32(taskFields.uid),
      gid: u32(taskFields.gid),
      euid: u32(taskFields.euid),
      egid: u32(taskFields.egid),
      mountNs: u32(taskFields.mountNs),
      pidNs: u32(taskFields.pidNs),
      netNs: u32(taskFields.netNs),
      userNs: u32(taskFields.userNs),
      capPermitted: view.getBigUint64(at + taskFields.capPermitted, true),
      capEffective: view.getBigUint64(at + taskFields.capEffective, true),
      capInheritable: view.getBigUint64(at + taskFields.capInheritable, true),
      cgroupId: view.getBigUint64(at + taskFields.cgroupId, true),
      start: u64(at + taskFields.start),
      comm: comm.slice(0, Math.max(0, comm.indexOf('\0'))),
      cgroup,
      cgroupV1,
    };
  }

  function programHere(at: number): ProgramFacts {
    const exe = cursor.names();
    const memfd = !exe.whole && (exe.names[0] ?? '').startsWith('memfd:');
    const exepath = `/${exe.names.reverse().join('/')}`;
    const cwd = `/${cursor.names().names.reverse().join('/')}`;
    const filename = cursor.text() ?? '';
    const argv = listHere();
    const env = listHere();
    const overlay = u64(at + file.superMagic) === overlayMagic;
    return {
      filename,
      exepath: memfd ? `${exepath} (deleted)` : exepath,
      cwd,
      argv,
      env: env.length === 0 ? undefined : env,
      inode: u64(at + file.inode),
      device: view.getUint32(at + file.device, true),
      mode: view.getUint16(at + file.mode, true),
      uid: view.getUint32(at + file.uid, true),
      gid: view.getUint32(at + file.gid, true),
      changedAt: timeHere(at + file.changedSec, at + file.changedNsec),
      modifiedAt: timeHere(at + file.modifiedSec, at + file.modifiedNsec),
      overlay,
      upper: overlay && u64(at + file.upper) !== 0,
      memfd,
    };
  }

  function timeHere(sec: number, nsec: number): bigint {
    // Since 6.13 the topmost bit of the nanoseconds says that somebody has asked for the time.
    return view.getBigInt64(sec, true) * second + BigInt(view.getUint32(nsec, true) & 0x7fff_ffff);
  }

  /** Texts that each end with a zero. */
  function listHere(): string[] {
    const { start, length } = cursor.bytes();
    if (length === 0) return [];
    const list = memory.toString('utf8', start, start + length).split('\0');
    if (list.at(-1) === '') list.pop();
    return list;
  }
}
