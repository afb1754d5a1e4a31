import type { LiveSink, LiveSource } from '@seawall/detect';
import { unifiedRoot } from './containers/cgroup-tree.ts';
import { AgentError, type AgentErrorCode } from './error.ts';
import { interestOf } from './filter/interest.ts';
import { watchProcesses } from './fallback/watch-processes.ts';
import { type HostOptions, hostSource } from './host.ts';
import { type NodeOptions, type NodeState, openNode } from './node.ts';
import type { OnDeed } from './prevention/measure.ts';
import type { PreventionPlan } from './prevention/plan.ts';
import { prevent } from './prevention/prevent.ts';
import { recordLive } from './recording/record.ts';

export interface WatchNodeOptions extends NodeOptions, Omit<HostOptions, 'enricher' | 'node' | 'names'> {
  /** Where everything that is seen is written as well, to be replayed by `seawall detect FILE`. */
  readonly record?: string;
  /** What is to be prevented, and who keeps what was done. Nothing without it. */
  readonly prevention?: { readonly plan: PreventionPlan; readonly onDeed: OnDeed };
  /**
   * The sensor cannot run on this kernel, for this reason: what the audit system tells is watched instead, or new programs alone where that cannot be
   * had either, for the other reason.
   */
  readonly onFallback?: (why: AgentError, withoutAudit: AgentError | undefined) => void;
}

/** What a kernel lacks; wrong rights or a wrong platform are for the user to put right. */
const kernelLacks: ReadonlySet<AgentErrorCode> = new Set([
  'no-btf',
  'bad-btf',
  'missing-member',
  'program-refused',
  'map-refused',
  'attach-refused',
  'kernel-too-old',
]);

/**
 * Watches this node: the sensor with all that is known of processes, containers, pods and names; where the kernel does not allow it, programs as they
 * start, marked as incomplete.
 *
 * @throws {AgentError} for whatever stands in the way of both
 */
export function watchNode(options: WatchNodeOptions): LiveSource {
  return async (sink) => {
    const hashesAsked = options.rules.some(({ condition, output }) => `${condition} ${output}`.includes('exe.sha256'));
    const node = openNode({ ...options, hashesAsked });
    const recording = options.record === undefined ? undefined : recordLive(options.record);
    const prevention =
      options.prevention === undefined
        ? undefined
        : prevent({ ...options.prevention, rules: options.rules, cgroupRoot: unifiedRoot() });
    const through: LiveSink = {
      ...sink,
      take(event) {
        prevention?.take(event);
        recording?.take(event);
        sink.take(event);
      },
    };
    try {
      const everyPath = options.record !== undefined;
      await hostSource({ ...options, names: true, everyPath, enricher: node.enricher })(through);
    } catch (error) {
      if (!(error instanceof AgentError) || !kernelLacks.has(error.code)) throw error;
      await withoutSensor(error, options, node, through);
    } finally {
      prevention?.undo();
      if (options.onEvent !== undefined) node.tellFlows();
      node.close();
      recording?.close();
    }
  };
}

const tickMs = 250;

async function withoutSensor(
  why: AgentError,
  options: WatchNodeOptions,
  { reader, enricher }: NodeState,
  sink: LiveSink,
): Promise<void> {
  const fallback = watchProcesses({
    table: sink.table,
    reader,
    enricher,
    node: options.node,
    wanted: interestOf(options.rules, { ...options, names: false }),
    onEvent: (event) => sink.take(event),
    onLost: (events) => sink.lost(events),
  });
  options.onFallback?.(why, fallback.withoutAudit);
  const timer = setInterval(() => sink.tick(), tickMs);
  await new Promise<void>((resolve) => {
    if (sink.signal.aborted) resolve();
    else sink.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(timer);
  fallback.close();
}
