import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badImage, ImageError } from '../error.ts';
import { readConfig } from '../oci/config.ts';
import { digestOf } from '../oci/digest.ts';
import { isObject, type Json, listOf, stringOf } from '../oci/json.ts';
import { readManifest } from '../oci/manifest.ts';
import type { LayerLocation } from '../layers/location.ts';
import type { ImageWorld } from '../world.ts';
import { type OpenOptions, refuseOther } from './blobs.ts';
import { failing, sameName } from './docker-archive.ts';
import type { SourceImage, SourceLayer } from './source.ts';

/** Where Podman, Buildah and CRI-O keep images: root's, and the user's own. */
export function podmanRoots({ env, home }: ImageWorld): string[] {
  const own = env['XDG_DATA_HOME'] ?? join(home, '.local/share');
  return ['/var/lib/containers/storage', join(own, 'containers/storage')];
}

/** How a store keeps the files of a layer: alone, with marks for what it hides, or with all that lies below it. */
interface Driver {
  readonly name: string;
  readonly alone: boolean;
  files(root: string, id: string): string;
}

const drivers: readonly Driver[] = [
  { name: 'overlay', alone: true, files: (root, id) => join(root, 'overlay', id, 'diff') },
  { name: 'vfs', alone: false, files: (root, id) => join(root, 'vfs/dir', id) },
];

/** An image of a containers-storage store; undefined when it is not there. */
export async function openPodman(root: string, name: string, options: OpenOptions): Promise<SourceImage | undefined> {
  for (const driver of drivers) {
    const images = await readList(join(root, `${driver.name}-images/images.json`));
    const image = images.find((one) => isNamed(one, name));
    if (image !== undefined) return openFrom(root, driver, image, name, options);
  }
  return undefined;
}

async function openFrom(
  root: string,
  driver: Driver,
  image: Json,
  name: string,
  options: OpenOptions,
): Promise<SourceImage> {
  const id = idOf(image);
  const folder = join(root, `${driver.name}-images`, id);
  const configBytes = await bigData(folder, `sha256:${id}`);
  const config = readConfig(configBytes, `${name}: configuration`);
  if (options.platform !== undefined) refuseOther(config.platform, options.platform, name);
  const manifestBytes = await bigData(folder, 'manifest').catch(() => undefined);
  const manifest = manifestBytes === undefined ? undefined : readManifest(manifestBytes, `${name}: manifest`);
  return {
    name: listOf(image['names']).find((one) => typeof one === 'string') ?? name,
    kind: 'podman',
    ...(manifestBytes === undefined ? {} : { digest: digestOf(manifestBytes) }),
    id: digestOf(configBytes),
    config,
    annotations: manifest?.annotations ?? {},
    layers: await layersOf(root, driver, stringOf(image['layer']), config.diffIds, name),
    close: async () => undefined,
  };
}

/** The identifier becomes part of paths. */
function idOf(entry: Json): string {
  const id = entry['id'];
  if (typeof id === 'string' && /^[0-9a-f]{64}$/.test(id)) return id;
  throw badImage(JSON.stringify(id).slice(0, 100), { en: 'not an identifier', zh: '不是有效的标识符' });
}

async function readList(path: string): Promise<Json[]> {
  try {
    return listOf(JSON.parse(await readFile(path, 'utf8'))).filter(isObject);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const why = (error as Error).message;
    throw badImage(path, { en: `cannot be read (${why})`, zh: `无法读取（${why}）` });
  }
}

function isNamed(image: Json, name: string): boolean {
  const id = stringOf(image['id']) ?? '';
  if (/^(?:sha256:)?[0-9a-f]{12,64}$/.test(name) && id.startsWith(name.replace('sha256:', ''))) return true;
  const digests = [stringOf(image['digest'])];
  const names = listOf(image['names']).filter((one) => typeof one === 'string');
  const at = name.indexOf('@');
  if (at >= 0) return digests.includes(name.slice(at + 1)) && names.some((one) => one.includes(name.slice(0, at)));
  return names.some((one) => sameName(one, name));
}

/** Documents are kept under their names, or under `=` and the name in base 64 where it holds odd characters. */
async function bigData(folder: string, name: string): Promise<Buffer> {
  const file = /^[a-z.]+$/.test(name) ? name : `=${Buffer.from(name).toString('base64')}`;
  return readFile(join(folder, file));
}

/** The chain of layers down from the top one, put together again by their tar-split files. */
async function layersOf(
  root: string,
  driver: Driver,
  top: string | undefined,
  diffIds: readonly string[],
  name: string,
): Promise<SourceLayer[]> {
  const byId = new Map<string, Json>();
  for (const file of ['layers.json', 'volatile-layers.json']) {
    for (const layer of await readList(join(root, `${driver.name}-layers`, file))) {
      const id = stringOf(layer['id']);
      if (id !== undefined) byId.set(id, layer);
    }
  }
  const chain: Json[] = [];
  for (let id = top; id !== undefined; id = stringOf(byId.get(id)?.['parent'])) {
    const layer = byId.get(id);
    if (layer === undefined || chain.length > byId.size) break;
    chain.unshift(layer);
  }
  if (chain.length !== diffIds.length) {
    throw badImage(name, {
      en: `the store has ${chain.length} of its ${diffIds.length} layers`,
      zh: `存储中只有其 ${diffIds.length} 层中的 ${chain.length} 层`,
    });
  }
  const layers: SourceLayer[] = [];
  for (const [index, layer] of chain.entries()) {
    const diffId = diffIds[index];
    layers.push({ ...(diffId === undefined ? {} : { diffId }), location: await locationOf(root, driver, layer) });
  }
  return layers;
}

async function locationOf(root: string, driver: Driver, layer: Json): Promise<LayerLocation> {
  const id = idOf(layer);
  const split = join(root, `${driver.name}-layers`, `${id}.tar-split.gz`);
  try {
    await stat(split);
    return { kind: 'tar-split', split, folder: driver.files(root, id) };
  } catch {
    // What was pulled piece by piece (zstd:chunked) never was an archive here.
    if (driver.alone) return { kind: 'folder', path: driver.files(root, id), overlay: true };
    const error = new ImageError('unsupported', {
      en: `layer ${id} has no tar-split file, so that its archive cannot be put together again`,
      zh: `镜像层 ${id} 没有 tar-split 文件，无法还原其归档`,
    });
    return { kind: 'stream', open: () => failing(error) };
  }
}
