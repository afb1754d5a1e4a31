import {
  columnVisibilityFeature,
  FlexRender,
  type Row as RowOf,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/format.ts';
import { useNarrow } from '../shell/use-narrow.ts';
import { Waiting } from './states.tsx';
import styles from './data-table.module.css';

interface Meta {
  /** A track of CSS grid: `minmax(0, 2fr)`, `90px`. */
  readonly width: string;
  readonly align?: 'right';
  /** The value of `sort` that orders by this column. */
  readonly sort?: string;
  /** Stands in a line of its own on a narrow screen. */
  readonly main?: boolean;
  /** Left out on a narrow screen. */
  readonly minor?: boolean;
}

const features = tableFeatures({ columnVisibilityFeature, columnMeta: {} as Meta });

type TableRowOf<Data extends object> = RowOf<typeof features, Data>;

export type Columns<Row extends object> = readonly (ColumnDef<typeof features, Row> & {
  readonly id: string;
  readonly meta: Meta;
})[];

interface DataTableProps<Row extends object> {
  /** What the table is of, for those who hear it. */
  readonly label: string;
  readonly columns: Columns<Row>;
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly hidden?: ReadonlySet<string>;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** All that the filters let through, where the server counted. */
  readonly total?: number | undefined;
  readonly hasMore?: boolean;
  readonly loadingMore?: boolean;
  readonly onMore?: () => void;
}

const rowHeight = { wide: 36, narrow: 60 } as const;

/** Rows as they are seen, whatever their number: what is out of sight is not in the page. More is asked for at the end. */
export function DataTable<Row extends object>(props: DataTableProps<Row>): React.ReactNode {
  const { label, columns, rows, idOf, hidden, sort, onSort, hasMore = false, loadingMore = false, onMore } = props;
  const { t } = useTranslation();
  const { number } = useFormat();
  const narrow = useNarrow();
  const columnVisibility = Object.fromEntries(columns.map(({ id }) => [id, hidden?.has(id) !== true]));
  const table = useTable({
    features,
    columns: columns,
    data: rows,
    getRowId: idOf,
    state: { columnVisibility },
  });
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    // What stands above the rows grows and shrinks with the filters.
    const observer = new ResizeObserver(() => setOffset(topOf(body.current)));
    for (const part of document.querySelector('main')?.children ?? []) observer.observe(part);
    return () => observer.disconnect();
  }, []);
  const model = table.getRowModel().rows;
  const height = narrow ? rowHeight.narrow : rowHeight.wide;
  const virtual = useVirtualizer({
    count: model.length,
    getScrollElement: () => document.querySelector('main'),
    estimateSize: () => height,
    scrollMargin: offset,
    overscan: 12,
  });
  const measured = useRef(height);
  useEffect(() => {
    if (measured.current === height) return;
    measured.current = height;
    virtual.measure();
  }, [height, virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (hasMore && !loadingMore && last >= model.length - 20) onMore?.();
  }, [hasMore, loadingMore, last, model.length, onMore]);
  const shown = table.getVisibleLeafColumns();
  const shownIds = shown.map(({ id }) => id).join(' ');
  const tracks = shown.map((column) => column.columnDef.meta?.width).join(' ');

  return (
    <>
      <div className={styles['table']} role="table" aria-label={label} aria-rowcount={props.total ?? model.length}>
        <div role="rowgroup">
          <div className={styles['head']} role="row" style={{ gridTemplateColumns: tracks }}>
            {shown.map(({ id, columnDef }) => (
              <div
                key={id}
                role="columnheader"
                className={columnDef.meta?.align === 'right' ? styles['right'] : undefined}
                {...(columnDef.meta?.sort === undefined
                  ? {}
                  : { 'aria-sort': columnDef.meta.sort === sort ? 'descending' : 'none' })}
              >
                <Heading text={String(columnDef.header)} by={columnDef.meta?.sort} sort={sort} onSort={onSort} />
              </div>
            ))}
          </div>
        </div>
        <div ref={body} className={styles['body']} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = model[item.index];
            if (row === undefined) return null;
            return (
              <TableRow
                key={row.id}
                of={row}
                columns={columns}
                shown={shownIds}
                index={item.index}
                height={height}
                top={item.start - offset}
                tracks={narrow ? undefined : tracks}
              />
            );
          })}
        </div>
      </div>
      {loadingMore && <Waiting lines={2} />}
      <p className={styles['foot']} role="status">
        {props.total === undefined
          ? t('table.shown', { count: model.length, number: number(model.length) })
          : t('table.shownOf', { shown: number(model.length), total: number(props.total) })}
      </p>
    </>
  );
}

interface TableRowProps<Row extends object> {
  readonly of: TableRowOf<Row>;
  /** What its cells are drawn by: with other columns they are drawn anew. */
  readonly columns: Columns<Row>;
  readonly shown: string;
  readonly index: number;
  readonly height: number;
  readonly top: number;
  readonly tracks: string | undefined;
}

/** Rows hold many links, and a table is drawn again as it is scrolled: those that stay are not. */
const TableRow = memo(function TableRow<Row extends object>(props: TableRowProps<Row>): React.ReactNode {
  const { of, index, height, top, tracks } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={styles['row']}
      style={{ gridTemplateColumns: tracks, height, transform: `translateY(${top}px)` }}
    >
      {of.getVisibleCells().map((cell) => (
        <div key={cell.id} role="cell" className={cellClass(cell.column.columnDef.meta)}>
          <FlexRender cell={cell} />
        </div>
      ))}
    </div>
  );
}) as <Row extends object>(props: TableRowProps<Row>) => React.ReactNode;

/** Where an element begins in the scrolled page. */
function topOf(element: HTMLElement | null): number {
  const page = document.querySelector('main');
  if (element === null || page === null) return 0;
  return Math.round(element.getBoundingClientRect().top - page.getBoundingClientRect().top + page.scrollTop);
}

function cellClass(meta: Meta | undefined): string {
  return [
    meta?.align === 'right' ? styles['right'] : '',
    meta?.main === true ? styles['wideCell'] : '',
    meta?.minor === true ? styles['lessImportant'] : '',
    meta?.width.startsWith('minmax') === true ? styles['elastic'] : '',
  ].join(' ');
}

interface HeadingProps {
  readonly text: string;
  readonly by: string | undefined;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

function Heading({ text, by, sort, onSort }: HeadingProps): React.ReactNode {
  if (by === undefined || onSort === undefined) return text;
  return (
    <button
      type="button"
      className={`${styles['sort']} ${by === sort ? styles['sorted'] : ''}`}
      onClick={() => onSort(by)}
    >
      {text}
      {by === sort ? ' ↓' : ''}
    </button>
  );
}

/** The class of the link that a row leads to; `j` and `k` walk along these. */
export const rowLink = { className: styles['rowLink'], 'data-row-link': '' } as const;
