import { type Assembler, createAssembler, reg } from '../bpf/assembler.ts';
import { attachCgroup, cgroupHooks } from '../bpf/cgroup.ts';
import { frame, r0, r1, r2, r6 } from '../bpf/instructions.ts';
import { createMap, u32 } from '../bpf/map.ts';
import { loadProgram } from '../bpf/program.ts';
import type { Measure, Mode, OnDeed } from './measure.ts';
import { addressBytes } from './network.ts';

/** What must not be connected to: a network, a port, or both. */
export interface DeniedPeer {
  /** `10.0.0.0/8`, `169.254.169.254`, `fd00::/8`; any address without it. */
  readonly network?: string;
  /** Any port without it. */
  readonly port?: number;
}

interface DenyConnectOptions {
  readonly mode: Mode;
  /** The folder of the container's control group in the tree of version 2. */
  readonly cgroupFolder: string;
  readonly containerId?: string;
  readonly peers: readonly DeniedPeer[];
  readonly onDeed: OnDeed;
}

/** More peers make a program that is longer than its jumps reach. */
const mostPeers = 256;
const pollMs = 200;
/** Places in the kernel's `struct bpf_sock_addr`. */
const context = { ip4: 4, ip6: 8, port: 24 } as const;

/**
 * Refuses connections, and datagrams to addresses, from the processes of a control group and those below it: `connect` fails with EPERM and nothing leaves.
 *
 * @throws {AgentError} when the kernel refuses
 */
export function denyConnect({ mode, cgroupFolder, containerId, peers, onDeed }: DenyConnectOptions): Measure {
  const counts = createMap({
    type: 'array',
    keySize: 4,
    valueSize: 8,
    entries: Math.max(1, peers.length),
    name: 'seawall_deny',
  });
  const open: { close(): void }[] = [counts];
  try {
    for (const hook of ['connect4', 'connect6', 'sendmsg4', 'sendmsg6'] as const) {
      const code = denyProgram(peers.slice(0, mostPeers), hook.endsWith('6') ? 6 : 4, counts.fd, mode === 'enforce');
      const program = loadProgram({
        type: 'cgroupSockAddr',
        name: `deny_${hook}`,
        code,
        attachType: cgroupHooks[hook],
      });
      open.push(program, attachCgroup(program, cgroupFolder, hook));
    }
  } catch (error) {
    for (const one of open.toReversed()) one.close();
    throw error;
  }
  const tell = (what: 'set' | 'undone' | 'done' | 'would', about: string, detail?: string): void =>
    onDeed({
      time: new Date().toISOString(),
      measure: 'deny-connect',
      mode,
      what,
      ...(containerId === undefined ? {} : { containerId }),
      about,
      ...(detail === undefined ? {} : { detail }),
    });
  const told = peers.map(() => 0n);
  const look = (): void => {
    for (const [at, peer] of peers.entries()) {
      const count = counts.get(u32(at))?.readBigUInt64LE(0) ?? 0n;
      const more = count - (told[at] ?? 0n);
      told[at] = count;
      if (more > 0n) tell(mode === 'enforce' ? 'done' : 'would', peerName(peer), `${more} times`);
    }
  };
  const timer = setInterval(look, pollMs);
  timer.unref();
  let undone = false;
  tell('set', peers.map(peerName).join(', '));
  return {
    undo() {
      if (undone) return;
      undone = true;
      clearInterval(timer);
      for (const one of open.slice(1).toReversed()) one.close();
      look();
      counts.close();
      tell('undone', peers.map(peerName).join(', '));
    },
  };
}

function peerName({ network = '*', port }: DeniedPeer): string {
  return port === undefined ? network : `${network} port ${port}`;
}

/** One comparison after the other: the list is short, and compiled it costs a few nanoseconds. */
function denyProgram(peers: readonly DeniedPeer[], family: 4 | 6, countsFd: number, enforce: boolean): Buffer {
  const a = createAssembler();
  a.mov(r6, reg(r1));
  for (const [at, { network, port }] of peers.entries()) {
    const address = network === undefined ? undefined : addressBytes(network);
    if (address !== undefined && address.bytes.length !== (family === 4 ? 4 : 16)) continue;
    const next = a.fresh('next');
    if (port !== undefined) {
      a.load(4, r1, r6, context.port);
      a.op('and', r1, 0xffff);
      a.jumpIf(r1, '!=', swapped(port), next);
    }
    if (address !== undefined) compare(a, address, family === 4 ? context.ip4 : context.ip6, next);
    countOne(a, countsFd, at);
    a.mov(r0, enforce ? 0 : 1);
    a.exit();
    a.label(next);
  }
  a.mov(r0, 1);
  a.exit();
  return a.bytes();
}

/** Ports lie in network order, read by a machine of the other one. */
function swapped(port: number): number {
  return ((port & 0xff) << 8) | (port >> 8);
}

/** Goes to `next` unless the address lies in the network; word after word, as many as the prefix reaches into. */
function compare(
  a: Assembler,
  { bytes, prefix }: { readonly bytes: Buffer; readonly prefix: number },
  start: number,
  next: string,
): void {
  for (let word = 0; word * 32 < prefix; word += 1) {
    const bits = Math.min(32, prefix - word * 32);
    const mask = Buffer.alloc(4);
    mask.writeUInt32BE(bits === 32 ? 0xffff_ffff : (0xffff_ffff << (32 - bits)) >>> 0);
    const wanted = Buffer.alloc(4);
    for (let byte = 0; byte < 4; byte += 1) wanted[byte] = (bytes[word * 4 + byte] ?? 0) & (mask[byte] ?? 0);
    a.load(4, r1, r6, start + word * 4);
    a.constant(r2, BigInt(mask.readUInt32LE()));
    a.op('and', r1, reg(r2));
    a.constant(r2, BigInt(wanted.readUInt32LE()));
    a.jumpIf(r1, '!=', reg(r2), next);
  }
}

function countOne(a: Assembler, fd: number, index: number): void {
  const end = a.fresh('counted');
  a.storeConstant(4, frame, -4, index);
  a.map(r1, fd);
  a.mov(r2, reg(frame));
  a.op('add', r2, -4);
  a.call('mapLookup');
  a.jumpIf(r0, '==', 0, end);
  a.mov(r1, 1);
  a.atomicAdd(r0, 0, r1);
  a.label(end);
}
