import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { lineTable } from '../src/source.ts';
import { defaultLimits } from '../src/yaml/document.ts';
import { readFast } from '../src/yaml/fast.ts';
import { readWithLibrary } from '../src/yaml/library.ts';
import { isFastReadable } from '../src/yaml/read.ts';
import { splitDocuments } from '../src/yaml/split.ts';

/** How two readings of a file compare, document by document. */
export interface Comparison {
  readonly documents: number;
  readonly fast: number;
  readonly manifests: number;
  readonly fastManifests: number;
  readonly faults: readonly string[];
}

/**
 * Reads each document with both readers. What the fast reader takes, the library must read to the same value and the
 * same positions. The one exception: lines in quotes or brackets that are not indented, which Kubernetes' reader takes
 * and the library does not.
 */
export function disagreements(text: string, file: string): Comparison {
  const faults: string[] = [];
  const counts = { documents: 0, fast: 0, manifests: 0, fastManifests: 0 };
  const lines = lineTable(text);
  for (const segment of splitDocuments(text)) {
    const library = readWithLibrary(text, segment.start, segment.end, { file, lines }, defaultLimits);
    const fast = isFastReadable(text, segment)
      ? readFast(text, segment.contentStart, segment.end, defaultLimits.depth)
      : undefined;
    const isManifest = /^(?:apiVersion|kind):/m.test(text.slice(segment.contentStart, segment.end));
    counts.documents += 1;
    if (isManifest) counts.manifests += 1;
    if (fast === undefined) continue;
    counts.fast += 1;
    if (isManifest) counts.fastManifests += 1;
    const where = `${file}:${lines.lineAt(segment.start)}`;
    const [problem] = library.problems;
    if (problem !== undefined) {
      if (!/closing ["']quote|sufficiently indented/.test(problem.message.en))
        faults.push(`${where} ${problem.message.en}`);
    } else if (!isDeepStrictEqual(fast.value, library.value)) faults.push(`${where} other values`);
    else if (!isDeepStrictEqual(fast.positions, library.positions)) faults.push(`${where} other positions`);
  }
  return { ...counts, faults };
}

/** Every YAML file beside and below the folder of suites; says at the end what share the fast reader takes. */
export function* run(directory: string): Generator<{ name: string; passed: boolean; detail?: string }> {
  // The suite has no cases of its own: its folder's name stands for all that lies beside the suites.
  const root = basename(directory) === 'yaml-differential' ? dirname(dirname(directory)) : directory;
  const total = { documents: 0, fast: 0, manifests: 0, fastManifests: 0 };
  for (const file of globSync(`${root}/**/*.{yaml,yml}`).sort()) {
    const { faults, ...counts } = disagreements(readFileSync(file, 'utf8'), file);
    for (const key of ['documents', 'fast', 'manifests', 'fastManifests'] as const) total[key] += counts[key];
    yield { name: relative(root, file), passed: faults.length === 0, detail: faults.join('\n') };
  }
  const share = (part: number, all: number) => `${part} of ${all} (${((100 * part) / Math.max(all, 1)).toFixed(1)} %)`;
  console.log(`Read by the fast reader: ${share(total.fast, total.documents)} documents`);
  console.log(`Of those with apiVersion or kind: ${share(total.fastManifests, total.manifests)}`);
}
