import { type ImageReference, parseImage } from '@seawall/kube';
import { ImageError } from '../error.ts';
import { digestOf } from '../oci/digest.ts';
import { maxDocument } from '../oci/json.ts';
import { readReferrers } from '../oci/manifest.ts';
import { type Attachment, documentsOf } from '../sources/attachments.ts';
import { type BlobStore, type OpenOptions, openFromBlobs } from '../sources/blobs.ts';
import type { SourceImage } from '../sources/source.ts';
import type { ImageWorld } from '../world.ts';
import { type RepositoryClient, repositoryClient } from './client.ts';
import { keyring } from './credentials.ts';
import { httpClient } from './http.ts';

export interface RegistryOptions extends OpenOptions {
  /** Speak plain HTTP with the registry. */
  readonly plainHttp?: boolean;
  /** By registry: origins (`https://mirror.example`) or hosts that are asked before it, in this order. */
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  readonly stallMs?: number;
}

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const indexType = 'application/vnd.oci.image.index.v1+json';
const defaultStallMs = 30_000;

/** Finds an image in its registry, or in the first mirror that has it. Throws an `ImageError`. */
export async function openRegistry(name: string, options: RegistryOptions, world: ImageWorld): Promise<SourceImage> {
  const reference = referenceOf(name);
  const http = httpClient({ env: world.env, stallMs: options.stallMs ?? defaultStallMs });
  try {
    const { client, bytes } = await firstThatHas(reference, options, world, http.send);
    const top = reference.digest ?? digestOf(bytes);
    const shown = shownName(reference);
    const image = await openFromBlobs(storeOf(client), { digest: top }, shown, 'registry', options, bytes);
    const manifest = image.digest ?? top;
    return { ...image, referrers: () => listReferrers(client, manifest, shown), close: async () => http.close() };
  } catch (error) {
    http.close();
    throw error;
  }
}

/** Suffixes of the tags under which cosign keeps what it knows of an image. */
const cosignTags = ['sig', 'att', 'sbom'] as const;

/**
 * The artifacts (signatures, bills of materials, attestations) that refer to a manifest, as the referrers API lists
 * them, or the tag that stands for it where a registry does not know it; then those under tags of cosign.
 */
async function listReferrers(client: RepositoryClient, digest: string, name: string): Promise<Attachment[]> {
  const store = storeOf(client);
  const found: Attachment[] = [];
  const index = await firstDocument(
    client,
    [`referrers/${digest}`, `manifests/${digest.replace(':', '-')}`],
    indexType,
  );
  for (const descriptor of index === undefined ? [] : readReferrers(index, `${name}: referrers`)) {
    found.push(...(await documentsOf(descriptor, 'referrer', store, name)));
  }
  for (const suffix of cosignTags) {
    const tag = `${digest.replace(':', '-')}.${suffix}`;
    const bytes = await firstDocument(client, [`manifests/${tag}`], manifestTypes);
    if (bytes !== undefined)
      found.push(...(await documentsOf({ digest: tag, annotations: {} }, 'tag', store, name, bytes)));
  }
  return found;
}

/** Undefined when there is none of them. */
async function firstDocument(
  client: RepositoryClient,
  paths: readonly string[],
  accept: string,
): Promise<Buffer | undefined> {
  for (const path of paths) {
    try {
      return (await client.document(path, accept, maxDocument)).bytes;
    } catch (error) {
      if (!(error instanceof ImageError) || error.code !== 'not-found') throw error;
    }
  }
  return undefined;
}

function referenceOf(name: string): ImageReference {
  const reference = parseImage(name);
  if (reference !== undefined) return reference;
  throw new ImageError('not-found', {
    en: `${name} is neither a file nor the name of an image`,
    zh: `${name} 既不是文件，也不是有效的镜像名`,
  });
}

function shownName({ registry, repository, tag, digest }: ImageReference): string {
  const version = digest === undefined ? `:${tag ?? 'latest'}` : `${tag === undefined ? '' : `:${tag}`}@${digest}`;
  return `${registry}/${repository}${version}`;
}

async function firstThatHas(
  reference: ImageReference,
  options: RegistryOptions,
  world: ImageWorld,
  send: ReturnType<typeof httpClient>['send'],
): Promise<{ client: RepositoryClient; bytes: Buffer }> {
  const { registry, repository, tag, digest } = reference;
  const own = `${options.plainHttp === true ? 'http' : 'https'}://${registry === 'docker.io' ? 'registry-1.docker.io' : registry}`;
  const mirrors = (options.mirrors?.[registry] ?? []).map(originOf);
  const keys = keyring(world);
  let failure: unknown;
  for (const origin of [...mirrors, own]) {
    const host = origin === own ? registry : new URL(origin).host;
    const client = repositoryClient({ origin, host, repository, keyring: keys, send, world });
    try {
      const { bytes } = await client.document(`manifests/${digest ?? tag ?? 'latest'}`, manifestTypes, maxDocument);
      return { client, bytes };
    } catch (error) {
      // The registry's own answer says more than a mirror's.
      failure = error;
    }
  }
  throw failure;
}

function originOf(mirror: string): string {
  return (mirror.includes('://') ? mirror : `https://${mirror}`).replace(/\/+$/, '');
}

function storeOf(client: RepositoryClient): BlobStore {
  return {
    async document({ digest }, kind) {
      const path = kind === 'manifest' ? `manifests/${digest}` : `blobs/${digest}`;
      return (await client.document(path, kind === 'manifest' ? manifestTypes : '*/*', maxDocument)).bytes;
    },
    layer: async ({ digest, size }) => ({ kind: 'stream', open: () => client.blob(digest, size) }),
  };
}
