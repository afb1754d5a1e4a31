/** Where a line may break behind: blanks, and the joints of paths, names and digests. */
const joints = /[\s/@:,;=&?|_.\]-]/;
/** Scripts that break between any two characters: CJK ideographs, kana, hangul, their punctuation, full-width forms. */
const ideographs = /[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF00-\uFFEF\u{20000}-\u{3FFFF}]/u;
/** Must not begin a line. */
const closing = /[，。、；：？！）】》」』”’…,.;:!?)\]}%]/u;

/**
 * Breaks text into lines no wider than `width`, in the unit of `measure`. Long names break at their joints, and
 * anywhere when they have none. Line feeds are kept.
 */
export function wrap(text: string, width: number, measure: (text: string) => number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width, measure));
}

function wrapLine(line: string, width: number, measure: (text: string) => number): string[] {
  if (measure(line) <= width) return [line];
  const lines: string[] = [];
  let current = '';
  let used = 0;
  const flush = (): void => {
    lines.push(current.trimEnd());
    current = '';
    used = 0;
  };
  for (const piece of pieces(line)) {
    const wide = measure(piece);
    if (used + measure(piece.trimEnd()) > width && current !== '') flush();
    if (wide <= width) {
      current += current === '' ? piece.trimStart() : piece;
      used += wide;
      continue;
    }
    for (const character of piece) {
      const one = measure(character);
      if (used + one > width && current !== '') flush();
      current += character;
      used += one;
    }
  }
  if (current !== '') flush();
  return lines;
}

/** The unbreakable pieces of a line, each with the blanks and joints behind it. */
function pieces(line: string): string[] {
  const found: string[] = [];
  let piece = '';
  for (const character of line) {
    const wide = ideographs.test(character);
    if (wide && piece !== '' && !closing.test(character)) {
      found.push(piece);
      piece = '';
    }
    piece += character;
    // A joint alone, as the root of a path, stays with what follows it.
    if (joints.test(character) && (character === ' ' || piece.length > 1)) {
      found.push(piece);
      piece = '';
    }
  }
  if (piece !== '') found.push(piece);
  return found;
}
