import { isIPv4, isIPv6 } from 'node:net';

/** The bytes of `10.0.0.0/8` or `fd00::1` in network order, and how many bits count. The text must be a network. */
export function addressBytes(network: string): { readonly bytes: Buffer; readonly prefix: number } {
  const [ip = '', length] = network.split('/');
  if (isIPv4(ip)) return { bytes: Buffer.from(ip.split('.').map(Number)), prefix: Number(length ?? 32) };
  const [head = '', tail] = withoutDots(ip).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  const bytes = Buffer.alloc(16);
  for (const [at, word] of [...left, ...middle, ...right].entries())
    bytes.writeUInt16BE(Number.parseInt(word, 16), at * 2);
  return { bytes, prefix: Number(length ?? 128) };
}

/** `::ffff:10.0.0.1` → `::ffff:a00:1` */
function withoutDots(ip: string): string {
  const match = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(ip);
  if (match === null) return ip;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(2).map(Number);
  return `${match[1] ?? ''}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

export function isNetwork(text: string): boolean {
  const [ip = '', prefix, more] = text.split('/');
  if ((!isIPv4(ip) && !isIPv6(ip)) || more !== undefined) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isIPv4(ip) ? 32 : 128));
}
