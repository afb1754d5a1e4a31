import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ImageError } from './error.ts';
import { fileForm, neither, noFile, noFileNear } from './not-found.ts';
import { parsePlatform, platformOf } from './oci/platform.ts';
import type { RegistryOptions } from './registry/open.ts';
import type { OpenOptions } from './sources/blobs.ts';
import { containerdRoots, openContainerd } from './sources/containerd.ts';
import { openDockerArchive } from './sources/docker-archive.ts';
import { dockerRoots, openDockerStore } from './sources/docker-store.ts';
import { openLayout, openLayoutArchive } from './sources/oci-layout.ts';
import { openPodman, podmanRoots } from './sources/podman.ts';
import type { SourceImage } from './sources/source.ts';
import { openTarFile } from './sources/tar-file.ts';
import type { ImageWorld } from './world.ts';

export interface OpenImageOptions {
  /** `linux/arm64`; this machine's unless said. */
  readonly platform?: string;
  readonly plainHttp?: boolean;
  readonly mirrors?: Readonly<Record<string, readonly string[]>>;
  readonly stallMs?: number;
}

/** What may stand before a name to say what it is the name of. */
const schemes = [
  'docker-archive',
  'oci-archive',
  'oci',
  'rootfs',
  'containerd',
  'podman',
  'docker',
  'registry',
] as const;

type Scheme = (typeof schemes)[number];

/**
 * Finds the image that a name stands for. Without a scheme before it, a path is an archive, an OCI layout or a root
 * file system by what it holds; any other name is looked for in Podman's, containerd's and Docker's stores on this machine
 * and at Docker's engine, then in its registry. Throws an `ImageError`.
 */
export async function openImage(name: string, options: OpenImageOptions, world: ImageWorld): Promise<SourceImage> {
  const { scheme, rest } = splitScheme(name);
  const registry = registryOptions(options, world);
  switch (scheme) {
    case 'registry':
      return fromRegistry(rest, registry, world);
    case 'podman':
      return (await firstPodman(rest, registry, world)) ?? notThere(rest, 'podman');
    case 'docker':
      return (await fromDocker(rest, registry, world)) ?? notThere(rest, 'docker');
    case 'containerd':
      return (await firstContainerd(rest, registry)) ?? notThere(rest, 'containerd');
    case 'rootfs':
      return rootfs(rest);
    case 'docker-archive':
    case 'oci-archive':
    case 'oci': {
      const place = await splitPath(rest);
      if (place === undefined) throw noFile(rest);
      return openPath(place.path, place.select, scheme, registry);
    }
    case undefined:
  }
  const place = await splitPath(name);
  if (place !== undefined) return openPath(place.path, place.select, undefined, registry);
  if (looksLikePath(name) || fileForm.test(name)) throw await noFileNear(name);
  const local =
    (await firstPodman(name, registry, world)) ??
    (await firstContainerd(name, registry)) ??
    (await fromDocker(name, registry, world));
  return local ?? (await fromRegistry(name, registry, world).catch((error: unknown) => neither(name, error)));
}

/** Node's HTTP takes a tenth of a second to load, in every worker too: only what asks a registry pays for it. */
async function fromRegistry(name: string, options: RegistryOptions, world: ImageWorld): Promise<SourceImage> {
  const { openRegistry } = await import('./registry/open.ts');
  return openRegistry(name, options, world);
}

function registryOptions(options: OpenImageOptions, world: ImageWorld): RegistryOptions {
  const platform = options.platform === undefined ? undefined : parsePlatform(options.platform);
  if (options.platform !== undefined && platform === undefined) {
    throw new ImageError('not-found', {
      en: `${options.platform} is not a platform; write it as linux/arm64`,
      zh: `${options.platform} 不是有效的平台；请写成 linux/arm64 这样的形式`,
    });
  }
  return { ...options, platform, here: platformOf(world.architecture) };
}

function splitScheme(name: string): { scheme: Scheme | undefined; rest: string } {
  for (const scheme of schemes) {
    if (name.startsWith(`${scheme}:`))
      return { scheme, rest: name.slice(scheme.length + 1).replace(/^\/\/(?!\/)/, '') };
  }
  return { scheme: undefined, rest: name };
}

/** `PATH`, or `PATH:NAME` where the path before a colon exists. */
async function splitPath(text: string): Promise<{ path: string; select?: string } | undefined> {
  if (await exists(text)) return { path: text };
  for (let colon = text.indexOf(':'); colon > 0; colon = text.indexOf(':', colon + 1)) {
    const path = text.slice(0, colon);
    if (looksLikePath(path) && (await exists(path))) return { path, select: text.slice(colon + 1) };
  }
  return undefined;
}

/** A name like `nginx:1.29` is an image's even where there is a folder `nginx`. */
function looksLikePath(name: string): boolean {
  return /^(?:\/|\.{1,2}\/|~)/.test(name) || /\.(?:tar|tgz|tar\.gz|tar\.zst|oci)$/.test(name) || name.includes('\\');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function openPath(
  path: string,
  select: string | undefined,
  scheme: Scheme | undefined,
  options: OpenOptions,
): Promise<SourceImage> {
  if ((await stat(path)).isDirectory()) {
    if (await exists(join(path, 'index.json'))) return openLayout(path, select, options);
    if (scheme !== undefined) throw noFile(join(path, 'index.json'));
    return rootfs(path);
  }
  const archive = await openTarFile(path);
  try {
    const docker = archive.find('manifest.json') !== undefined;
    const layout = archive.find('index.json') !== undefined;
    if (docker && scheme !== 'oci-archive') return await openDockerArchive(archive, path, select, options);
    if (layout) return await openLayoutArchive(archive, path, select, options);
    throw new ImageError('bad-image', {
      en: `${path} is a tar archive, but of no image: it holds neither manifest.json nor index.json`,
      zh: `${path} 是 tar 归档，但不是镜像：其中既没有 manifest.json，也没有 index.json`,
    });
  } catch (error) {
    await archive.close();
    throw error;
  }
}

/** A tree of files, as one layer without a digest. */
async function rootfs(path: string): Promise<SourceImage> {
  try {
    await readdir(path);
  } catch {
    throw noFile(path);
  }
  return {
    name: path,
    kind: 'rootfs',
    config: {
      platform: { os: 'linux', architecture: '' },
      diffIds: [],
      history: [],
      labels: {},
      env: [],
      entrypoint: [],
      command: [],
      exposedPorts: [],
    },
    annotations: {},
    layers: [{ location: { kind: 'folder', path } }],
    close: async () => undefined,
  };
}

async function firstPodman(name: string, options: OpenOptions, world: ImageWorld): Promise<SourceImage | undefined> {
  for (const root of podmanRoots(world)) {
    const found = await readable(() => openPodman(root, name, options));
    if (found !== undefined) return found;
  }
  return undefined;
}

async function firstContainerd(name: string, options: OpenOptions): Promise<SourceImage | undefined> {
  for (const root of containerdRoots) {
    const found = await readable(() => openContainerd(root, name, options));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The store on disk, unless another engine is meant; then the engine, which may keep images in ways of its own. */
async function fromDocker(name: string, options: OpenOptions, world: ImageWorld): Promise<SourceImage | undefined> {
  for (const root of (world.env['DOCKER_HOST'] ?? '') === '' ? await dockerRoots(world) : []) {
    const found = await readable(() => openDockerStore(root, name, options));
    if (found !== undefined) return found;
  }
  return fromEngine(name, options, world);
}

async function fromEngine(name: string, options: OpenOptions, world: ImageWorld): Promise<SourceImage | undefined> {
  const { engineSocket, openEngine } = await import('./sources/engine.ts');
  const socket = engineSocket(world);
  return socket === undefined ? undefined : readable(() => openEngine(socket, name, options));
}

/** A store that this user may not read is none for them. */
async function readable(open: () => Promise<SourceImage | undefined>): Promise<SourceImage | undefined> {
  try {
    return await open();
  } catch (error) {
    if (['EACCES', 'EPERM', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

function notThere(name: string, store: string): never {
  throw new ImageError('not-found', {
    en: `${store} has no image ${name} on this machine, or its store cannot be read by this user`,
    zh: `本机的 ${store} 中没有镜像 ${name}，或当前用户无权读取其存储`,
  });
}
