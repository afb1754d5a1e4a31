import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { lineTable } from '../src/source.ts';
import { defaultLimits, type Value } from '../src/yaml/document.ts';
import { readFast } from '../src/yaml/fast.ts';
import { readWithLibrary } from '../src/yaml/library.ts';
import { readJson, skipJsonSpace } from '../src/yaml/json.ts';
import type { Positions } from '../src/yaml/positions.ts';
import { isFastReadable } from '../src/yaml/read.ts';
import { type Segment, splitDocuments } from '../src/yaml/split.ts';

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
    const fast = file.endsWith('.json') ? readAsJson(text, segment) : readAsYaml(text, segment);
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

function readAsYaml(text: string, segment: Segment): { value: Value; positions: Positions } | undefined {
  if (!isFastReadable(text, segment)) return undefined;
  return readFast(text, segment.contentStart, segment.end, defaultLimits.depth);
}

/** The only JSON value of the text; JSON that YAML reads otherwise, or in several documents, is not compared. */
function readAsJson(text: string, { contentStart, end }: Segment): { value: Value; positions: Positions } | undefined {
  const read = readJson(text, contentStart, end, defaultLimits.depth);
  if (!('value' in read) || skipJsonSpace(text, read.end, end) < end || read.duplicates.length > 0) return undefined;
  // YAML knows no halves of surrogate pairs, and asks keys to be short and their colons on the same line.
  return /\\u[dD][89a-fA-F]|"\s*\n\s*:|[^\n"]{1000}|\t/.test(text) ? undefined : read;
}

/** The YAML and JSON files below a folder, hidden ones included, in a steady order. */
export function filesBelow(root: string): string[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
  return files.filter((file) => /\.(?:ya?ml|json)$/.test(file)).sort();
}

/** The suite has no cases of its own: every file of the shared folder is one. */
export const folder = '.';

/** Every YAML and JSON file below a folder; says at the end what the fast reader takes. */
export function* run(root: string): Generator<{ name: string; passed: boolean; detail?: string }> {
  const total = { documents: 0, fast: 0, manifests: 0, fastManifests: 0 };
  for (const file of filesBelow(root)) {
    const { faults, ...counts } = disagreements(readFileSync(join(root, file), 'utf8'), file);
    for (const key of ['documents', 'fast', 'manifests', 'fastManifests'] as const) total[key] += counts[key];
    yield { name: file, passed: faults.length === 0, detail: faults.join('\n') };
  }
  console.log(`Read by the fast reader: ${share(total.fast, total.documents)} documents`);
  console.log(`Of those with apiVersion or kind: ${share(total.fastManifests, total.manifests)}`);
}

function share(part: number, all: number): string {
  return `${part} of ${all} (${((100 * part) / Math.max(all, 1)).toFixed(1)} %)`;
}
