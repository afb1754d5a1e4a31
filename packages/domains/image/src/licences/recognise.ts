import { fingerprints } from './gen/fingerprints.ts';
import { shinglesOf, sketchSize } from './sketch.ts';

interface Reference {
  readonly id: string;
  /** Of the whole text. */
  readonly shingles: number;
  readonly sketch: readonly number[];
}

/** Longer files are no licences, and collections of them say nothing of one package. */
const longest = 512 * 1024;
/** How much of a licence's sketch must stand in a text: holders' names differ, and weigh more in a short one. */
const enough = { long: 0.8, short: 0.7 };
const shortText = 200;
/** Licences that have less than this in common are two, not one and a part of it. */
const independent = 0.2;

let references: readonly Reference[] | undefined;

/** The licences whose texts stand in a file, as SPDX identifiers, sorted; none when it is no text that we know. */
export function recogniseLicences(text: string): string[] {
  if (text.length > longest) return [];
  const shingles = shinglesOf(text);
  if (shingles.size < 8) return [];
  references ??= read();
  const found = references
    .map((reference) => ({ reference, share: shareOf(reference, shingles) }))
    .filter(({ reference, share }) => share >= (reference.shingles < shortText ? enough.short : enough.long))
    // The longest that stands there is meant, for two clauses are part of three; what is missing of it counts heavily.
    .sort((a, b) => b.share ** 3 * b.reference.shingles - a.share ** 3 * a.reference.shingles);
  const chosen: Reference[] = [];
  for (const { reference } of found) {
    if (chosen.every((one) => overlap(one, reference) < independent)) chosen.push(reference);
  }
  return chosen.map(({ id }) => id).sort();
}

function shareOf({ sketch }: Reference, shingles: ReadonlySet<number>): number {
  let hits = 0;
  for (const hash of sketch) if (shingles.has(hash)) hits += 1;
  return hits / sketch.length;
}

function overlap(a: Reference, b: Reference): number {
  const known = new Set(a.sketch);
  return b.sketch.filter((hash) => known.has(hash)).length / Math.min(a.sketch.length, b.sketch.length);
}

/** `id:shingles` for each licence, and behind it the sketches of all in 32-bit words. */
function read(): Reference[] {
  const bytes = Buffer.from(fingerprints.sketches, 'base64');
  let at = 0;
  return fingerprints.licences.split(' ').map((entry) => {
    const [id = '', count = '0'] = entry.split(':');
    const shingles = Number(count);
    const sketch: number[] = [];
    for (let index = 0; index < Math.min(shingles, sketchSize); index += 1, at += 4)
      sketch.push(bytes.readUInt32LE(at));
    return { id, shingles, sketch };
  });
}
