import { type Expression, type SqlBool, sql } from 'kysely';

/** That a column is one of the values; without a list, anything is. */
export function anyOf(column: string, values: readonly string[] | undefined): Expression<SqlBool> {
  return values === undefined ? sql<SqlBool>`true` : sql<SqlBool>`${sql.ref(column)} = any(${values})`;
}
