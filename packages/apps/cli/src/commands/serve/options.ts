import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { say, type Text, type TextValues } from '@seawall/model';
import type { Context } from '../../context.ts';
import { serveTexts as texts } from './texts.ts';

export interface UpFlags {
  readonly port: string;
  readonly data?: string;
  readonly console?: string;
  readonly watch?: readonly string[];
  readonly ingest?: string;
  readonly sample: boolean;
  readonly advisories?: string;
}

export interface ServeFlags {
  readonly listen: string;
  readonly data?: string;
  readonly publicUrl?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly behindProxy?: boolean;
  readonly postgres?: string;
  readonly clickhouse?: string;
  readonly nats?: string;
  readonly oidc?: string;
  readonly openMetrics?: boolean;
  readonly ingest?: string;
  readonly ingestName?: readonly string[];
  readonly watch?: readonly string[];
  readonly respond?: boolean;
  readonly advisories?: string;
  readonly console?: string;
}

/** Where the server listens and how it is reached, as the flags say. */
export interface Reached {
  readonly listen: {
    readonly host: string;
    readonly port: number;
    readonly tls?: { readonly certificate: string; readonly key: string };
  };
  readonly publicUrl: URL | undefined;
}

/** Reads the addresses among the flags; a sentence when one of them is none. */
export function reachedBy(
  flags: Pick<ServeFlags, 'listen' | 'publicUrl' | 'tlsCert' | 'tlsKey'>,
  context: Context,
): Reached | string {
  const t = (text: Text, values: TextValues = {}): string => say(text, context.language, values);
  const { publicUrl, tlsCert, tlsKey } = flags;
  const address = addressOf('--listen', flags.listen, context);
  if (typeof address === 'string') return address;
  if ((tlsCert === undefined) !== (tlsKey === undefined)) return t(texts.halfTls);
  const url = publicUrl === undefined ? undefined : URL.parse(publicUrl);
  if (url === null || (url !== undefined && !/^https?:$/.test(url.protocol)))
    return t(texts.badUrl, { value: publicUrl ?? '' });
  return {
    listen: {
      ...address,
      ...(tlsCert === undefined || tlsKey === undefined ? {} : { tls: { certificate: tlsCert, key: tlsKey } }),
    },
    publicUrl: url,
  };
}

/** Where `up` listens: on this machine alone. */
export function portOfUp(port: string, { language }: Context): Reached | string {
  if (!isPort(port)) return say(texts.badPort, language, { value: port });
  return { listen: { host: '127.0.0.1', port: Number(port) }, publicUrl: undefined };
}

/** Where `up` takes in what is sent: the port after its own, or any other where that is not free. */
export async function ingestOfUp(
  { ingest, port }: Pick<UpFlags, 'ingest' | 'port'>,
  context: Context,
): Promise<Address | string> {
  if (ingest !== undefined) return addressOf('--ingest', ingest, context);
  const host = '127.0.0.1';
  const next = Number(port) + 1;
  return { host, port: port !== '0' && next <= 65_535 && (await isFree(host, next)) ? next : 0 };
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `ADDRESS:PORT`; a sentence when it is none. Without an address: all of this machine. */
export function addressOf(flag: string, value: string, { language }: Context): Address | string {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(value) ?? [];
  if (!isPort(port)) return say(texts.badAddress, language, { flag, value });
  return { host: bracketed || plain || '0.0.0.0', port: Number(port) };
}

function isPort(value: string): boolean {
  return /^\d{1,5}$/.test(value) && Number(value) <= 65_535;
}

/** A cluster to watch, `CONTEXT=NAME`; undefined when the name cannot be an id. `in-cluster` is the pod’s own. */
export function watchedCluster(value: string): { id: string; name: string; context?: string } | undefined {
  const at = value.lastIndexOf('=');
  const context = at < 0 ? value : value.slice(0, at);
  const name = at < 0 ? value : value.slice(at + 1);
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
  if (id === '' || name === '') return undefined;
  return { id, name, ...(context === 'in-cluster' ? {} : { context }) };
}

/** As root PostgreSQL runs as another user, who must be able to get at the folder. */
export function dataFolder(given: string | undefined, env: NodeJS.ProcessEnv): string {
  if (given !== undefined) return given;
  if (process.getuid?.() === 0) return '/var/lib/seawall';
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local/share'), 'seawall');
}
