import { type Expression, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import { ServerError } from '../error.ts';

/** What a list is sorted by. The last column is the id, so that no two rows are alike. */
export interface SortColumn {
  /** As SQL knows it: `findings.risk`. */
  readonly column: string;
  readonly direction: 'asc' | 'desc';
  /** The SQL type, to read the cursor's text back with. */
  readonly type: 'text' | 'smallint' | 'timestamptz' | 'bigint';
}

/** Which part of a list is asked for. */
export interface PageOptions {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page<Row> {
  readonly items: Row[];
  /** Where the next one begins; absent from the last. */
  readonly next?: string;
}

/** A row with its values in the sorted columns, as finely as the database knows them: a Date would round them. */
export interface Keyed {
  readonly pageKey: readonly (string | number)[];
}

/** What a statement of one's own needs for `cut`: `key` is selected as `"pageKey"`, and one row more than the page holds. */
export function pageParts(sort: readonly SortColumn[], { cursor }: Pick<PageOptions, 'cursor'>) {
  return {
    after: cursor === undefined ? sql<SqlBool>`true` : behind(cursor, sort),
    order: sql.join(sort.map(({ column, direction }) => sql`${sql.ref(column)} ${sql.raw(direction)}`)),
    key: keyOf(sort),
  };
}

function keyOf(sort: readonly SortColumn[]): RawBuilder<Keyed['pageKey']> {
  return sql`jsonb_build_array(${sql.join(sort.map(({ column }) => sql.ref(column)))})`;
}

/** The rows of one page and one more, by which `cut` knows whether that is all. */
export function onPage<DB, Tables extends keyof DB, Row>(
  query: SelectQueryBuilder<DB, Tables, Row>,
  sort: readonly SortColumn[],
  { limit, cursor }: PageOptions,
): SelectQueryBuilder<DB, Tables, Row & Keyed> {
  let paged = query.select(keyOf(sort).as('pageKey')).limit(limit + 1);
  for (const { column, direction } of sort) paged = paged.orderBy(sql.ref(column), direction);
  if (cursor !== undefined) paged = paged.where(behind(cursor, sort));
  return paged as unknown as SelectQueryBuilder<DB, Tables, Row & Keyed>;
}

/** The page of rows of which one more was read than it holds. */
export function cut<Row>(rows: readonly (Row & Keyed)[], limit: number): Page<Row> {
  const items = rows.slice(0, limit).map((keyed) => {
    const { pageKey: _key, ...row } = keyed;
    return row as Row;
  });
  const last = rows[limit - 1];
  return rows.length > limit && last !== undefined ? { items, next: encodeCursor(last.pageKey) } : { items };
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
  const values = decodeCursor(
    cursor,
    sort.map(({ type }) => type),
  );
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

/**
 * The values that a cursor names, each of its column’s type: what somebody made up never reaches a database.
 * @throws ServerError `refused` for a cursor that is none of this list's
 */
export function decodeCursor(cursor: string, types: readonly SortColumn['type'][]): (string | number)[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    values = undefined;
  }
  const fits =
    Array.isArray(values) &&
    values.length === types.length &&
    types.every((type, i) => isOf[type]((values as unknown[])[i]));
  if (!fits) throw foreignCursor();
  return values as (string | number)[];
}

export function foreignCursor(): ServerError {
  return new ServerError('refused', {
    en: 'The cursor is not of this list. Begin again without one.',
    zh: '该游标不属于此列表。请不带游标重新开始。',
  });
}

const isOf: Readonly<Record<SortColumn['type'], (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string' && !value.includes('\0'),
  smallint: (value) => Number.isInteger(value) && Math.abs(value as number) < 1 << 15,
  bigint: (value) => Number.isSafeInteger(value),
  timestamptz: isMoment,
};

/** As JavaScript or PostgreSQL writes it, in UTC; days that no month has are none. */
const momentForm = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d{1,6})?(?:Z|\+00(?::00)?)$/;

function isMoment(value: unknown): boolean {
  const [, day, time] = momentForm.exec(typeof value === 'string' ? value : '') ?? [];
  if (day === undefined || day.startsWith('0000')) return false;
  const at = new Date(`${day}T${time}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${day}T${time}`);
}

/** One page of a list that is in memory, sorted by its texts: a row that is gone meanwhile shifts nothing. */
export function pageOf<Row>(
  rows: readonly Row[],
  textsOf: (row: Row) => readonly string[],
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): { items: Row[]; next?: string } {
  const sorted = rows.toSorted((a, b) => compareTexts(textsOf(a), textsOf(b)));
  const first = sorted[0];
  const after =
    cursor === undefined
      ? undefined
      : decodeCursor(cursor, first === undefined ? ['text'] : textsOf(first).map(() => 'text')).map(String);
  const left = after === undefined ? sorted : sorted.filter((row) => compareTexts(textsOf(row), after) > 0);
  const items = left.slice(0, limit);
  const last = items.at(-1);
  return left.length > items.length && last !== undefined ? { items, next: encodeCursor(textsOf(last)) } : { items };
}

function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (const [i, text] of a.entries()) {
    const other = b[i] ?? '';
    if (text !== other) return text < other ? -1 : 1;
  }
  return 0;
}
