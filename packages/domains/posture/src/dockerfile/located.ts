/** Text that was cut from one or several lines of a file and still knows where each character stood. */
export interface Located {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Where `text` begins in what `pieces` count from. */
  readonly base: number;
  /** False when the text was unescaped, so that columns are only near. */
  readonly exact: boolean;
}

/** From offset `at` on the characters stand on `line` from `column`, both from 1. */
export interface Piece {
  readonly at: number;
  readonly line: number;
  readonly column: number;
}

export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** Where the character at `offset` stands in the file. */
export function spotAt({ pieces, base }: Located, offset: number): Spot {
  const at = base + offset;
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle] as Piece).at <= at) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  return piece === undefined ? { line: 1, column: 1 } : { line: piece.line, column: piece.column + at - piece.at };
}

export function slice(source: Located, start: number, end: number): Located {
  return { ...source, text: source.text.slice(start, end), base: source.base + start };
}

/** Text that was made from `source` by unescaping: its places are those of the part it came from. */
export function unescaped(source: Located, start: number, text: string): Located {
  return { text, pieces: source.pieces, base: source.base + start, exact: false };
}
