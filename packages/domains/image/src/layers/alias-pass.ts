import { type Cataloger, defaultLimit } from '../analyse/cataloger.ts';
import { createMatcher } from '../analyse/matcher.ts';
import { readFile } from '../analyse/read.ts';
import { createCapture, uncaptured } from './capture.ts';
import type { Pass } from './pass.ts';
import { type AnalysedFile, noLinks } from './result.ts';

/** Other names of files, by the name under which a layer holds their content. */
export type Aliases = ReadonlyMap<string, readonly string[]>;

/** A second look at a layer: reads some of its files under the other names that links give them. */
export function createAliasPass(catalogers: readonly Cataloger[], aliases: Aliases): Pass {
  const matcher = createMatcher(catalogers);
  const capture = createCapture();
  const files: AnalysedFile[] = [];
  let current: { readonly names: readonly string[]; readonly size: number; readonly mode: number } | undefined;
  let captures = false;
  let entries = 0;
  return {
    entry({ path, type, size, mode }) {
      entries++;
      const names = type === 'file' ? aliases.get(path) : undefined;
      if (names === undefined) return false;
      current = { names, size, mode };
      captures = names.some((name) => matcher.byPath(name).some(({ limit }) => size <= (limit ?? defaultLimit)));
      if (captures) capture.begin(size);
      return true;
    },
    data(bytes) {
      if (captures) capture.add(bytes);
    },
    end() {
      const { names = [], size = 0, mode = 0 } = current ?? {};
      for (const path of names) {
        const content = captures ? capture.content() : uncaptured(size);
        const readings = readFile(matcher.byPath(path), { path, size, mode, content });
        if (readings !== undefined) files.push({ path, size, mode, readings });
      }
    },
    name: () => undefined,
    finish: () => ({
      entries,
      index: [],
      links: noLinks,
      whiteouts: { paths: [], opaque: [] },
      files,
      problems: [],
    }),
    release: capture.release,
  };
}
