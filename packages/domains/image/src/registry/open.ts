import { type ImageReference, parseImage } from '@seawall/kube';
import { ImageError } from '../error.ts';
import { digestOf } from '../oci/digest.ts';
import { maxDocument } from '../oci/json.ts';
import { type Descriptor, readReferrers } from '../oci/manifest.ts';
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
    return { ...image, close: async () => http.close() };
  } catch (error) {
    http.close();
    throw error;
  }
}

/** The artifacts (signatures, SBOMs, attestations) that refer to a manifest; none where the registry keeps no such list. */
export async function listReferrers(
  name: string,
  digest: string,
  options: RegistryOptions,
  world: ImageWorld,
): Promise<Descriptor[]> {
  const reference = referenceOf(name);
  const http = httpClient({ env: world.env, stallMs: options.stallMs ?? defaultStallMs });
  try {
    const { client } = await firstThatHas(reference, options, world, http.send);
    // Registries without the API are asked for the tag that stands for it (distribution-spec, referrers tag schema).
    for (const path of [`referrers/${digest}`, `manifests/${digest.replace(':', '-')}`]) {
      try {
        const { bytes } = await client.document(path, indexType, maxDocument);
        return readReferrers(bytes, `${name}: referrers`);
      } catch (error) {
        if (!(error instanceof ImageError) || error.code !== 'not-found') throw error;
      }
    }
    return [];
  } finally {
    http.close();
  }
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
