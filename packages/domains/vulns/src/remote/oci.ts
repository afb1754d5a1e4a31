import { createHash, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Manifest, manifestName } from '../database/manifest.ts';
import { unsealManifest } from '../database/seal.ts';
import { VulnsError } from '../error.ts';
import { installShards, shardsHere } from './archive.ts';
import { failed, fetchBytes, type HttpRequest, type Network } from './fetch.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const artifactType = 'application/vnd.seawall.database.v1';
const sealedType = 'application/vnd.seawall.database.manifest.v1+json';
const shardType = 'application/vnd.seawall.database.shard.v1';

export interface Registry {
  /** `https://ghcr.io`, `http://127.0.0.1:5000` */
  readonly base: string;
  readonly repository: string;
  readonly tag: string;
  readonly network: Network;
  /** `user:password` */
  readonly credentials?: string;
}

/** Reads `registry.example/team/database:latest`; hosts of this machine are spoken to without TLS. */
export function readReference(reference: string, network: Network, credentials?: string): Registry {
  const match = /^(?:oci:\/\/)?([^/]+)\/([a-z0-9._/-]+?)(?::([\w.-]+))?$/.exec(reference);
  if (match === null) {
    throw new VulnsError('usage', {
      en: `${reference} is no reference; write it as registry/repository:tag`,
      zh: `${reference} 不是有效的引用；请写成 registry/repository:tag`,
    });
  }
  const [, host = '', repository = '', tag = 'latest'] = match;
  const local = /^(?:localhost|127\.|\[::1\])/.test(host);
  const known = credentials === undefined ? {} : { credentials };
  return { base: `${local ? 'http' : 'https'}://${host}`, repository, tag, network, ...known };
}

/** Pushes a database as an OCI artifact, a layer for each shard: who pulls takes the layers that it wants. */
export async function pushDatabase(database: string, registry: Registry, spaces?: readonly string[]): Promise<string> {
  const sealed = readFileSync(join(database, manifestName));
  const manifest = unsealManifest(sealed.toString('utf8'), database);
  const session = createSession(registry, 'pull,push');
  const config = Buffer.from('{}');
  await pushBlob(config, session);
  await pushBlob(sealed, session);
  const layers: object[] = [descriptor(sealed, sealedType, manifestName)];
  for (const [, info] of shardsHere(manifest, database, spaces)) {
    const bytes = readFileSync(join(database, info.file));
    await pushBlob(bytes, session);
    layers.push(descriptor(bytes, shardType, info.file));
  }
  const body = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      artifactType,
      config: { mediaType: 'application/vnd.oci.empty.v1+json', digest: digestOf(config), size: config.length },
      layers,
      annotations: { 'org.opencontainers.image.created': manifest.built },
    }),
  );
  await session.send(`manifests/${registry.tag}`, { method: 'PUT', headers: { 'content-type': manifestType }, body });
  return digestOf(body);
}

interface Layer {
  readonly mediaType: string;
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Pulls a database, or the shards of some spaces, and puts it in place when all of it is checked. */
export async function pullDatabase(
  registry: Registry,
  database: string,
  { spaces, trusted = [] }: { readonly spaces?: readonly string[]; readonly trusted?: readonly KeyObject[] } = {},
): Promise<Manifest> {
  const session = createSession(registry, 'pull');
  const { bytes } = await session.send(`manifests/${registry.tag}`, { headers: { accept: manifestType } });
  const { layers = [] } = JSON.parse(bytes.toString('utf8')) as { layers?: readonly Layer[] };
  const first = layers.find(({ mediaType }) => mediaType === sealedType);
  if (first === undefined) throw failed(`${registry.base}/${registry.repository}`, 'it is no database of Seawall');
  const sealed = (await pullBlob(first, session)).toString('utf8');
  const manifest = unsealManifest(sealed, registry.repository, trusted);
  const wanted = new Set(
    Object.entries(manifest.shards)
      .filter(([space]) => spaces === undefined || spaces.includes(space) || !space.includes(':'))
      .map(([, info]) => info.file),
  );
  const shards = new Map<string, Buffer>();
  for (const layer of layers) {
    const name = layer.annotations?.['org.opencontainers.image.title'];
    if (layer.mediaType === shardType && name !== undefined && wanted.has(name)) {
      shards.set(name, await pullBlob(layer, session));
    }
  }
  return installShards(sealed, ({ file }) => shards.get(file), registry.repository, database, trusted);
}

function descriptor(bytes: Buffer, mediaType: string, title: string): object {
  const annotations = { 'org.opencontainers.image.title': title };
  return { mediaType, digest: digestOf(bytes), size: bytes.length, annotations };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

async function pullBlob({ digest }: Layer, session: Session): Promise<Buffer> {
  const { bytes } = await session.send(`blobs/${digest}`, {});
  if (digestOf(bytes) !== digest) throw failed(digest, 'its content is not what its name says');
  return bytes;
}

async function pushBlob(bytes: Buffer, session: Session): Promise<void> {
  const digest = digestOf(bytes);
  const known = await session.send(`blobs/${digest}`, { method: 'HEAD' }, [404]);
  if (known.status === 200) return;
  const { headers } = await session.send('blobs/uploads/', { method: 'POST' });
  const { location } = headers;
  if (location === undefined) throw failed(digest, 'the registry says no place to upload it to');
  const url = new URL(location, `${session.base}/`);
  url.searchParams.set('digest', digest);
  await session.sendTo(url.href, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
}

type Answer = Awaited<ReturnType<typeof fetchBytes>>;

interface Session {
  readonly base: string;
  send(path: string, asked: HttpRequest, allowed?: readonly number[]): Promise<Answer>;
  sendTo(url: string, asked: HttpRequest, allowed?: readonly number[]): Promise<Answer>;
}

/** Requests to one repository; a challenge is answered once and its token kept. */
function createSession({ base, repository, network, credentials }: Registry, actions: string): Session {
  const basic = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
  let authorization: string | undefined;

  async function sendTo(url: string, asked: HttpRequest, allowed: readonly number[] = []): Promise<Answer> {
    const withKey = (): HttpRequest =>
      authorization === undefined ? asked : { ...asked, headers: { ...asked.headers, authorization } };
    const answer = await fetchBytes(url, withKey(), network, [...allowed, 401]);
    if (answer.status !== 401) return answer;
    authorization = await answerChallenge(answer.headers['www-authenticate'] ?? '', url);
    return fetchBytes(url, withKey(), network, allowed);
  }

  async function answerChallenge(challenge: string, url: string): Promise<string> {
    if (/^basic/i.test(challenge) && basic !== undefined) return basic;
    const realm = /realm="([^"]+)"/.exec(challenge)?.[1];
    if (realm === undefined) throw failed(url, 'status 401');
    const address = new URL(realm);
    const service = /service="([^"]+)"/.exec(challenge)?.[1];
    if (service !== undefined) address.searchParams.set('service', service);
    address.searchParams.set('scope', `repository:${repository}:${actions}`);
    const headers = basic === undefined ? {} : { authorization: basic };
    const { bytes } = await fetchBytes(address.href, { headers }, network);
    const { token, access_token: other } = JSON.parse(bytes.toString('utf8')) as Record<string, string | undefined>;
    return `Bearer ${token ?? other ?? ''}`;
  }

  return {
    base,
    send: (path, asked, allowed) => sendTo(`${base}/v2/${repository}/${path}`, asked, allowed),
    sendTo,
  };
}
