import type { MatrixCell } from '@seawall/model';

export interface Technique {
  readonly id: string;
  readonly name: string;
  /** As the matrix names them. */
  readonly tactics: readonly string[];
}

export interface Matrix {
  readonly id: MatrixCell['matrix'];
  readonly name: string;
  readonly techniques: readonly Technique[];
}

export function matrixOf(
  id: Matrix['id'],
  name: string,
  rows: readonly (readonly [id: string, name: string, tactics: readonly string[]])[],
): Matrix {
  return { id, name, techniques: rows.map(([technique, title, tactics]) => ({ id: technique, name: title, tactics })) };
}
