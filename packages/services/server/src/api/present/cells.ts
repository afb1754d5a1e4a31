import type { MatrixCell, Text } from '@seawall/model';
import { matrices, techniqueName } from '@seawall/runtime';
import type { AlertDetail } from '../../contract/types.ts';

const techniques = new Map(
  matrices.flatMap((matrix) => matrix.techniques).map((technique) => [technique.id, technique]),
);

function titleOf(id: string): Text {
  const technique = techniques.get(id);
  return technique === undefined ? { en: id, zh: id } : techniqueName(technique);
}

/** Cells of the threat matrices with what their techniques are called. */
export function presentCells(cells: readonly MatrixCell[]): AlertDetail['cells'] {
  return cells.map((cell) => ({ ...cell, title: titleOf(cell.technique) }));
}
