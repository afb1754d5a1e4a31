import { attachCgroup } from '../bpf/cgroup.ts';
import { libc } from '../bpf/libc.ts';
import { createMap, u32 } from '../bpf/map.ts';
import { loadProgram } from '../bpf/program.ts';
import { addressOfBytes } from '../state/sockets.ts';
import { flowBits, flowProgram, keySize, valueAt, valueSize } from './program.ts';

/** What passed on one connection since it was last asked for. */
export interface FlowCount {
  /** The inode of the control group in the tree of version 2; 1 is the root. */
  readonly cgroup: number;
  readonly protocol: 'tcp' | 'udp';
  readonly local: { readonly ip: string; readonly port: number };
  readonly remote: { readonly ip: string; readonly port: number };
  /** Bytes of IP packets, headers included. */
  readonly sentBytes: number;
  readonly sentPackets: number;
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  /** Nanoseconds since boot. */
  readonly first: bigint;
  readonly last: bigint;
  /** Undefined where it began before anybody counted. */
  readonly began: 'here' | 'there' | undefined;
  readonly ended: boolean;
  /** Whether anything came back. */
  readonly answered: boolean;
}

export interface KernelCounts {
  /** What passed since the last time. */
  drain(): FlowCount[];
  /** Packets of connections that found no room, in all. */
  lost(): number;
  close(): void;
}

const entries = 65_536;
const batch = 1024;
const lookUpAndDeleteBatch = 25;

/**
 * Counts every packet of the sockets below a control group in the kernel, by connection. It costs a look into a hash for each packet.
 *
 * @throws {AgentError} when the kernel refuses: then flows are not known, and events of connections are all there is
 */
export function countFlows(cgroupRoot: string): KernelCounts {
  const map = createMap({ type: 'hash', keySize, valueSize, entries, name: 'seawall_flows' });
  const lost = createMap({ type: 'array', keySize: 4, valueSize: 8, entries: 1, name: 'seawall_flost' });
  const open: { close(): void }[] = [map, lost];
  try {
    for (const [direction, hook] of [
      ['sent', 'egress'],
      ['received', 'ingress'],
    ] as const) {
      const code = flowProgram(direction, map.fd, lost.fd);
      const program = loadProgram({
        type: 'cgroupSkb',
        name: `flow_${hook}`,
        code,
        attachType: hook === 'ingress' ? 0 : 1,
      });
      open.push(program, attachCgroup(program, cgroupRoot, hook));
    }
  } catch (error) {
    for (const one of open) one.close();
    throw error;
  }
  return {
    drain: () => drain(map.fd),
    lost: () => Number(lost.get(u32(0))?.readBigUInt64LE(0) ?? 0n),
    close: () => {
      for (const one of open.toReversed()) one.close();
    },
  };
}

/** Takes everything out of the map, some at a time. */
function drain(fd: number): FlowCount[] {
  const { address, bpf } = libc();
  const found: FlowCount[] = [];
  const keys = Buffer.alloc(batch * keySize);
  const values = Buffer.alloc(batch * valueSize);
  const at = Buffer.alloc(8);
  for (let round = 0; round * batch <= entries * 2; round += 1) {
    const attributes = Buffer.alloc(64);
    if (round > 0) attributes.writeBigUInt64LE(address(at), 0);
    attributes.writeBigUInt64LE(address(at), 8);
    attributes.writeBigUInt64LE(address(keys), 16);
    attributes.writeBigUInt64LE(address(values), 24);
    attributes.writeUInt32LE(batch, 32);
    attributes.writeUInt32LE(fd, 36);
    const result = bpf(lookUpAndDeleteBatch, attributes);
    const count = attributes.readUInt32LE(32);
    // ENOENT: that was the end. Any other error leaves what was counted for the next time.
    if (result < 0 && result !== -2) break;
    for (let index = 0; index < count; index += 1)
      found.push(decodeFlow(keys.subarray(index * keySize), values.subarray(index * valueSize)));
    if (result < 0) break;
  }
  return found;
}

export function decodeFlow(key: Buffer, value: Buffer): FlowCount {
  const size = key[9] === 6 ? 16 : 4;
  const bits = Number(value.readBigUInt64LE(valueAt.bits));
  const number = (offset: number): number => Number(value.readBigUInt64LE(offset));
  const began = (bits & flowBits.client) !== 0 ? 'here' : (bits & flowBits.server) !== 0 ? 'there' : undefined;
  return {
    cgroup: Number(key.readBigUInt64LE(0)),
    protocol: key[8] === 6 ? 'tcp' : 'udp',
    local: { ip: addressOfBytes(key.subarray(16, 16 + size)), port: key.readUInt16BE(12) },
    remote: { ip: addressOfBytes(key.subarray(32, 32 + size)), port: key.readUInt16BE(14) },
    sentBytes: number(valueAt.sentBytes),
    sentPackets: number(valueAt.sentPackets),
    receivedBytes: number(valueAt.receivedBytes),
    receivedPackets: number(valueAt.receivedPackets),
    first: value.readBigUInt64LE(valueAt.first),
    last: value.readBigUInt64LE(valueAt.last),
    began,
    ended: (bits & flowBits.ended) !== 0,
    answered: (bits & flowBits.answered) !== 0,
  };
}
