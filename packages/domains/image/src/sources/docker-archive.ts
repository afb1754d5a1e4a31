import { badImage, ImageError } from '../error.ts';
import { readConfig } from '../oci/config.ts';
import { digestOf } from '../oci/digest.ts';
import { isObject, listOf, stringOf } from '../oci/json.ts';
import { type OpenOptions, refuseOther } from './blobs.ts';
import type { SourceImage } from './source.ts';
import type { TarFile } from './tar-file.ts';

interface SavedImage {
  readonly config: string;
  readonly tags: readonly string[];
  readonly layers: readonly string[];
}

/** An image of a `docker save` archive: the one named `select`, or the only one. */
export async function openDockerArchive(
  archive: TarFile,
  path: string,
  select: string | undefined,
  options: OpenOptions,
): Promise<SourceImage> {
  const saved = choose(readSaved((await archive.read('manifest.json')) ?? Buffer.alloc(0), path), select, path);
  const configBytes = await archive.read(saved.config);
  if (configBytes === undefined) throw missing(path, saved.config);
  const config = readConfig(configBytes, `${path}: ${saved.config}`);
  if (options.platform !== undefined) refuseOther(config.platform, options.platform, path);
  if (config.diffIds.length !== saved.layers.length) {
    throw badImage(path, {
      en: `manifest.json has ${saved.layers.length} layers, the configuration ${config.diffIds.length}`,
      zh: `manifest.json 中有 ${saved.layers.length} 层，而配置中有 ${config.diffIds.length} 层`,
    });
  }
  return {
    name: saved.tags[0] ?? path,
    kind: 'docker-archive',
    id: digestOf(configBytes),
    config,
    annotations: {},
    layers: saved.layers.map((name, index) => {
      const place = archive.find(name);
      const diffId = config.diffIds[index];
      return {
        ...(diffId === undefined ? {} : { diffId }),
        ...(place === undefined ? {} : { size: place.length }),
        location:
          place === undefined
            ? { kind: 'stream', open: () => failing(missing(path, name)) }
            : { kind: 'file', path: archive.path, offset: place.offset, length: place.length },
      };
    }),
    close: () => archive.close(),
  };
}

// oxlint-disable-next-line require-yield
export async function* failing(error: Error): AsyncGenerator<Buffer> {
  throw error;
}

function readSaved(bytes: Buffer, path: string): SavedImage[] {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString());
  } catch (error) {
    const why = (error as Error).message;
    throw badImage(`${path}: manifest.json`, { en: `not JSON (${why})`, zh: `不是 JSON（${why}）` });
  }
  const images = listOf(value).filter(isObject);
  if (images.length === 0) throw badImage(`${path}: manifest.json`, { en: 'it names no image', zh: '其中没有镜像' });
  return images.map((one) => ({
    config: stringOf(one['Config']) ?? '',
    tags: listOf(one['RepoTags']).filter((tag) => typeof tag === 'string'),
    layers: listOf(one['Layers']).filter((layer) => typeof layer === 'string'),
  }));
}

function choose(images: readonly SavedImage[], select: string | undefined, path: string): SavedImage {
  const named = select === undefined ? images : images.filter(({ tags }) => tags.some((tag) => sameName(tag, select)));
  const [first] = named;
  if (first !== undefined && named.length === 1) return first;
  throw ambiguous(
    path,
    select,
    images.map(({ tags }) => tags.join(', ')).filter((tags) => tags !== ''),
  );
}

export function sameName(tag: string, select: string): boolean {
  return tag === select || withTag(tag).endsWith(`/${withTag(select)}`) || withTag(tag) === withTag(select);
}

function withTag(name: string): string {
  return /:[^/]+$/.test(name) ? name : `${name}:latest`;
}

export function ambiguous(path: string, select: string | undefined, names: readonly string[]): ImageError {
  const list = names.join(', ') || '-';
  return new ImageError(
    'not-found',
    select === undefined
      ? {
          en: `${path} holds several images: write the name of one behind it, ${path}:NAME (${list})`,
          zh: `${path} 中有多个镜像：请在路径后写明镜像名 ${path}:NAME（${list}）`,
        }
      : { en: `${path} holds no image ${select} (${list})`, zh: `${path} 中没有镜像 ${select}（${list}）` },
  );
}

function missing(path: string, name: string): ImageError {
  return badImage(path, { en: `${name} is not in the archive`, zh: `归档中没有 ${name}` });
}
