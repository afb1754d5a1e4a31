/** How many words in a row are looked at as one. */
const shingle = 5;
/** How many of a text's hashes stand for it: the smallest, so that the choice does not depend on what lies around it. */
export const sketchSize = 64;

/** Each project puts another holder into the same text: words that stand for one do not count, nor what joins them. */
const holders = new Set([
  'the',
  'and',
  'or',
  'by',
  'of',
  'isc',
  'author',
  'authors',
  'copyright',
  'holder',
  'holders',
  'owner',
  'owners',
  'contributor',
  'contributors',
  'regents',
]);

/** The hashes of every run of words; case, punctuation and layout do not count. */
export function shinglesOf(text: string): Set<number> {
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const hashes = words.filter((word) => !holders.has(word)).map(hashOf);
  const found = new Set<number>();
  for (let at = 0; at + shingle <= hashes.length; at += 1) {
    let hash = 0;
    for (let next = 0; next < shingle; next += 1)
      hash = (Math.imul(hash, 0x9e3779b1) + (hashes[at + next] as number)) | 0;
    found.add(hash >>> 0);
  }
  return found;
}

/** The smallest hashes of a text, sorted (Broder, “On the resemblance and containment of documents”). */
export function sketchOf(text: string): number[] {
  return [...shinglesOf(text)].sort((a, b) => a - b).slice(0, sketchSize);
}

/** FNV-1a of 32 bits. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
