import { useTranslation } from 'react-i18next';
import type { Pages } from '../api/use-answer.ts';
import { useSearchState } from '../search.ts';
import { useTurnedColumns } from './columns-menu.tsx';
import { DataTable, type Columns } from './data-table.tsx';
import { Empty, Failure, Waiting } from './states.tsx';
import parts from './parts.module.css';

interface ListProps<Row extends object> {
  readonly label: string;
  readonly of: Pages<Row>;
  readonly columns: Columns<Row>;
  readonly idOf: (row: Row) => string;
  /** Columns that are hidden unless somebody asks for them. */
  readonly hidden?: ReadonlySet<string>;
  /** How it is sorted when the address does not say. */
  readonly sortedBy?: string;
  /** What to say when there is nothing at all, and what to do then. */
  readonly none: string;
  readonly noneHint: string;
  /** The names of filters: with one of them set, emptiness has another reason. */
  readonly filters: readonly string[];
}

/** A table of the API's list with everything that may come instead of rows. */
export function List<Row extends object>(props: ListProps<Row>): React.ReactNode {
  const { of, label, columns, idOf, none, noneHint, filters, sortedBy } = props;
  const { t } = useTranslation();
  const { search, set } = useSearchState();
  const turned = useTurnedColumns();
  const hidden = turned.symmetricDifference(props.hidden ?? new Set<string>());
  if (of.error !== null) return <Failure error={of.error} retry={of.refetch} />;
  if (of.isPending) {
    return (
      <div className={parts['page']}>
        <Waiting lines={12} />
      </div>
    );
  }
  if (of.rows.length === 0) {
    const filtered = [...filters, 'q'].some((name) => search[name] !== undefined);
    return filtered ? (
      <Empty title={t('filter.nothing')} hint={t('filter.nothingHint')}>
        <button
          type="button"
          className={parts['textButton']}
          onClick={() => set(Object.fromEntries([...filters, 'q'].map((name) => [name, undefined])))}
        >
          {t('filter.clear')}
        </button>
      </Empty>
    ) : (
      <Empty title={none} hint={noneHint} />
    );
  }
  const sort = search['sort'] ?? sortedBy;
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={of.rows}
      idOf={idOf}
      hidden={hidden}
      {...(sort === undefined ? {} : { sort })}
      onSort={(by) => set({ sort: by === sortedBy ? undefined : by })}
      total={of.total}
      hasMore={of.hasMore}
      loadingMore={of.loadingMore}
      onMore={of.onMore}
    />
  );
}
