import { badImage, ImageError } from '../error.ts';
import { isDigest } from './digest.ts';
import { isObject, type Json, listOf, parseObject, stringOf, stringsOf } from './json.ts';

/** No runtime takes more layers than 127; more than this is an attack. */
const maxLayers = 1000;
/** Entries of an index. */
const maxManifests = 10_000;

export interface Descriptor {
  readonly digest: string;
  readonly mediaType: string;
  readonly size?: number;
  readonly annotations: Readonly<Record<string, string>>;
  readonly platform?: Platform;
  readonly artifactType?: string;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly osVersion?: string;
}

export interface Manifest {
  readonly kind: 'image';
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

export interface Index {
  readonly kind: 'index';
  readonly manifests: readonly Descriptor[];
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Reads an image manifest or an index (OCI image-spec 1.1, Docker schema 2). What a document is, its own fields say
 * before its media type does.
 */
export function readManifest(bytes: Uint8Array, what: string): Manifest | Index {
  const json = parseObject(bytes, what);
  const annotations = stringsOf(json['annotations']);
  if (json['schemaVersion'] === 1) {
    throw new ImageError('unsupported', {
      en: `${what} is in Docker's manifest format of 2016 (schema 1), which registries and runtimes no longer take; push it again with a current tool`,
      zh: `${what} 使用 2016 年的 Docker 清单格式（schema 1），镜像仓库和运行时均已不再支持；请用新版工具重新推送`,
    });
  }
  if (Array.isArray(json['manifests'])) {
    if (json['manifests'].length > maxManifests) throw tooMany(what, 'manifests', maxManifests);
    return { kind: 'index', manifests: json['manifests'].map((one) => readDescriptor(one, what)), annotations };
  }
  if (!isObject(json['config']) || !Array.isArray(json['layers'])) {
    throw badImage(what, { en: 'neither an image manifest nor an index', zh: '既不是镜像清单，也不是镜像索引' });
  }
  if (json['layers'].length > maxLayers) throw tooMany(what, 'layers', maxLayers);
  return {
    kind: 'image',
    config: readDescriptor(json['config'], what),
    layers: json['layers'].map((one) => readDescriptor(one, what)),
    annotations,
  };
}

function tooMany(what: string, kind: string, limit: number): ImageError {
  return badImage(what, { en: `more than ${limit} ${kind}`, zh: `${kind} 超过 ${limit} 个` });
}

function readDescriptor(value: unknown, what: string): Descriptor {
  const json: Json = isObject(value) ? value : {};
  const digest = json['digest'];
  if (!isDigest(digest)) {
    const shown = JSON.stringify(digest)?.slice(0, 100) ?? 'none';
    throw badImage(what, { en: `${shown} is not a digest`, zh: `${shown} 不是摘要` });
  }
  const size = json['size'];
  const platform = readPlatform(json['platform']);
  const artifactType = stringOf(json['artifactType']);
  return {
    digest,
    mediaType: stringOf(json['mediaType']) ?? '',
    ...(typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? { size } : {}),
    annotations: stringsOf(json['annotations']),
    ...(platform === undefined ? {} : { platform }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

export function readPlatform(value: unknown): Platform | undefined {
  if (!isObject(value)) return undefined;
  const variant = stringOf(value['variant']);
  const osVersion = stringOf(value['os.version']);
  return {
    os: stringOf(value['os']) ?? '',
    architecture: stringOf(value['architecture']) ?? '',
    ...(variant === undefined ? {} : { variant }),
    ...(osVersion === undefined ? {} : { osVersion }),
  };
}

/** The descriptors of artifacts that refer to an image (`listOf` an index from the referrers API). */
export function readReferrers(bytes: Uint8Array, what: string): Descriptor[] {
  return listOf(parseObject(bytes, what)['manifests']).map((one) => readDescriptor(one, what));
}
