import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badImage } from '../error.ts';
import { maxDocument } from '../oci/json.ts';
import { type Descriptor, readManifest } from '../oci/manifest.ts';
import { choosePlatform } from '../oci/platform.ts';
import { type BlobStore, type OpenOptions, openFromBlobs } from './blobs.ts';
import { attestationsIn } from './attachments.ts';
import { ambiguous, failing, sameName } from './docker-archive.ts';
import type { SourceImage } from './source.ts';
import type { TarFile } from './tar-file.ts';

const nameKeys = ['io.containerd.image.name', 'org.opencontainers.image.ref.name'];

/** An image of an OCI layout in a folder: the one named `select`, or the only one. */
export async function openLayout(
  folder: string,
  select: string | undefined,
  options: OpenOptions,
): Promise<SourceImage> {
  const index = await readFile(join(folder, 'index.json'));
  return openIndex(index, folder, 'oci-layout', select, folderStore(folder), options);
}

/** The same in an archive. */
export async function openLayoutArchive(
  archive: TarFile,
  path: string,
  select: string | undefined,
  options: OpenOptions,
): Promise<SourceImage> {
  const index = (await archive.read('index.json')) ?? Buffer.alloc(0);
  const image = await openIndex(index, path, 'oci-archive', select, archiveStore(archive, path), options);
  return { ...image, close: () => archive.close() };
}

async function openIndex(
  bytes: Buffer,
  path: string,
  kind: SourceImage['kind'],
  select: string | undefined,
  store: BlobStore,
  options: OpenOptions,
): Promise<SourceImage> {
  const index = readManifest(bytes, `${path}: index.json`);
  if (index.kind !== 'index') throw badImage(`${path}: index.json`, { en: 'not an index', zh: '不是镜像索引' });
  const named = select === undefined ? index.manifests : index.manifests.filter((one) => isNamed(one, select));
  const names = index.manifests.flatMap((one) => nameOf(one) ?? []);
  if (named.length === 0) throw ambiguous(path, select, names);
  const distinct = new Set(named.map((one) => nameOf(one) ?? ''));
  if (select === undefined && distinct.size > 1) throw ambiguous(path, undefined, names);
  const chosen =
    named.length === 1
      ? (named[0] as Descriptor)
      : choosePlatform({ ...index, manifests: named }, options.platform, options.here, path);
  const name = fullName(nameOf(chosen), path);
  const image = await openFromBlobs(store, chosen, name, kind, options);
  // The layout's own index may be the one that holds the attestations.
  return { beside: () => attestationsIn(index, chosen.digest, store, name), ...image };
}

function nameOf({ annotations }: Descriptor): string | undefined {
  return nameKeys.map((key) => annotations[key]).find((name) => name !== undefined);
}

/** Layouts name their images by tags alone, most often. */
function fullName(name: string | undefined, path: string): string {
  if (name === undefined) return path;
  return /[:/]/.test(name) ? name : `${path}:${name}`;
}

function isNamed(descriptor: Descriptor, select: string): boolean {
  if (descriptor.digest === select) return true;
  return nameKeys.some((key) => {
    const name = descriptor.annotations[key];
    return name !== undefined && (sameName(name, select) || name.endsWith(`:${select}`));
  });
}

function blobPath(digest: string): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function absent(path: string, digest: string) {
  return badImage(path, { en: `blob ${digest} is missing`, zh: `缺少数据块 ${digest}` });
}

/** Blobs in a folder, as OCI layouts and containerd's content store keep them. */
export function folderStore(folder: string): BlobStore {
  return {
    async document({ digest }) {
      const path = join(folder, blobPath(digest));
      try {
        if ((await stat(path)).size > maxDocument) throw badImage(path, { en: 'too large', zh: '过大' });
        return await readFile(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw absent(folder, digest);
        throw error;
      }
    },
    async layer({ digest }) {
      const path = join(folder, blobPath(digest));
      try {
        return { kind: 'file', path, offset: 0, length: (await stat(path)).size };
      } catch {
        return { kind: 'stream', open: () => failing(absent(folder, digest)) };
      }
    },
  };
}

function archiveStore(archive: TarFile, path: string): BlobStore {
  return {
    async document({ digest }) {
      const bytes = await archive.read(blobPath(digest));
      if (bytes === undefined) throw absent(path, digest);
      return bytes;
    },
    async layer({ digest }) {
      const place = archive.find(blobPath(digest));
      if (place === undefined) return { kind: 'stream', open: () => failing(absent(path, digest)) };
      return { kind: 'file', path: archive.path, offset: place.offset, length: place.length };
    },
  };
}
