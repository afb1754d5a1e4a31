import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badImage } from '../error.ts';
import { chainIds } from '../layers/base.ts';
import { readConfig } from '../oci/config.ts';
import { isDigest, verify } from '../oci/digest.ts';
import { isObject, type Json, parseObject } from '../oci/json.ts';
import type { ImageWorld } from '../world.ts';
import { type OpenOptions, refuseOther } from './blobs.ts';
import { sameName } from './docker-archive.ts';
import type { SourceImage, SourceLayer } from './source.ts';

/** Where Docker's engine keeps images: as it is told to, by default, rootless, and installed as a snap. */
export async function dockerRoots({ env, home }: ImageWorld): Promise<string[]> {
  const told = await readFile('/etc/docker/daemon.json').then(
    (bytes) => parseObject(bytes, '/etc/docker/daemon.json')['data-root'],
    () => undefined,
  );
  const own = env['XDG_DATA_HOME'] ?? join(home, '.local/share');
  const roots = ['/var/lib/docker', join(own, 'docker'), '/var/snap/docker/common/var-lib-docker'];
  return typeof told === 'string' && told.startsWith('/') ? [told, ...roots] : roots;
}

/** Drivers that keep the files of a layer alone, in a folder of the same shape. */
const drivers = ['overlay2', 'fuse-overlayfs'] as const;

/**
 * An image of a Docker engine's own store on disk, whether the engine runs or not; undefined when it is not there. Each
 * layer is put together again from its files and its tar-split file, which its digest proves.
 */
export async function openDockerStore(
  root: string,
  name: string,
  options: OpenOptions,
): Promise<SourceImage | undefined> {
  for (const driver of drivers) {
    const found = await findImage(join(root, 'image', driver), name);
    if (found !== undefined) return openFrom(root, driver, found, options);
  }
  return undefined;
}

interface Found {
  readonly name: string;
  /** Digest of its configuration. */
  readonly id: string;
  /** Of its manifest, where it came from a registry. */
  readonly digest?: string;
}

/** `repositories.json`: for each repository its references, `NAME:TAG` and `NAME@DIGEST`, and the image behind each. */
async function findImage(folder: string, name: string): Promise<Found | undefined> {
  const path = join(folder, 'repositories.json');
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  const references = Object.values(objectIn(parseObject(bytes, path)['Repositories'])).flatMap((repository) =>
    Object.entries(objectIn(repository)).filter((entry): entry is [string, string] => isDigest(entry[1])),
  );
  const short = /^(?:sha256:)?([0-9a-f]{12,64})$/.exec(name)?.[1];
  const reference =
    references.find(([one]) => (name.includes('@') ? one === name || one.endsWith(`/${name}`) : sameName(one, name))) ??
    references.find(([, id]) => short !== undefined && id.slice('sha256:'.length).startsWith(short));
  if (reference === undefined) return undefined;
  const [named, id] = reference;
  const digest = references.find(([one, other]) => other === id && one.includes('@'))?.[0].replace(/^.*@/, '');
  return { name: named, id, ...(digest === undefined ? {} : { digest }) };
}

function objectIn(value: unknown): Json {
  return isObject(value) ? value : {};
}

async function openFrom(root: string, driver: string, found: Found, options: OpenOptions): Promise<SourceImage> {
  const folder = join(root, 'image', driver);
  const bytes = await readFile(join(folder, 'imagedb/content/sha256', found.id.slice('sha256:'.length)));
  verify(bytes, found.id, `${found.name}: configuration ${found.id}`);
  const config = readConfig(bytes, `${found.name}: configuration`);
  if (options.platform !== undefined) refuseOther(config.platform, options.platform, found.name);
  const layers: SourceLayer[] = [];
  for (const [index, chain] of chainIds(config.diffIds).entries()) {
    const diffId = config.diffIds[index] as string;
    const entry = join(folder, 'layerdb', chain.replace(':', '/'));
    const id = (await readFile(join(entry, 'cache-id'), 'utf8').catch(() => '')).trim();
    if (!/^[0-9a-z-]+$/.test(id)) {
      throw badImage(found.name, {
        en: `the store at ${root} has not its layer ${index + 1} (${diffId.slice(0, 19)})`,
        zh: `${root} 处的存储中没有其第 ${index + 1} 层（${diffId.slice(0, 19)}）`,
      });
    }
    layers.push({
      diffId,
      location: { kind: 'tar-split', split: join(entry, 'tar-split.json.gz'), folder: join(root, driver, id, 'diff') },
    });
  }
  return {
    name: found.name,
    kind: 'docker',
    ...(found.digest === undefined ? {} : { digest: found.digest }),
    id: found.id,
    config,
    annotations: {},
    layers,
    close: async () => undefined,
  };
}
