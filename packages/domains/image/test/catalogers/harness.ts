import { type Inventory, joinReadings, type ReadFile } from '../../src/analyse/join.ts';
import { createMatcher, isProgram } from '../../src/analyse/matcher.ts';
import { memoryContent } from '../../src/analyse/memory.ts';
import { readFile } from '../../src/analyse/read.ts';
import { catalogers } from '../../src/catalogers/index.ts';

/** What a tree of these files holds, as every cataloger sees it. */
export function inventoryOf(files: Readonly<Record<string, string | Uint8Array>>, keepFiles = false): Inventory {
  const matcher = createMatcher(catalogers);
  const read: ReadFile[] = [];
  for (const path of Object.keys(files).sort()) {
    const given = files[path] as string | Uint8Array;
    const bytes = typeof given === 'string' ? Buffer.from(given) : given;
    const wanting = new Set([...matcher.byPath(path), ...(isProgram(bytes) ? matcher.ofPrograms : [])]);
    const content = memoryContent(bytes);
    const readings = readFile([...wanting], { path, size: bytes.length, mode: 0o644, content });
    content.release();
    if (readings !== undefined) read.push({ path, readings: JSON.parse(JSON.stringify(readings)) });
  }
  return joinReadings(read, { catalogers, has: (path) => Object.hasOwn(files, path), files: keepFiles });
}
