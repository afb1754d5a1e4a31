import { type LookupAddress, lookup as resolve, type LookupOptions } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestPlain, type RequestOptions } from 'node:http';
import { request as requestSecure } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Readable } from 'node:stream';

/** Where outputs that were set up over the network may send to. */
export interface Reach {
  /** As the global one, to where outputs may send; it follows no redirects. */
  readonly fetch: typeof fetch;
  /** The first of these hosts that outputs may not send to; one that has no address is not told here. */
  refusal(hosts: readonly string[]): Promise<string | undefined>;
}

/** What is allowed beyond the usual: addresses and networks, joined by commas. */
const variable = 'SEAWALL_OUTPUTS_REACH';

/**
 * Whoever sets up an output has the server send to an address of theirs: not to the server’s own machine and what listens
 * there for nobody else, and not to where a cloud hands its machines their credentials. Private networks are what most
 * outputs are on.
 */
export function openReach(environment: Readonly<Record<string, string | undefined>>): Reach {
  const allowed = networksOf(environment[variable] ?? '');
  const mayReach = (address: string): boolean => {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    return allowed.check(address, family) || !closed.check(address, family);
  };
  /** Looks a name up and gives only what may be reached: what was looked at is what is connected to. */
  const look: LookupFunction = (name, options: LookupOptions, callback) => {
    resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error !== null) return callback(error, '');
      if (!found.every(({ address }) => mayReach(address))) return callback(closedTo(name), '');
      const [first] = found;
      if (options.all === true) callback(null, found);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
  return {
    fetch: async (input, init = {}) => {
      const url = new URL(input instanceof Request ? input.url : input);
      const host = hostOf(url);
      // A literal address is not looked up.
      if (isIP(host) !== 0 && !mayReach(host)) throw closedTo(host);
      return await send(url, init, look);
    },
    async refusal(hosts) {
      for (const host of hosts) {
        const found = isIP(host) === 0 ? await lookup(host, { all: true }).catch(() => []) : [{ address: host }];
        if (found.some(({ address }) => !mayReach(address))) return host;
      }
      return undefined;
    },
  };
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function closedTo(host: string): NodeJS.ErrnoException {
  return Object.assign(
    new Error(
      `${host} is this machine, or where a cloud keeps credentials: outputs do not send there (${variable} allows it)`,
    ),
    { code: 'ECLOSED' },
  );
}

/** This host, its links, and the addresses of clouds’ metadata; of IPv4 also as IPv6 writes it. */
const closed = networksOf(
  [
    '0.0.0.0/8',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '224.0.0.0/4',
    '255.255.255.255',
    '100.100.100.200',
    '168.63.129.16',
    '192.0.0.192',
    '::',
    '::1',
    'fe80::/10',
    'ff00::/8',
    'fd00:ec2::254',
    'fd20:ce::254',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '2002::/16',
  ].join(','),
);

function networksOf(line: string): BlockList {
  const networks = new BlockList();
  for (const each of line.split(',').map((part) => part.trim())) {
    const [address = '', bits] = each.split('/');
    const family = isIP(address);
    if (family === 0) continue;
    const name = family === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) networks.addAddress(address, name);
    else if (Number(bits) >= 0 && Number(bits) <= (family === 6 ? 128 : 32))
      networks.addSubnet(address, Number(bits), name);
  }
  return networks;
}

function send(
  url: URL,
  { method = 'GET', headers, body, signal }: RequestInit,
  look: LookupFunction,
): Promise<Response> {
  const options: RequestOptions = {
    method,
    headers: Object.fromEntries(new Headers(headers)),
    lookup: look,
    ...(signal === null || signal === undefined ? {} : { signal }),
  };
  return new Promise((done, fail) => {
    const request = url.protocol === 'https:' ? requestSecure : requestPlain;
    const outgoing = request(url, options, (incoming) => done(responseOf(incoming)));
    outgoing.on('error', fail);
    outgoing.end(typeof body === 'string' ? body : undefined);
  });
}

const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);

function responseOf(incoming: IncomingMessage): Response {
  const { statusCode = 502, headers } = incoming;
  const said = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const each of Array.isArray(value) ? value : [value ?? '']) said.append(name, each);
  }
  if (!withoutBody.has(statusCode)) {
    return new Response(Readable.toWeb(incoming) as ReadableStream<Uint8Array>, { status: statusCode, headers: said });
  }
  incoming.resume();
  return new Response(null, { status: statusCode, headers: said });
}

/** The hosts that an output’s settings name. */
export function hostsIn(settings: unknown): string[] {
  if (typeof settings !== 'object' || settings === null) return [];
  return Object.entries(settings).flatMap(([name, value]) => {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (!places.test(name)) return values.flatMap(hostsIn);
    return values.flatMap((each) => (typeof each === 'string' ? hostIn(each) : hostsIn(each)));
  });
}

/** Settings that say where something is sent to. */
const places = /^(?:url|host|address|brokers|servers)$/i;

function hostIn(text: string): string[] {
  const url = text.includes('://') ? text : `tcp://${text}`;
  return URL.canParse(url) ? [hostOf(new URL(url))].filter((host) => host !== '') : [];
}

/** All that decides where credentials go: where it is sent to, and whether it is sealed on its way. */
export function destinationOf(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null) return undefined;
  const parts = Object.entries(settings).flatMap(([name, value]): [string, unknown][] => {
    if (deciding.test(name)) return [[name, value]];
    const inside = Array.isArray(value) ? value.map(destinationOf) : destinationOf(value);
    return inside === undefined ? [] : [[name, inside]];
  });
  return Object.fromEntries(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const deciding = /^(?:url|host|port|address|brokers|servers|tls|transport|protocol)$/i;
