import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chainIds, type KnownChains } from '../layers/base.ts';
import { isObject, stringOf } from '../oci/json.ts';

/** Remembers which images consist of which layers, so that an image built upon one of them is recognised offline. */
export interface ChainStore {
  /** The images that the lower layers of this stack are known to be. */
  known(diffIds: readonly string[]): Promise<KnownChains>;
  /** Failing to remember is no failure of the scan. */
  learn(diffIds: readonly string[], name: string, digest: string | undefined): Promise<void>;
}

/** A store of one small file for each image. */
export function folderChains(folder: string): ChainStore {
  const pathOf = (chain: string): string => join(folder, chain.replace(':', '-'));
  return {
    async known(diffIds) {
      const found = new Map<string, { name: string; digest?: string }>();
      for (const chain of chainIds(diffIds).slice(0, -1)) {
        const one = await readFile(pathOf(chain), 'utf8').then(readOne, () => undefined);
        if (one !== undefined) found.set(chain, one);
      }
      return found;
    },
    async learn(diffIds, name, digest) {
      const chain = chainIds(diffIds).at(-1);
      if (chain === undefined) return;
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await writeFile(pathOf(chain), JSON.stringify({ name, digest }), { mode: 0o600 });
      } catch {
        // A cache that cannot be written to knows nothing the next time.
      }
    },
  };
}

function readOne(text: string): { name: string; digest?: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const name = isObject(value) ? stringOf(value['name']) : undefined;
    const digest = isObject(value) ? stringOf(value['digest']) : undefined;
    return name === undefined ? undefined : { name, ...(digest === undefined ? {} : { digest }) };
  } catch {
    return undefined;
  }
}
