/** A Dockerfile taken apart; see `parse.ts`. */
export interface Dockerfile {
  readonly file: string;
  readonly projectFile: string;
  readonly text: string;
  readonly instructions: readonly Instruction[];
}

export interface Instruction {
  /** In capitals: `RUN`. */
  readonly keyword: string;
  /** Everything behind the keyword, continuation lines joined, comments inside removed. */
  readonly value: string;
  /** Lines from 1, both included. */
  readonly from: number;
  readonly to: number;
}
