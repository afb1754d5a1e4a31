import { severities } from '@seawall/model';
import { useTranslation } from 'react-i18next';
import type { Pages } from '../api/use-answer.ts';
import { SeverityMark } from '../look/severity.tsx';
import { useSearchState, type Search } from '../search.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import type { Columns } from './data-table.tsx';
import { Choice, PinnedThing } from './entity-filters.tsx';
import { FilterBar } from './filter-bar.tsx';
import { List } from './list.tsx';
import { ListPage } from './list-page.tsx';

/** The orders that every list of entities has. */
export type EntitySort = 'risk' | 'name' | 'newest';

/** What of the address a list asks the API for: the cluster, the words, its own filters and the order, and the total. */
export function listQuery<Sort extends string>(search: Search, filters: readonly string[], sortedBy: Sort) {
  return {
    ...Object.fromEntries(['cluster', 'q', ...filters].map((name) => [name, search[name]])),
    sort: (search['sort'] ?? sortedBy) as Sort,
    total: 'true' as const,
  };
}

/** Filters whose values are ids of things. */
const things: ReadonlySet<string> = new Set(['image', 'node', 'policy', 'resource']);

interface ListOfProps<Row extends object> {
  readonly title: string;
  /** What the rows are called, where the page has another title. */
  readonly label?: string;
  /** How many there are, in a sentence. */
  readonly lead: (total: number) => string;
  readonly actions?: React.ReactNode;
  /** Stands above the filters. */
  readonly above?: React.ReactNode;
  /** What can be searched for. */
  readonly find: string;
  readonly filters: readonly string[];
  /** Of these filters those that only a link sets, with their names: each can be taken away. */
  readonly pinned?: readonly (readonly [filter: string, name: string])[];
  /** Columns that can be left out, with their names. */
  readonly optional?: readonly (readonly [id: string, name: string])[];
  readonly of: Pages<Row>;
  readonly columns: Columns<Row>;
  readonly idOf: (row: Row) => string;
  readonly sortedBy: string;
  readonly none: string;
  readonly noneHint: string;
  /** The chips of the filters. */
  readonly children?: React.ReactNode;
}

/** A page that lists one kind of thing: how many, filters, rows. */
export function ListOf<Row extends object>(props: ListOfProps<Row>): React.ReactNode {
  const { title, label = title, lead, actions, above, find, filters, pinned = [], optional, of, children } = props;
  const { search } = useSearchState();
  return (
    <ListPage
      title={title}
      lead={of.total === undefined ? undefined : lead(of.total)}
      total={of.total}
      actions={actions}
      filters={
        <>
          {above}
          <FilterBar
            names={filters}
            find={find}
            end={optional !== undefined && <ColumnsMenu of={optional.map(([id, name]) => ({ id, name }))} />}
          >
            {children}
            {pinned.map(
              ([filter, name]) =>
                search[filter] !== undefined &&
                (things.has(filter) ? (
                  <PinnedThing key={filter} by={filter} name={name} />
                ) : (
                  <Choice key={filter} by={filter} name={name} options={[]} />
                )),
            )}
          </FilterBar>
        </>
      }
    >
      <List
        label={label}
        of={of}
        columns={props.columns}
        idOf={props.idOf}
        sortedBy={props.sortedBy}
        none={props.none}
        noneHint={props.noneHint}
        filters={filters}
      />
    </ListPage>
  );
}

/** The filter by severity. */
export function SeverityChoice(): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Choice
      by="severity"
      name={t('column.severity')}
      options={severities.map((value) => ({
        value,
        text: t(`severity.${value}`),
        label: <SeverityMark severity={value} word />,
      }))}
    />
  );
}
