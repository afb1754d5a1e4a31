import { createAssembler, reg } from '../bpf/assembler.ts';
import { frame, r0, r1, r2, r6 } from '../bpf/instructions.ts';
import { createMap } from '../bpf/map.ts';
import { attachRaw, loadProgram } from '../bpf/program.ts';
import type { Measure, Mode, OnDeed } from './measure.ts';

interface KernelKillOptions {
  readonly mode: Mode;
  /** Names of programs, as the kernel keeps them: 15 bytes of the file's name. */
  readonly names: readonly string[];
  /** The numbers of control groups of version 2 to which it is limited; none but these, ever. */
  readonly cgroups: readonly number[];
  readonly onDeed: OnDeed;
}

const keySize = 24;
const valueSize = 16;
const nameBytes = 16;
const pollMs = 200;
const sigkill = 9;

/**
 * Ends programs of these names in these control groups before their first instruction: the kernel itself sends the signal as they begin.
 *
 * @throws {AgentError} when the kernel refuses the program
 */
export function killInKernel({ mode, names, cgroups, onDeed }: KernelKillOptions): Measure {
  const entries = Math.max(1, names.length * cgroups.length);
  const map = createMap({ type: 'hash', keySize, valueSize, entries, name: 'seawall_kill' });
  const keys = cgroups.flatMap((cgroup) => names.map((name) => ({ name, key: keyOf(cgroup, name) })));
  for (const { key } of keys) {
    const value = Buffer.alloc(valueSize);
    value.writeUInt32LE(mode === 'enforce' ? 1 : 0, 0);
    map.set(key, value);
  }
  let program: ReturnType<typeof loadProgram> | undefined;
  let attached: ReturnType<typeof attachRaw> | undefined;
  try {
    program = loadProgram({ type: 'rawTracepoint', name: 'seawall_kill', code: code(map.fd) });
    attached = attachRaw(program, 'sched_process_exec');
  } catch (error) {
    program?.close();
    map.close();
    throw error;
  }
  const told = new Map<string, bigint>();
  const tell = (what: 'set' | 'undone' | 'done' | 'would', about: string, detail?: string): void =>
    onDeed({
      time: new Date().toISOString(),
      measure: 'kill',
      mode,
      what,
      about,
      ...(detail === undefined ? {} : { detail }),
    });
  const look = (): void => {
    for (const { name, key } of keys) {
      const count = map.get(key)?.readBigUInt64LE(8) ?? 0n;
      const before = told.get(key.toString('latin1')) ?? 0n;
      told.set(key.toString('latin1'), count);
      if (count > before) tell(mode === 'enforce' ? 'done' : 'would', name, `${count - before} times`);
    }
  };
  const timer = setInterval(look, pollMs);
  timer.unref();
  let undone = false;
  tell('set', names.join(', '));
  return {
    undo() {
      if (undone) return;
      undone = true;
      clearInterval(timer);
      attached?.close();
      look();
      program?.close();
      map.close();
      tell('undone', names.join(', '));
    },
  };
}

function keyOf(cgroup: number, name: string): Buffer {
  const key = Buffer.alloc(keySize);
  key.writeBigUInt64LE(BigInt(cgroup), 0);
  Buffer.from(name).copy(key, 8, 0, nameBytes - 1);
  return key;
}

/** `sched_process_exec`: the process is the new program already, and has not run yet. */
function code(mapFd: number): Buffer {
  const a = createAssembler();
  const key = -keySize;
  for (let at = key; at < 0; at += 8) a.storeConstant(8, frame, at, 0);
  a.call('cgroupId');
  a.store(8, frame, key, r0);
  a.mov(r1, reg(frame));
  a.op('add', r1, key + 8);
  a.mov(r2, nameBytes);
  a.call('comm');
  a.map(r1, mapFd);
  a.mov(r2, reg(frame));
  a.op('add', r2, key);
  a.call('mapLookup');
  a.jumpIf(r0, '==', 0, 'end');
  a.mov(r6, reg(r0));
  a.mov(r1, 1);
  a.atomicAdd(r6, 8, r1);
  a.load(4, r1, r6, 0);
  a.jumpIf(r1, '==', 0, 'end');
  a.mov(r1, sigkill);
  a.call('sendSignal');
  a.label('end');
  a.mov(r0, 0);
  a.exit();
  return a.bytes();
}
