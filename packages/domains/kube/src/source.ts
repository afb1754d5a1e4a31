import type { Text } from '@seawall/model';

/** Something wrong with what was read. The rest of the file, and every other file, is still read. */
export interface Problem {
  readonly code: ProblemCode;
  readonly file: string;
  /** From 1; absent when the file as a whole is the problem. */
  readonly line?: number;
  readonly column?: number;
  readonly message: Text;
}

export type ProblemCode =
  | 'syntax'
  | 'duplicate-key'
  | 'too-deep'
  | 'too-large'
  | 'alias-bomb'
  | 'binary'
  | 'encoding'
  | 'unreadable'
  | 'link-loop'
  | 'link-outside'
  | 'wrong-type'
  | 'incomplete-object'
  | 'invalid-policy'
  | 'truncated'
  | 'digest-mismatch'
  | 'internal';

/** Turns offsets into lines and columns, both from 1; the line table is made at the first question. */
export interface LineTable {
  lineAt(offset: number): number;
  columnAt(offset: number): number;
}

export function lineTable(text: string): LineTable {
  let starts: number[] | undefined;
  function startOfLine(offset: number): { line: number; start: number } {
    starts ??= lineStarts(text);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, start: starts[low] as number };
  }
  return {
    lineAt: (offset) => startOfLine(offset).line,
    columnAt: (offset) => offset - startOfLine(offset).start + 1,
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
