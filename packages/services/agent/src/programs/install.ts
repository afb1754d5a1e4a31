import { release } from 'node:os';
import { type Entry, entriesOf, nativeAbi, places } from '../calls/numbers.ts';
import type { CallRow } from '../calls/row.ts';
import { allKinds, calls, type Lifecycle, lifecycle } from '../calls/table.ts';
import type { Layout } from '../bpf/layout.ts';
import { createMap, type KernelMap, possibleCpus, u32 } from '../bpf/map.ts';
import { attachRaw, loadProgram, type Program, type ProgramOptions, typedTracepoint } from '../bpf/program.ts';
import { AgentError } from '../error.ts';
import { createRing, type Ring } from '../bpf/ring.ts';
import { type CallFilter, callProgram, everything } from './call.ts';
import { dispatchProgram, socketcall, wantedElsewhere, wantedNatively } from './dispatch.ts';
import { type Maps, scratchBytes } from './emitter.ts';
import { pathTable } from './path-table.ts';
import type { PathMap } from './prefilter.ts';
import { execProgram, exitProgram, forkProgram, moveProgram, uringProgram } from './lifecycle.ts';

/** Which calls are told, and what of each. */
export type Wanted = ReadonlyMap<string, CallFilter>;

export interface InstallOptions {
  /** Read when programs are made, and not kept: it holds all types of the kernel. */
  readonly layout: () => Layout;
  /** Bytes of the ring: a power of two. */
  readonly ringBytes: number;
  readonly wanted: Wanted;
  /** Names of processes whose calls are not told; at most 15 bytes each. */
  readonly skippedNames: readonly string[];
  readonly environment: boolean;
}

/** How often something was seen, and how often it was lost because the ring was full, in all. */
interface KindCount {
  readonly seen: number;
  readonly lost: number;
}

/** Programs in the kernel, and the ring that they fill. */
export interface Installed {
  readonly ring: Ring;
  /** Loads what is newly wanted and unloads what is not any more. */
  want(wanted: Wanted): void;
  count(kind: number): KindCount;
  /** Lost records by processor. */
  lostByCpu(): readonly number[];
  /** What of the lifecycle is not told here, and why. */
  readonly missing: readonly { readonly event: string; readonly why: string }[];
  close(): void;
}

const countBytes = 16;

const tracepoints: Readonly<Record<Lifecycle, string>> = {
  exec: 'sched_process_exec',
  fork: 'sched_process_fork',
  exit: 'sched_process_exit',
  move: 'cgroup_attach_task',
  // Called `submit_sqe` until 6.3, and with other arguments before 6.0.
  uring: isBefore(6, 3) && !isBefore(6, 0) ? 'io_uring_submit_sqe' : 'io_uring_submit_req',
};

function isBefore(major: number, minor: number): boolean {
  const [, first = 0, second = 0] = (/^(\d+)\.(\d+)/.exec(release()) ?? []).map(Number);
  return first < major || (first === major && second < minor);
}

/** Without these there is no sensor. */
const essential: ReadonlySet<Lifecycle> = new Set(['exec', 'fork', 'exit']);

/**
 * @throws {AgentError} for whatever the kernel refuses
 */
export function install(options: InstallOptions): Installed {
  const { ringBytes } = options;
  const closers: { close(): void }[] = [];
  const closeAll = (): void => {
    for (const one of closers.reverse()) one.close();
    closers.length = 0;
  };
  const own = <Thing extends { close(): void }>(thing: Thing): Thing => {
    closers.push(thing);
    return thing;
  };
  try {
    return build();
  } catch (error) {
    closeAll();
    throw error;
  }

  function build(): Installed {
    const layout = options.layout();
    const ring = own(createRing(ringBytes));
    const scratch = array('perCpuArray', scratchBytes, 1, 'seawall_scratch');
    const counters = array('perCpuArray', countBytes, allKinds + 1, 'seawall_counts');
    const wantedMap = array('array', 4, places.size, 'seawall_wanted');
    const programs = array('programs', 4, places.size, 'seawall_calls');
    const maps: Maps = { scratch: scratch.fd, ring: ring.map.fd, counters: counters.fd };
    const missing: { event: string; why: string }[] = [];

    const makers: Readonly<Record<Lifecycle, () => Buffer>> = {
      exec: () => execProgram(layout, maps, options),
      fork: () => forkProgram(layout, maps),
      exit: () => exitProgram(layout, maps),
      move: () => moveProgram(layout, maps),
      uring: () => uringProgram(layout, maps),
    };
    for (const event of lifecycle) {
      try {
        const program = own(loadProgram({ type: 'rawTracepoint', name: `sw_${event}`, code: makers[event]() }));
        own(attachRaw(program, tracepoints[event]));
      } catch (error) {
        if (essential.has(event)) throw error;
        missing.push({ event, why: error instanceof Error ? error.message : String(error) });
      }
    }

    const loaded = new Map<string, { readonly filter: CallFilter; readonly programs: readonly { close(): void }[] }>();
    const want = (wanted: Wanted, types: Layout): void => {
      // The programs hold the tables; calls that ask for the same paths share one.
      const tables = new Map<string, ReturnType<typeof pathMap>>();
      const pathMapFor = (patterns: CallFilter['paths']): PathMap | undefined => {
        const key = JSON.stringify(patterns ?? null);
        if (!tables.has(key)) tables.set(key, pathMap(patterns));
        return tables.get(key);
      };
      for (const [kind, row] of calls.entries()) {
        const filter = wanted.get(row.name);
        const now = loaded.get(row.name);
        if (filter !== undefined && now !== undefined && sameFilter(now.filter, filter)) continue;
        if (filter !== undefined) {
          const paths = pathMapFor(filter.paths);
          const made = loadCall(types, row, kind, filter, paths);
          for (const { program, place } of made) {
            programs.set(u32(place), u32(program.fd));
          }
          loaded.set(row.name, { filter, programs: [...new Set(made.map(({ program }) => program))] });
        } else if (now !== undefined) {
          for (const { place } of entriesOf(row)) {
            programs.delete(u32(place));
          }
          loaded.delete(row.name);
        }
        for (const program of now?.programs ?? []) program.close();
      }
      for (const table of tables.values()) table?.close();
      for (const [place, value] of valuesOf([...loaded.keys()]).entries()) wantedMap.set(u32(place), u32(value));
    };
    closers.push({
      close: () => {
        for (const one of loaded.values()) for (const program of one.programs) program.close();
      },
    });
    want(options.wanted, layout);

    const names = skippedNames(options.skippedNames);
    const dispatcher = own(
      loadProgram({
        ...onReturn(layout),
        name: 'sw_sys_exit',
        code: dispatchProgram({
          layout,
          abi: nativeAbi,
          wanted: wantedMap.fd,
          programs: programs.fd,
          skippedNames: names?.fd,
          self: process.pid,
        }),
      }),
    );
    own(attachRaw(dispatcher, 'sys_exit'));

    const cpus = possibleCpus();
    const countsOf = (kind: number): Buffer => counters.get(u32(kind)) ?? Buffer.alloc(countBytes * cpus);
    return {
      ring,
      want: (wanted) => want(wanted, options.layout()),
      count(kind) {
        const bytes = countsOf(kind);
        let seen = 0;
        let lost = 0;
        for (let cpu = 0; cpu < cpus; cpu += 1) {
          seen += Number(bytes.readBigUInt64LE(cpu * countBytes));
          lost += Number(bytes.readBigUInt64LE(cpu * countBytes + 8));
        }
        return { seen, lost };
      },
      lostByCpu() {
        const bytes = countsOf(allKinds);
        return Array.from({ length: cpus }, (_, cpu) => Number(bytes.readBigUInt64LE(cpu * countBytes + 8)));
      },
      missing,
      close: closeAll,
    };

    function loadCall(
      types: Layout,
      row: CallRow,
      kind: number,
      filter: CallFilter,
      paths: PathMap | undefined,
    ): { readonly place: number; readonly program: Program }[] {
      const byForm = new Map<string, Program>();
      return entriesOf(row).map((entry: Entry) => {
        const form = `${entry.abi} ${entry.given ?? ''}`;
        let program = byForm.get(form);
        if (program === undefined) {
          const code = callProgram(row, kind, entry, filter, types, maps, paths);
          program = loadProgram({ ...onReturn(types), name: `sw_${row.name}`, code });
          byForm.set(form, program);
        }
        return { place: entry.place, program };
      });
    }
  }

  function array(
    type: 'array' | 'perCpuArray' | 'programs',
    valueSize: number,
    entries: number,
    name: string,
  ): KernelMap {
    return own(createMap({ type, keySize: 4, valueSize, entries, name }));
  }

  function skippedNames(all: readonly string[]): KernelMap | undefined {
    if (all.length === 0) return undefined;
    const map = own(createMap({ type: 'hash', keySize: 16, valueSize: 1, entries: all.length, name: 'seawall_skip' }));
    for (const name of all) {
      const key = Buffer.alloc(16);
      key.write(name.slice(0, 15), 'latin1');
      map.set(key, Buffer.from([1]));
    }
    return map;
  }
}

/** Programs that run when calls return. */
function onReturn({ btf }: Layout): Pick<ProgramOptions, 'type' | 'attachType' | 'attachTo'> {
  const attachTo = btf.idOf('typedef', 'btf_trace_sys_exit');
  if (attachTo !== undefined) return { type: 'tracing', attachType: typedTracepoint, attachTo };
  throw new AgentError('missing-member', {
    en: 'The type information of this kernel does not name the tracepoint sys_exit, by which the sensor sees system calls.',
    zh: '此内核的类型信息中没有 sys_exit 跟踪点，而传感器要通过它观察系统调用。',
  });
}

/** What the dispatcher's table says of every place: whether a program stands there, or at the same number of another form. */
function valuesOf(names: readonly string[]): number[] {
  const values = Array.from({ length: places.size }, () => 0);
  const set = (place: number, bit: number): void => void (values[place] = (values[place] ?? 0) | bit);
  for (const row of calls.filter(({ name }) => names.includes(name))) {
    for (const { abi, place } of entriesOf(row)) {
      set(place, wantedNatively);
      if (abi === 'ia32') set(place - places.ia32, wantedElsewhere);
      if (abi === 'socketcall') set(socketcall, wantedElsewhere);
    }
  }
  return values;
}

/** The table of paths of a filter, in the kernel; undefined when all are to be told. */
function pathMap(patterns: CallFilter['paths']): (PathMap & { close(): void }) | undefined {
  const table = patterns === undefined ? undefined : pathTable(patterns);
  if (table === undefined) return undefined;
  const map = createMap({
    type: 'array',
    keySize: 4,
    valueSize: table.bytes.length,
    entries: 1,
    name: 'seawall_paths',
  });
  map.set(u32(0), table.bytes);
  return { fd: map.fd, rows: table.rows, close: () => map.close() };
}

function sameFilter(left: CallFilter, right: CallFilter): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Every call that is not made all the time. */
export function allCalls(): Wanted {
  return new Map(calls.filter(({ hot }) => hot !== true).map(({ name }) => [name, everything]));
}
