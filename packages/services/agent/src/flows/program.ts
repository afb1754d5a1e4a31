import { type Assembler, createAssembler, reg } from '../bpf/assembler.ts';
import { frame, r0, r1, r2, r3, r4, r6, r7, r8, r9 } from '../bpf/instructions.ts';

/**
 * What the kernel counts for each connection: the key, and the value behind it. Both are little-endian, ports and addresses as on the wire.
 *
 * Key: 0 control group u64, 8 protocol u8, 9 family u8 (4 or 6), 10 zero, 12 local port, 14 remote port, 16 local address, 32 remote address.
 * Value: bytes and packets sent and received (four u64), first and last packet (u64, nanoseconds since boot), bits (u64).
 */
export const keySize = 48;
export const valueSize = 56;
export const valueAt = {
  sentBytes: 0,
  sentPackets: 8,
  receivedBytes: 16,
  receivedPackets: 24,
  first: 32,
  last: 40,
  bits: 48,
} as const;

/** Who began, and whether it ended: set when the packet that says so passes. */
export const flowBits = { client: 1, server: 2, ended: 4, answered: 8 } as const;

const key = -keySize;
const value = key - valueSize;
/** The IP header, then the first 16 bytes behind it. */
const ip = value - 40;
const transport = ip - 16;

const tcp = 6;
const udp = 17;
const synFlag = 0x02;
const ackFlag = 0x10;
const endFlags = 0x05;

/**
 * Counts the packets of a control group's processes by connection. It runs on every packet that goes to or comes from a socket (cgroup_skb),
 * lets all pass, and counts those that found no room in the map in the first element of `lostFd`.
 */
export function flowProgram(direction: 'sent' | 'received', mapFd: number, lostFd: number): Buffer {
  const a = createAssembler();
  const sent = direction === 'sent';
  a.mov(r6, reg(r1));
  for (let at = key; at < 0; at += 8) a.storeConstant(8, frame, at, 0);
  for (let at = value; at < key; at += 8) a.storeConstant(8, frame, at, 0);
  for (let at = transport; at < value; at += 8) a.storeConstant(8, frame, at, 0);

  skbLoad(a, ip, 20, 0);
  a.jumpIf(r0, '!=', 0, 'pass');
  a.load(1, r7, frame, ip);
  a.mov(r8, reg(r7));
  a.op('shr', r8, 4);
  a.jumpIf(r8, '==', 4, 'four');
  a.jumpIf(r8, '!=', 6, 'pass');

  // IPv6: the protocol behind extension headers stays unknown, and such packets uncounted.
  skbLoad(a, ip, 40, 0);
  a.jumpIf(r0, '!=', 0, 'pass');
  a.load(1, r8, frame, ip + 6);
  copy(a, ip + 8, key + (sent ? 16 : 32), 16);
  copy(a, ip + 24, key + (sent ? 32 : 16), 16);
  a.storeConstant(1, frame, key + 9, 6);
  a.mov(r9, 40);
  a.jump('protocol');

  a.label('four');
  a.load(1, r8, frame, ip + 9);
  copy4(a, ip + 12, key + (sent ? 16 : 32));
  copy4(a, ip + 16, key + (sent ? 32 : 16));
  a.storeConstant(1, frame, key + 9, 4);
  a.mov(r9, reg(r7));
  a.op('and', r9, 0xf);
  a.op('shl', r9, 2);

  a.label('protocol');
  a.jumpIf(r8, '==', tcp, 'counted');
  a.jumpIf(r8, '!=', udp, 'pass');
  a.label('counted');
  a.store(1, frame, key + 8, r8);
  a.mov(r2, reg(r9));
  skbLoadAt(a, transport, 14);
  a.jumpIf(r0, '==', 0, 'ports');
  // A short datagram: its ports alone.
  a.mov(r2, reg(r9));
  skbLoadAt(a, transport, 8);
  a.jumpIf(r0, '!=', 0, 'pass');
  a.label('ports');
  a.load(2, r1, frame, transport);
  a.store(2, frame, key + (sent ? 12 : 14), r1);
  a.load(2, r1, frame, transport + 2);
  a.store(2, frame, key + (sent ? 14 : 12), r1);

  // r9 from here on: what this packet says of the connection.
  a.mov(r9, sent ? 0 : flowBits.answered);
  a.jumpIf(r8, '!=', tcp, 'group');
  a.load(1, r7, frame, transport + 13);
  a.mov(r1, reg(r7));
  a.op('and', r1, synFlag | ackFlag);
  a.jumpIf(r1, '!=', synFlag, 'running');
  a.op('or', r9, sent ? flowBits.client : flowBits.server);
  a.label('running');
  a.op('and', r7, endFlags);
  a.jumpIf(r7, '==', 0, 'group');
  a.op('or', r9, flowBits.ended);

  a.label('group');
  a.mov(r1, reg(r6));
  a.call('skbCgroupId');
  a.store(8, frame, key, r0);
  a.call('ktime');
  a.mov(r8, reg(r0));
  a.load(4, r7, r6, 0);

  lookUp(a, mapFd);
  a.jumpIf(r0, '!=', 0, 'known');
  // Of a datagram the first one says who began.
  a.load(1, r1, frame, key + 8);
  a.jumpIf(r1, '!=', udp, 'fresh');
  a.op('or', r9, sent ? flowBits.client : flowBits.server);
  a.label('fresh');
  a.store(8, frame, value + valueAt[`${direction}Bytes`], r7);
  a.storeConstant(8, frame, value + valueAt[`${direction}Packets`], 1);
  a.store(8, frame, value + valueAt.first, r8);
  a.store(8, frame, value + valueAt.last, r8);
  a.store(8, frame, value + valueAt.bits, r9);
  a.map(r1, mapFd);
  a.mov(r2, reg(frame));
  a.op('add', r2, key);
  a.mov(r3, reg(frame));
  a.op('add', r3, value);
  a.mov(r4, 0);
  a.call('mapUpdate');
  a.jumpIf(r0, '==', 0, 'pass');
  a.storeConstant(4, frame, key, 0);
  lookUp(a, lostFd);
  a.jumpIf(r0, '==', 0, 'pass');
  a.mov(r1, 1);
  a.atomicAdd(r0, 0, r1);
  a.jump('pass');

  a.label('known');
  a.atomicAdd(r0, valueAt[`${direction}Bytes`], r7);
  a.mov(r1, 1);
  a.atomicAdd(r0, valueAt[`${direction}Packets`], r1);
  a.store(8, r0, valueAt.last, r8);
  a.load(8, r1, r0, valueAt.bits);
  a.op('or', r1, reg(r9));
  a.store(8, r0, valueAt.bits, r1);

  a.label('pass');
  a.mov(r0, 1);
  a.exit();
  return a.bytes();
}

/** Bytes of the packet from `offset` on into the frame; the result is 0, or negative where it has fewer. */
function skbLoad(a: Assembler, to: number, size: number, offset: number): void {
  a.mov(r2, offset);
  skbLoadAt(a, to, size);
}

function skbLoadAt(a: Assembler, to: number, size: number): void {
  a.mov(r1, reg(r6));
  a.mov(r3, reg(frame));
  a.op('add', r3, to);
  a.mov(r4, size);
  a.call('skbLoad');
}

function copy(a: Assembler, from: number, to: number, size: number): void {
  for (let at = 0; at < size; at += 8) {
    a.load(8, r1, frame, from + at);
    a.store(8, frame, to + at, r1);
  }
}

function copy4(a: Assembler, from: number, to: number): void {
  a.load(4, r1, frame, from);
  a.store(4, frame, to, r1);
}

function lookUp(a: Assembler, mapFd: number): void {
  a.map(r1, mapFd);
  a.mov(r2, reg(frame));
  a.op('add', r2, key);
  a.call('mapLookup');
}
