import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDigest } from '../oci/digest.ts';
import { openFromBlobs, type OpenOptions } from './blobs.ts';
import { type BoltBucket, openBolt } from './bolt.ts';
import { sameName } from './docker-archive.ts';
import { folderStore } from './oci-layout.ts';
import type { SourceImage } from './source.ts';

/** Where containerd keeps images, alone and inside k3s and microk8s. */
export const containerdRoots = [
  '/var/lib/containerd',
  '/var/lib/rancher/k3s/agent/containerd',
  '/var/snap/microk8s/common/var/lib/containerd',
];

/** An image of any namespace of a containerd store (`k8s.io` for Kubernetes); undefined when it is not there. */
export async function openContainerd(
  root: string,
  name: string,
  options: OpenOptions,
): Promise<SourceImage | undefined> {
  const path = join(root, 'io.containerd.metadata.v1.bolt/meta.db');
  let file: Buffer;
  try {
    file = await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const found = findImage(openBolt(file, path), name);
  if (found === undefined) return undefined;
  const store = folderStore(join(root, 'io.containerd.content.v1.content'));
  return openFromBlobs(store, { digest: found.digest }, found.name, 'containerd', options);
}

function findImage(database: BoltBucket, name: string): { name: string; digest: string } | undefined {
  const top = database.bucket('v1');
  for (const namespace of top?.keys() ?? []) {
    const images = top?.bucket(namespace)?.bucket('images');
    for (const key of images?.keys() ?? []) {
      const digest = images?.bucket(key)?.bucket('target')?.value('digest')?.toString();
      if (!isDigest(digest)) continue;
      if (sameName(key, name) || digest === name || key === name) return { name: key, digest };
    }
  }
  return undefined;
}
