import { isMapping } from '../shape.ts';
import type { Mapping } from '../yaml/document.ts';

/**
 * Asks for a table with the metadata of each object: what a Secret is called and of which type, while its data stays
 * on the server. Source: meta/v1 Table.
 */
export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** The position of a column among the cells of a table's rows; a watch's later events repeat no columns. */
export function typeColumn(table: Mapping): number | undefined {
  const columns = table['columnDefinitions'];
  if (!Array.isArray(columns)) return undefined;
  const at = columns.findIndex((column) => isMapping(column) && column['name'] === 'Type');
  return at < 0 ? undefined : at;
}

/** The Secret that a row of a table stands for, without data. Undefined for what is no row. */
export function secretFromRow(row: Mapping, column: number): Mapping | undefined {
  const { object, cells } = row;
  if (!isMapping(object) || !isMapping(object['metadata'])) return undefined;
  const type = Array.isArray(cells) ? cells[column] : undefined;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: object['metadata'],
    ...(typeof type === 'string' ? { type } : {}),
  };
}
