import { createTable, type ProcessTable, type SyscallEvent } from '@seawall/runtime';
import { kernelLayout } from './bpf/layout.ts';
import type { Memory } from './bpf/ring.ts';
import { calls, lifecycle } from './calls/table.ts';
import { createClock } from './capture/clock.ts';
import { createDecoder } from './capture/decode.ts';
import { createJoin } from './capture/join.ts';
import type { KernelEvent } from './capture/kernel-event.ts';
import type { Enricher } from './enricher.ts';
import { allCalls, install, type Wanted } from './programs/install.ts';

export interface SensorOptions {
  /** Called for each event in the order in which the kernel told them. It must not wait. */
  readonly onEvent: (event: SyscallEvent, kernel: KernelEvent) => void;
  /** Called when more events were lost, before the next one is handed over. */
  readonly onLost?: () => void;
  /** Processes, descriptors and containers; one of the sensor's own by default. */
  readonly table?: ProcessTable;
  readonly enricher?: Enricher;
  /** What is told of which calls; by default every call that is not made all the time. */
  readonly wanted?: Wanted;
  /** Names of processes whose calls are not told. */
  readonly skippedNames?: readonly string[];
  /** Whether new programs come with their environment. */
  readonly environment?: boolean;
  /** Bytes of the ring, a power of two; 8 MiB by default. */
  readonly ringBytes?: number;
  readonly node?: string;
  /** A file with the kernel's type information, where the kernel does not give it itself. */
  readonly kernelTypes?: string;
}

/** What was seen and what was not, in all. */
export interface SensorCounters {
  /** Events that were handed over. */
  readonly events: number;
  /** Records that the programs made, and those of them that found the ring full. */
  readonly seen: number;
  readonly lost: number;
  readonly lostByCpu: readonly number[];
  /** Records that could not be decoded. */
  readonly unreadable: number;
  /** Bytes that wait in the ring, now and at most, and how many it holds. */
  readonly ring: { readonly fill: number; readonly fullest: number; readonly size: number };
  /** Milliseconds between an event and its handing over: of the last round, and at most. */
  readonly lagMs: { readonly last: number; readonly longest: number };
  /** Seen and lost by type. */
  readonly byType: ReadonlyMap<string, { readonly seen: number; readonly lost: number }>;
}

/** A running sensor. */
export interface Sensor {
  readonly table: ProcessTable;
  readonly counters: SensorCounters;
  /** Records lost until now; cheap enough to ask with every event, brought up to date several times a second. */
  readonly lost: number;
  /** What this kernel does not let the sensor see, and why. */
  readonly missing: readonly { readonly event: string; readonly why: string }[];
  /** Rules have changed: other calls are told from now on. */
  want(wanted: Wanted): void;
  /** Hands over what waits now. */
  drain(): void;
  close(): void;
}

const defaultRing = 8 * 1024 * 1024;
/** Records of one round: then others have their turn. */
const mostAtOnce = 20_000;
const nearlyFull = 64 * 1024;
const shortestWaitMs = 2;
const longestWaitMs = 40;
const checkMs = 250;
const tickMs = 1000;

/**
 * Loads the programs and begins to hand over events.
 *
 * @throws {AgentError} for whatever stands in the way: no root, no type information, a kernel that refuses
 */
export function openSensor(options: SensorOptions): Sensor {
  const { onEvent, enricher = {}, ringBytes = defaultRing } = options;
  const table = options.table ?? createTable();
  const installed = install({
    layout: () => kernelLayout(options.kernelTypes),
    ringBytes,
    wanted: options.wanted ?? allCalls(),
    skippedNames: options.skippedNames ?? [],
    environment: options.environment ?? true,
  });
  const { ring } = installed;
  const clock = createClock(Date.now, process.hrtime.bigint);
  const decode = createDecoder(ring.memory.bytes, ring.memory.view);
  const decodeWrapped = createDecoder(ring.wrapped.bytes, ring.wrapped.view);
  const join = createJoin({ table, enricher, node: options.node, wallOffset: () => clock.offset });
  const counts = { events: 0, unreadable: 0, fullest: 0, lag: 0, longestLag: 0, lost: 0 };
  let timer: NodeJS.Timeout | undefined;
  let immediate: NodeJS.Immediate | undefined;
  let waitMs = shortestWaitMs;
  let checked = 0;
  let ticked = 0;
  let newest = 0;
  let closed = false;

  enricher.start?.(table);

  const take = (at: number, length: number, memory: Memory): void => {
    const kernel = memory === ring.memory ? decode(at, length) : decodeWrapped(at, length);
    if (kernel === undefined) {
      counts.unreadable += 1;
      return;
    }
    newest = kernel.boot;
    const event = join(kernel);
    if (event === undefined) return;
    counts.events += 1;
    onEvent(event, kernel);
  };

  const countLost = (): void => {
    const lost = installed.lostByCpu().reduce((sum, one) => sum + one, 0);
    if (lost === counts.lost) return;
    counts.lost = lost;
    options.onLost?.();
  };

  const round = (): number => {
    const fill = ring.fill();
    if (fill > counts.fullest) counts.fullest = fill;
    // A ring that is nearly full has probably lost something: the alerts of what is in it must say so.
    if (fill > ringBytes - nearlyFull) countLost();
    const count = fill === 0 ? 0 : ring.read(take, mostAtOnce);
    if (count > 0) {
      counts.lag = Math.max(0, (clock.boot() - newest) / 1e6);
      if (counts.lag > counts.longestLag) counts.longestLag = counts.lag;
    }
    const now = performance.now();
    if (now - checked > checkMs) {
      checked = now;
      clock.check();
      countLost();
    }
    if (now - ticked > tickMs) {
      ticked = now;
      enricher.tick?.();
    }
    return count;
  };

  const turn = (): void => {
    if (closed) return;
    const count = round();
    if (count >= mostAtOnce || ring.fill() > ringBytes / 8) {
      immediate = setImmediate(turn);
      return;
    }
    // The less there is, the longer it may wait: the ring holds far more than comes in that time.
    waitMs =
      count === 0
        ? Math.min(longestWaitMs, waitMs * 2)
        : count > mostAtOnce / 20
          ? shortestWaitMs
          : Math.min(longestWaitMs, waitMs + 2);
    timer = setTimeout(turn, waitMs);
  };
  timer = setTimeout(turn, shortestWaitMs);

  return {
    table,
    missing: installed.missing,
    want: (wanted) => installed.want(wanted),
    get lost() {
      return counts.lost;
    },
    get counters() {
      const byType = new Map<string, { readonly seen: number; readonly lost: number }>();
      let seen = 0;
      let lost = 0;
      for (const [kind, name] of [...calls.map((row) => row.name), ...lifecycle].entries()) {
        const count = installed.count(kind);
        if (count.seen === 0) continue;
        byType.set(name, count);
        seen += count.seen;
        lost += count.lost;
      }
      return {
        events: counts.events,
        seen,
        lost,
        lostByCpu: installed.lostByCpu(),
        unreadable: counts.unreadable,
        ring: { fill: ring.fill(), fullest: counts.fullest, size: ringBytes },
        lagMs: { last: counts.lag, longest: counts.longestLag },
        byType,
      };
    },
    drain() {
      while (round() >= mostAtOnce);
      countLost();
    },
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      if (immediate !== undefined) clearImmediate(immediate);
      enricher.close?.();
      installed.close();
    },
  };
}
