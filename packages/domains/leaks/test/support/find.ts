import { createDetector, type Detector, type Leak, type OwnRule, rules } from '../../src/index.ts';

let all: Detector | undefined;

/** What the whole rule set finds in a text, given in pieces of some size. */
export function leaksIn(
  text: string | Uint8Array,
  piece = Number.POSITIVE_INFINITY,
  path = 'file.txt',
): readonly Leak[] {
  all ??= createDetector(rules);
  return leaksOf(all, text, piece, path);
}

/** What one rule finds. */
export function leaksOfRule(rule: OwnRule, text: string): readonly Leak[] {
  return leaksOf(createDetector([rule]), text, Number.POSITIVE_INFINITY, 'file.txt');
}

function leaksOf(detector: Detector, text: string | Uint8Array, piece: number, path: string): readonly Leak[] {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'utf8') : text;
  const scan = detector.file(path);
  for (let at = 0; at < bytes.length; at += piece) scan.chunk(bytes.subarray(at, Math.min(bytes.length, at + piece)));
  return scan.end();
}
