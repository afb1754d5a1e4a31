import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chainIds } from '../layers/base.ts';
import { isDigest } from '../oci/digest.ts';
import { openFromBlobs, type OpenOptions } from './blobs.ts';
import { type BoltBucket, openBolt } from './bolt.ts';
import { sameName } from './docker-archive.ts';
import { folderStore } from './oci-layout.ts';
import type { SourceImage, SourceLayer } from './source.ts';

/** Where containerd keeps images: alone, inside Docker's engine, k3s, RKE2 and microk8s. */
export const containerdRoots = [
  '/var/lib/containerd',
  '/var/lib/docker/containerd/daemon',
  '/var/lib/rancher/k3s/agent/containerd',
  '/var/lib/rancher/rke2/agent/containerd',
  '/var/snap/microk8s/common/var/lib/containerd',
];

/** Snapshotters that keep the files of a layer alone, and mark what it hides as the kernel's overlay file system does. */
const snapshotters = ['overlayfs', 'fuse-overlayfs'] as const;

/**
 * An image of any namespace of a containerd store (`k8s.io` for Kubernetes); undefined when it is not there. Layers
 * whose archives were thrown away after unpacking are read from where they were unpacked.
 */
export async function openContainerd(
  root: string,
  name: string,
  options: OpenOptions,
): Promise<SourceImage | undefined> {
  const database = await databaseAt(join(root, 'io.containerd.metadata.v1.bolt/meta.db'));
  const found = database === undefined ? undefined : findImage(database, name);
  if (database === undefined || found === undefined) return undefined;
  const store = folderStore(join(root, 'io.containerd.content.v1.content'));
  const image = await openFromBlobs(store, { digest: found.digest }, found.name, 'containerd', options);
  const absent = image.layers.some(({ location }) => location.kind === 'stream');
  return absent ? { ...image, layers: await withUnpacked(image, root, database, found.namespace) } : image;
}

async function databaseAt(path: string): Promise<BoltBucket | undefined> {
  try {
    return openBolt(await readFile(path), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function findImage(
  database: BoltBucket,
  name: string,
): { namespace: string; name: string; digest: string } | undefined {
  const top = database.bucket('v1');
  for (const namespace of top?.keys() ?? []) {
    const images = top?.bucket(namespace)?.bucket('images');
    for (const key of images?.keys() ?? []) {
      const digest = images?.bucket(key)?.bucket('target')?.value('digest')?.toString();
      if (!isDigest(digest)) continue;
      if (sameName(key, name) || digest === name || key === name) return { namespace, name: key, digest };
    }
  }
  return undefined;
}

/** A snapshot goes by the chain of its layers; the snapshotter's own database says in which folder it lies. */
async function withUnpacked(
  { layers, config }: SourceImage,
  root: string,
  database: BoltBucket,
  namespace: string,
): Promise<SourceLayer[]> {
  const chains = chainIds(config.diffIds);
  const folders = new Map<string, string>();
  for (const snapshotter of snapshotters) {
    const known = database.bucket('v1')?.bucket(namespace)?.bucket('snapshots')?.bucket(snapshotter);
    const home = join(root, `io.containerd.snapshotter.v1.${snapshotter}`);
    const own = known === undefined ? undefined : await databaseAt(join(home, 'metadata.db'));
    for (const chain of chains) {
      const name = known?.bucket(chain)?.value('name')?.toString() ?? '';
      const id = own?.bucket('v1')?.bucket('snapshots')?.bucket(name)?.value('id');
      if (id !== undefined && !folders.has(chain))
        folders.set(chain, join(home, 'snapshots', String(varint(id)), 'fs'));
    }
  }
  return layers.map((layer, index) => {
    const path = folders.get(chains[index] ?? '');
    if (layer.location.kind !== 'stream' || path === undefined) return layer;
    return { ...layer, location: { kind: 'folder', path, overlay: true } };
  });
}

/** As Go's `binary.PutUvarint` writes it. */
function varint(bytes: Uint8Array): number {
  let value = 0;
  for (const [index, byte] of bytes.entries()) {
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) break;
  }
  return value;
}
