import { readFile, stat } from 'node:fs/promises';
import {
  catalogers,
  createMatcher,
  type Inventory,
  joinReadings,
  memoryContent,
  type ReadFile,
  readFile as readWith,
} from '@seawall/image';
import type { Problem } from '@seawall/kube';
import type { PackageFile } from '../discover/kinds.ts';
import { unreadable } from '../problems.ts';

/** Larger files are left to whoever scans an image or a root file system, which are read in pieces. */
const largest = 512 * 1024 * 1024;

/** The packages that the lock files, manifests and archives of a source tree name. Paths are as people see them. */
export async function packagesOf(files: readonly PackageFile[]): Promise<Inventory> {
  const matcher = createMatcher(catalogers);
  const read: ReadFile[] = [];
  const problems: Problem[] = [];
  const sorted = [...files].sort((a, b) => (a.shown < b.shown ? -1 : 1));
  for (const { path, shown } of sorted) {
    const wanting = matcher.byPath(shown);
    if (wanting.length === 0) continue;
    try {
      const { size, mode } = await stat(path);
      if (size > largest) {
        problems.push(tooLarge(shown, size));
        continue;
      }
      const content = memoryContent(await readFile(path));
      const readings = readWith(wanting, { path: shown, size, mode, content });
      content.release();
      if (readings !== undefined) read.push({ path: shown, readings });
    } catch (error) {
      problems.push(unreadable(shown, error));
    }
  }
  const present = new Set(sorted.map(({ shown }) => shown));
  const inventory = joinReadings(read, { catalogers, has: (path) => present.has(path) });
  return { ...inventory, problems: [...problems, ...inventory.problems] };
}

function tooLarge(file: string, size: number): Problem {
  return {
    code: 'too-large',
    file,
    message: {
      en: `Not read for packages: ${size} bytes, over the limit of ${largest}`,
      zh: `未读取其中的软件包：大小为 ${size} 字节，超过上限 ${largest} 字节`,
    },
  };
}
