import { existsSync } from 'node:fs';
import type { KubeClient } from '@seawall/kube';
import type { Event } from '@seawall/model';
import { createCgroupTree, unifiedRoot } from './containers/cgroup-tree.ts';
import { criSockets } from './containers/cri/runtime.ts';
import { followContainers } from './containers/follow.ts';
import { type ContainerRegistry, createRegistry } from './containers/registry.ts';
import { createNames } from './dns/names.ts';
import { createEnricher } from './enrich.ts';
import type { Enricher } from './enricher.ts';
import { AgentError } from './error.ts';
import { createHashes } from './files/hashes.ts';
import { createFlowTable } from './flows/flow-table.ts';
import { countFlows, type KernelCounts } from './flows/kernel-counts.ts';
import { bootClock } from './state/boot-clock.ts';
import { createProcReader, type ProcReader } from './state/read-process.ts';
import { createAccounts } from './state/users.ts';
import { workloadOf } from './workload.ts';

export interface NodeOptions {
  readonly node: string;
  readonly cluster?: string;
  /** Where the host's file system is mounted, when this process is in a container. */
  readonly root?: string;
  /** The container runtime's socket; by default the first of the known ones that is there. */
  readonly runtimeSocket?: string;
  /** The API server, asked for the pods of this node. */
  readonly client?: KubeClient;
  /** Look-ups, new programs with their hashes, and flows, for who keeps them. */
  readonly onEvent?: (event: Event) => void;
  /** Told when something that was known of the node cannot be known any longer, or from the start. */
  readonly onTrouble?: (what: 'runtime' | 'api-server' | 'flows', detail: string) => void;
  /** Rules ask for hashes of programs. */
  readonly hashesAsked?: boolean;
  /** How often flows are told, in milliseconds. */
  readonly flowsMs?: number;
}

/** What is known of one node besides the kernel's events: its processes, containers, pods, accounts, names and flows. */
export interface NodeState {
  readonly enricher: Enricher;
  readonly registry: ContainerRegistry;
  /** What /proc says of a process, its container included. */
  readonly reader: ProcReader;
  /** Packets and connections that flows do not tell of, in all. */
  flowsLost(): number;
  /** Tells what flows there were until now. */
  tellFlows(): void;
  close(): void;
}

const defaultFlowsMs = 30_000;
/** The kernel's table is emptied this often: it holds 65,536 connections. */
const drainMs = 2000;

/** Opens all that is to be known of this node. Nothing in it is needed for events: what is not to be had is told and left out. */
export function openNode(options: NodeOptions): NodeState {
  const { node, cluster, root = '', client, onEvent, onTrouble, hashesAsked = false } = options;
  const registry = createRegistry({ root });
  const accounts = createAccounts(Date.now);
  const names = createNames();
  const cgroupRoot = unifiedRoot();
  const tree = createCgroupTree({ root: cgroupRoot, now: () => performance.now() });
  const reader = createProcReader({
    clock: bootClock(Date.now),
    accounts,
    containerOf: (cgroup) => registry.ofCgroup(cgroup),
  });
  const stopper = new AbortController();
  const socket = options.runtimeSocket ?? criSockets.map((path) => `${root}${path}`).find((path) => existsSync(path));
  void followContainers({
    registry,
    ...(socket === undefined ? {} : { socket }),
    ...(client === undefined ? {} : { cluster: { client, node } }),
    signal: stopper.signal,
    onTrouble: (who, detail) => onTrouble?.(who, detail),
  });

  const flows = createFlowTable({
    node,
    ...(cluster === undefined ? {} : { cluster }),
    containerOf: (id) => {
      const path = tree.pathOf(id);
      const container = path === undefined ? undefined : registry.ofCgroup(path);
      const workload = workloadOf(container);
      return container === undefined || workload === undefined ? undefined : { id: container.id, workload };
    },
    nameOf: (container, address) => names.nameOf(container, address),
  });
  const counts = onEvent === undefined ? undefined : openCounts(cgroupRoot, onTrouble);
  const drain = (): void => {
    if (counts !== undefined) flows.take(counts.drain());
  };
  const tellFlows = (): void => {
    drain();
    for (const event of flows.drain(new Date().toISOString())) onEvent?.(event);
  };
  const timers = [setInterval(drain, drainMs), setInterval(tellFlows, options.flowsMs ?? defaultFlowsMs)];
  // The sensor keeps the process going, not these.
  for (const timer of timers) timer.unref();

  const enricher = createEnricher({
    registry,
    accounts,
    reader,
    names,
    node,
    ...(cluster === undefined ? {} : { cluster }),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(onEvent === undefined && !hashesAsked ? {} : { hashes: createHashes({ root }), hashesAsked }),
    onCgroup: (id, path) => tree.learn(id, path),
  });
  return {
    enricher,
    registry,
    reader,
    flowsLost: () => (counts?.lost() ?? 0) + flows.forgotten,
    tellFlows,
    close() {
      stopper.abort();
      for (const timer of timers) clearInterval(timer);
      counts?.close();
    },
  };
}

function openCounts(root: string | undefined, onTrouble: NodeOptions['onTrouble']): KernelCounts | undefined {
  if (root === undefined) {
    onTrouble?.('flows', 'no control groups of version 2 are mounted');
    return undefined;
  }
  try {
    return countFlows(root);
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    onTrouble?.('flows', error.text.en);
    return undefined;
  }
}
