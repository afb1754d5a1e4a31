import { type Expression, type SqlBool, sql } from 'kysely';
import { ServerError } from '../error.ts';

/** What a list is sorted by. The last column is the id, so that no two rows are alike. */
export interface SortColumn {
  /** As SQL knows it: `findings.risk`. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** The SQL type, to read the cursor's text back with. */
  readonly type: 'text' | 'smallint' | 'timestamptz' | 'bigint';
}

/** Names the row that a page ended with: its values in the sorted columns. */
export function encodeCursor(values: readonly (string | number | Date)[]): string {
  const plain = values.map((value) => (value instanceof Date ? value.toISOString() : value));
  return Buffer.from(JSON.stringify(plain)).toString('base64url');
}

/**
 * The condition for what comes behind a cursor: rows that arrive or leave meanwhile shift nothing.
 * @throws ServerError `refused` for a cursor that is none of this list's
 */
export function behind(cursor: string, sort: readonly SortColumn[]): Expression<SqlBool> {
  const values = decode(cursor, sort.length);
  // Row comparison where all directions agree: an index answers it in one step.
  const first = sort[0] as SortColumn;
  if (sort.every(({ direction }) => direction === first.direction)) {
    const columns = sql.join(sort.map(({ column }) => sql.ref(column)));
    const bounds = sql.join(sort.map((at, i) => typed(values[i], at)));
    return first.direction === 'asc'
      ? sql<SqlBool>`(${columns}) > (${bounds})`
      : sql<SqlBool>`(${columns}) < (${bounds})`;
  }
  const steps = sort.map((at, i) => {
    const equal = sort.slice(0, i).map((before, j) => sql`${sql.ref(before.column)} = ${typed(values[j], before)}`);
    const beyond = at.direction === 'asc' ? sql`>` : sql`<`;
    return sql`(${sql.join([...equal, sql`${sql.ref(at.column)} ${beyond} ${typed(values[i], at)}`], sql` and `)})`;
  });
  return sql<SqlBool>`(${sql.join(steps, sql` or `)})`;
}

function typed(value: string | number | undefined, { type }: SortColumn): Expression<unknown> {
  return sql`${value}::${sql.raw(type)}`;
}

function decode(cursor: string, length: number): (string | number)[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    values = undefined;
  }
  const fits = Array.isArray(values) && values.length === length && values.every(isPlain);
  if (fits) return values as (string | number)[];
  throw new ServerError('refused', {
    en: 'The cursor is not of this list. Begin again without one.',
    zh: '该游标不属于此列表。请不带游标重新开始。',
  });
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
