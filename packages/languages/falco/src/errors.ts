/** A place in the text of a filter: index from 0, line and column from 1. */
export interface Position {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

/**
 * - `syntax`: the text is no filter
 * - `macro`: a macro is undefined or goes round in a circle
 * - `compile`: the filter does not fit the fields' types
 * - `unknown`: it names a field, event type or format token that does not exist; `skip-if-unknown-filter` forgives it
 */
export type FalcoErrorCode = 'syntax' | 'macro' | 'compile' | 'unknown';

/** Why a filter or an output cannot be used. */
export class FalcoError extends Error {
  readonly code: FalcoErrorCode;
  readonly position: Position | undefined;

  constructor(code: FalcoErrorCode, message: string, position?: Position, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FalcoError';
    this.code = code;
    this.position = position;
  }
}
