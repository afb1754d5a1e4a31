import type { Event, WorkloadContext } from '@seawall/model';
import type { FlowCount } from './kernel-counts.ts';

/** Whose control group it is, and what the address was looked up as. */
export interface FlowWorld {
  /** Undefined for the host's own. */
  readonly containerOf: (cgroup: number) => { readonly id: string; readonly workload: WorkloadContext } | undefined;
  readonly nameOf: (container: string, address: string) => string | undefined;
  readonly node: string;
  readonly cluster?: string;
}

/** Connections, added up by workload, peer and port. */
export interface FlowTable {
  take(counts: readonly FlowCount[]): void;
  /** What was added up since the last time, one event for each workload, direction, protocol, peer and port. */
  drain(time: string): Event[];
  /** Connections that found no room: their bytes count, their duration does not. */
  readonly forgotten: number;
  readonly size: number;
}

interface Connection {
  readonly first: bigint;
  last: bigint;
  readonly direction: 'egress' | 'ingress';
  answered: boolean;
}

interface Sum {
  readonly container: string;
  readonly workload: WorkloadContext | undefined;
  readonly direction: 'egress' | 'ingress';
  readonly protocol: 'tcp' | 'udp';
  readonly peer: string;
  readonly port: number;
  sentBytes: number;
  sentPackets: number;
  receivedBytes: number;
  receivedPackets: number;
  begun: number;
  ended: number;
  unanswered: number;
  durationNs: bigint;
}

const mostConnections = 131_072;
const mostSums = 65_536;
/** Datagrams say nothing of their end: after so long without one a conversation is over. */
const quietNs = 60_000_000_000n;

export function createFlowTable({ containerOf, nameOf, node, cluster }: FlowWorld): FlowTable {
  const connections = new Map<string, Connection>();
  let sums = new Map<string, Sum>();
  let forgotten = 0;
  let latest = 0n;

  const sumOf = (flow: FlowCount, direction: Connection['direction']): Sum | undefined => {
    const found = containerOf(flow.cgroup);
    const container = found?.id ?? 'host';
    const port = direction === 'egress' ? flow.remote.port : flow.local.port;
    const key = `${container} ${direction} ${flow.protocol} ${flow.remote.ip} ${port}`;
    const known = sums.get(key);
    if (known !== undefined) return known;
    if (sums.size >= mostSums) return undefined;
    const made: Sum = {
      container,
      workload: found?.workload,
      direction,
      protocol: flow.protocol,
      peer: flow.remote.ip,
      port,
      sentBytes: 0,
      sentPackets: 0,
      receivedBytes: 0,
      receivedPackets: 0,
      begun: 0,
      ended: 0,
      unanswered: 0,
      durationNs: 0n,
    };
    sums.set(key, made);
    return made;
  };

  const one = (flow: FlowCount): void => {
    const key = `${flow.cgroup} ${flow.protocol} ${flow.local.ip} ${flow.local.port} ${flow.remote.ip} ${flow.remote.port}`;
    const known = connections.get(key);
    const direction = known?.direction ?? directionOf(flow);
    const sum = sumOf(flow, direction);
    if (sum === undefined) {
      forgotten += 1;
      return;
    }
    sum.sentBytes += flow.sentBytes;
    sum.sentPackets += flow.sentPackets;
    sum.receivedBytes += flow.receivedBytes;
    sum.receivedPackets += flow.receivedPackets;
    if (flow.last > latest) latest = flow.last;
    const connection = known ?? { first: flow.first, last: flow.last, direction, answered: flow.answered };
    if (known === undefined && flow.began !== undefined) sum.begun += 1;
    connection.last = flow.last;
    connection.answered ||= flow.answered;
    if (flow.ended) {
      connections.delete(key);
      close(connection, sum);
      return;
    }
    if (known === undefined && connections.size >= mostConnections) {
      forgotten += 1;
      return;
    }
    // What was heard of last goes last: the quiet ones stand in front.
    connections.delete(key);
    connections.set(key, connection);
  };

  const close = (connection: Connection, sum: Sum): void => {
    sum.ended += 1;
    sum.durationNs += connection.last - connection.first;
    if (!connection.answered && connection.direction === 'egress') sum.unanswered += 1;
  };

  /** Conversations that nothing was heard of for long. The first that is not quiet ends the search. */
  const sweep = (): void => {
    for (const [key, connection] of connections) {
      if (connection.last + quietNs > latest) return;
      connections.delete(key);
    }
  };

  return {
    take(counts) {
      for (const flow of counts) one(flow);
      sweep();
    },
    drain(time) {
      const events = [...sums.values()].map((sum) => eventOf(sum, time));
      sums = new Map();
      return events;
    },
    get forgotten() {
      return forgotten;
    },
    get size() {
      return connections.size;
    },
  };

  function eventOf(sum: Sum, time: string): Event {
    const name = nameOf(sum.container, sum.peer);
    return {
      time,
      kind: 'flow',
      source: 'kernel',
      node,
      ...(cluster === undefined ? {} : { cluster }),
      ...(sum.workload === undefined ? {} : { workload: sum.workload }),
      fields: {
        'flow.direction': sum.direction,
        'flow.protocol': sum.protocol,
        'flow.peer.ip': sum.peer,
        ...(name === undefined ? {} : { 'flow.peer.name': name }),
        'flow.port': sum.port,
        'flow.sent.bytes': sum.sentBytes,
        'flow.sent.packets': sum.sentPackets,
        'flow.received.bytes': sum.receivedBytes,
        'flow.received.packets': sum.receivedPackets,
        'flow.begun': sum.begun,
        'flow.ended': sum.ended,
        'flow.unanswered': sum.unanswered,
        'flow.duration.ms': Number(sum.durationNs / 1_000_000n),
      },
    };
  }
}

/** Who began; of a connection that was there before, the side with the lower port is taken for the server. */
function directionOf({ began, local, remote }: FlowCount): 'egress' | 'ingress' {
  if (began !== undefined) return began === 'here' ? 'egress' : 'ingress';
  return local.port < remote.port ? 'ingress' : 'egress';
}
