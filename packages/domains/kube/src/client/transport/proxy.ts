import { BlockList, isIP } from 'node:net';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for an address; undefined: none. As Go programs read `HTTPS_PROXY`, `HTTP_PROXY`
 * and `NO_PROXY`, either case. Throws a TypeError for a proxy that is no address.
 */
export function proxyFromEnvironment(url: URL, env: Env): URL | undefined {
  const named = url.protocol === 'https:' ? either(env, 'HTTPS_PROXY') : either(env, 'HTTP_PROXY');
  if (named === undefined || isExempt(url, either(env, 'NO_PROXY') ?? '')) return undefined;
  return proxyUrl(named);
}

/** Reads a proxy's address; one without a scheme is spoken to in plain HTTP. */
export function proxyUrl(text: string): URL {
  const url = new URL(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  if (!['http:', 'https:', 'socks5:', 'socks5h:'].includes(url.protocol)) {
    throw new TypeError(`a proxy cannot be spoken to by ${url.protocol}`);
  }
  return url;
}

function either(env: Env, name: string): string | undefined {
  const value = env[name] ?? env[name.toLowerCase()];
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

/** Whether an address is reached without a proxy. Source: golang.org/x/net/http/httpproxy. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  if (host === 'localhost' || isLoopback(host)) return true;
  return list
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matches(entry, host, port));
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

function matches(entry: string, host: string, port: string): boolean {
  const family = isIP(host);
  const [network, bits] = entry.split('/');
  if (bits !== undefined) return family !== 0 && isInside(host, family, network ?? '', Number(bits));
  const { name, only } = splitPort(entry);
  if (only !== undefined && only !== port) return false;
  if (isIP(name) !== 0) return name === host;
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || host.endsWith(`.${name}`);
}

function isInside(host: string, family: number, network: string, bits: number): boolean {
  if (isIP(network) !== family || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, bits, type);
  return list.check(host, type);
}

function splitPort(entry: string): { name: string; only?: string } {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry);
  const plain = bracketed ?? /^([^:]+):(\d+)$/.exec(entry);
  if (plain === null) return { name: entry };
  return { name: plain[1] ?? entry, ...(plain[2] === undefined ? {} : { only: plain[2] }) };
}
