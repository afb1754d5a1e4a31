import { socket as fields } from '../programs/frame.ts';
import type { SocketAddress, SocketFacts } from './kernel-event.ts';

export const families = { unix: 1, inet: 2, inet6: 10, netlink: 16, packet: 17 } as const;

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

/** An address as programs pass it (`struct sockaddr`); undefined for families without one that rules know. */
export function socketAddress(memory: Buffer, start: number, length: number): SocketAddress | undefined {
  if (length < 2) return undefined;
  const family = memory.readUInt16LE(start);
  if (family === families.inet && length >= 8)
    return { family, ip: ipv4(memory, start + 4), port: memory.readUInt16BE(start + 2) };
  if (family === families.inet6 && length >= 24)
    return { family, ip: ipv6(memory, start + 8), port: memory.readUInt16BE(start + 2) };
  if (family === families.unix) return { family, ip: unixPath(memory, start + 2, start + length), port: 0 };
  return undefined;
}

/** Names that lie outside the file system begin with a zero byte, shown as `@`. */
function unixPath(memory: Buffer, start: number, end: number): string {
  if (start >= end) return '';
  if (memory[start] === 0) {
    const text = memory.toString('utf8', start + 1, end).replace(/\0+$/, '');
    return text === '' ? '' : `@${text}`;
  }
  const zero = memory.indexOf(0, start);
  return memory.toString('utf8', start, zero < 0 || zero > end ? end : zero);
}

export function socketFacts(memory: Buffer, view: DataView, start: number): SocketFacts | undefined {
  if (view.getUint32(start + fields.isSocket, true) === 0) return undefined;
  const family = view.getUint16(start + fields.family, true);
  const internet = family === families.inet || family === families.inet6;
  return {
    family,
    type: view.getUint16(start + fields.type, true),
    protocol: view.getUint16(start + fields.protocol, true),
    state: view.getUint8(start + fields.state),
    local: internet ? end(fields.local, fields.localPort) : undefined,
    remote: internet ? end(fields.remote, fields.remotePort) : undefined,
    id:
      view.getUint32(start + fields.id, true) +
      0x1_0000_0000 * (view.getUint32(start + fields.id + 4, true) & 0x1f_ffff),
  };

  function end(address: number, port: number): SocketAddress {
    const ip = family === families.inet ? ipv4(memory, start + address) : ipv6(memory, start + address);
    return { family, ip, port: view.getUint16(start + port, true) };
  }
}

function ipv4(memory: Buffer, at: number): string {
  return `${memory[at]}.${memory[at + 1]}.${memory[at + 2]}.${memory[at + 3]}`;
}

/** In the form of RFC 5952; IPv4 that travels inside as IPv4. */
export function ipv6(memory: Buffer, at: number): string {
  if (mapped.every((byte, index) => memory[at + index] === byte)) return ipv4(memory, at + 12);
  const groups: number[] = [];
  for (let index = 0; index < 16; index += 2) groups.push(memory.readUInt16BE(at + index));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; start += 1) {
    let length = 0;
    while (start + length < 8 && groups[start + length] === 0) length += 1;
    if (length > best.length) best = { start, length };
  }
  if (best.start < 0) return groupText(groups);
  return `${groupText(groups.slice(0, best.start))}::${groupText(groups.slice(best.start + best.length))}`;
}

function groupText(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
