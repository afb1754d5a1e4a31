import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  cacheVersion,
  folderCache,
  folderChains,
  type ImageContents,
  ImageError,
  inspectImage,
  noCache,
  openImage,
  type OpenImageOptions,
  thisMachine,
  workerPool,
} from '@seawall/image';
import { parseImage } from '@seawall/kube';
import { ScanError } from '../error.ts';
import { keysOf, type PassSettings } from './analysers.ts';
import type { ImageOptions } from './options.ts';

/** Layers are read side by side by so many workers: each holds some tens of megabytes. */
const maxWorkers = 8;

/** Reads images one after another with one pool of workers. */
export interface ImageInspector {
  /** Throws a `ScanError` when there is no such image or it cannot be opened. */
  inspect(name: string, onLayer?: (done: number, total: number) => void): Promise<ImageContents>;
  close(): Promise<void>;
}

export async function imageInspector(options: ImageOptions, settings: PassSettings): Promise<ImageInspector> {
  const world = thisMachine();
  const analysers = await keysOf(settings);
  const pool = workerPool({
    worker: workerModule(),
    data: settings,
    size: Math.min(maxWorkers, availableParallelism()),
  });
  const folder = options.noCache === true ? undefined : world.cacheFolder;
  const cache = folder === undefined ? noCache : folderCache(folder, cacheVersion(analysers));
  const chains = folder === undefined ? undefined : folderChains(join(folder, '../chains'));
  const open = openOptions(options);
  let read = 0;
  return {
    async inspect(name, onLayer) {
      const image = await openImage(name, open, world).catch((error: unknown) => {
        throw error instanceof ImageError ? new ScanError('no-such-target', error.text, { cause: error }) : error;
      });
      try {
        const known = await chains?.known(image.config.diffIds);
        const contents = await inspectImage(image, pool, {
          ...analysers,
          cache,
          ...(known === undefined ? {} : { known }),
          ...(onLayer === undefined ? {} : { onLayer }),
        });
        // An archive without a name of an image in it would be remembered as a path.
        if (parseImage(image.name)?.tag !== undefined) {
          await chains?.learn(image.config.diffIds, image.name, image.digest);
        }
        read += contents.layers.filter(({ cached }) => !cached).length;
        return contents;
      } finally {
        await image.close();
      }
    },
    async close() {
      await pool.close();
      if (read > 0) await cache.prune();
    },
  };
}

/** In the published package everything is bundled, the worker beside it. */
function workerModule(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './image-worker.js', import.meta.url);
}

/** Throws a `ScanError` when a mirror is not written as one. */
export function openOptions({ platform, plainHttp, mirrors }: ImageOptions): OpenImageOptions {
  const byRegistry: Record<string, string[]> = {};
  for (const pair of mirrors ?? []) {
    const [registry = '', mirror] = pair.split(/=(.*)/s);
    if (mirror === undefined || registry === '' || mirror === '') {
      throw new ScanError('unknown-name', {
        en: `${pair} names no mirror; write it as docker.io=https://mirror.example`,
        zh: `${pair} 不是有效的镜像站写法；请写成 docker.io=https://mirror.example 这样的形式`,
      });
    }
    byRegistry[registry] = [...(byRegistry[registry] ?? []), mirror];
  }
  return {
    ...(platform === undefined ? {} : { platform }),
    ...(plainHttp === undefined ? {} : { plainHttp }),
    mirrors: byRegistry,
  };
}
