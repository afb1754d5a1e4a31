import { badImage, ImageError } from '../error.ts';
import type { LayerLocation } from '../layers/location.ts';
import { type ImageConfig, readConfig } from '../oci/config.ts';
import { verify } from '../oci/digest.ts';
import { type Descriptor, type Index, type Manifest, type Platform, readManifest } from '../oci/manifest.ts';
import { choosePlatform } from '../oci/platform.ts';
import { attestationsIn } from './attachments.ts';
import type { SourceImage, SourceLayer } from './source.ts';

/** A place that keeps blobs by their digest: a registry, an OCI layout, containerd's content store. */
export interface BlobStore {
  /** A manifest, configuration or other small document; its digest is verified by the caller. */
  document(descriptor: Pick<Descriptor, 'digest' | 'size'>, kind: 'manifest' | 'blob'): Promise<Uint8Array>;
  layer(descriptor: Descriptor): Promise<LayerLocation>;
}

export interface OpenOptions {
  readonly platform?: Platform | undefined;
  /** This machine's. */
  readonly here: Platform;
}

/** How deep indexes may be nested. */
const maxDepth = 4;

/** Follows indexes to the manifest for the platform, and reads it and its configuration. */
export async function openFromBlobs(
  store: BlobStore,
  top: Pick<Descriptor, 'digest' | 'size'>,
  name: string,
  kind: SourceImage['kind'],
  options: OpenOptions,
  known?: Uint8Array,
): Promise<SourceImage> {
  let descriptor = top;
  const annotations: Record<string, string> = {};
  let index: Index | undefined;
  for (let depth = 0; depth <= maxDepth; depth++) {
    const bytes = (depth === 0 ? known : undefined) ?? (await store.document(descriptor, 'manifest'));
    verify(bytes, descriptor.digest, `${name}: manifest ${descriptor.digest}`);
    const manifest = readManifest(bytes, `${name}: manifest`);
    Object.assign(annotations, manifest.annotations);
    if (manifest.kind === 'index') {
      index = manifest;
      const chosen = choosePlatform(manifest, options.platform, options.here, name);
      Object.assign(annotations, chosen.annotations);
      descriptor = chosen;
      continue;
    }
    const { config } = manifest;
    const configBytes = await store.document(config, 'blob');
    verify(configBytes, config.digest, `${name}: configuration ${config.digest}`);
    const read = readConfig(configBytes, `${name}: configuration`);
    if (options.platform !== undefined) refuseOther(read.platform, options.platform, name);
    const { digest } = descriptor;
    const above = index;
    return {
      name,
      kind,
      digest,
      id: config.digest,
      config: read,
      annotations,
      layers: await layersOf(manifest, read, store, name),
      ...(above === undefined ? {} : { beside: () => attestationsIn(above, digest, store, name) }),
      close: async () => undefined,
    };
  }
  throw badImage(name, { en: `indexes nested more than ${maxDepth} deep`, zh: `镜像索引嵌套超过 ${maxDepth} 层` });
}

/** A single manifest is what was asked for only if it is for the platform that was. */
export function refuseOther(found: Platform, asked: Platform, name: string): void {
  if (found.architecture === '' || (found.os === asked.os && found.architecture === asked.architecture)) return;
  throw new ImageError('not-found', {
    en: `${name} is for ${found.os}/${found.architecture}, not for ${asked.os}/${asked.architecture}`,
    zh: `${name} 适用于 ${found.os}/${found.architecture}，而不是 ${asked.os}/${asked.architecture}`,
  });
}

async function layersOf(
  manifest: Manifest,
  { diffIds }: ImageConfig,
  store: BlobStore,
  name: string,
): Promise<SourceLayer[]> {
  const images = manifest.layers.filter(({ mediaType }) => isLayer(mediaType));
  if (images.length === 0 && manifest.layers.length > 0) {
    const types = [...new Set(manifest.layers.map(({ mediaType }) => mediaType))].join(', ');
    throw new ImageError('unsupported', {
      en: `${name} is an artifact, not a container image (${types})`,
      zh: `${name} 是制品而不是容器镜像（${types}）`,
    });
  }
  if (diffIds.length > 0 && diffIds.length !== images.length) {
    throw badImage(name, {
      en: `the manifest has ${images.length} layers, the configuration ${diffIds.length}`,
      zh: `清单中有 ${images.length} 层，而配置中有 ${diffIds.length} 层`,
    });
  }
  const layers: SourceLayer[] = [];
  for (const [index, descriptor] of images.entries()) {
    const diffId = diffIds[index];
    layers.push({
      ...(diffId === undefined ? {} : { diffId }),
      digest: descriptor.digest,
      mediaType: descriptor.mediaType,
      ...(descriptor.size === undefined ? {} : { size: descriptor.size }),
      location: await store.layer(descriptor),
    });
  }
  return layers;
}

/** Layers by their media types; without one, anything is taken for a layer. */
function isLayer(mediaType: string): boolean {
  return mediaType === '' || /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\./.test(mediaType);
}
