import type { ServerAuditEntry } from '@seawall/server/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { serverAuditFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import type { Columns } from '../../parts/data-table.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { List } from '../../parts/list.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Tag } from '../../parts/small.tsx';
import { useSearchState } from '../../search.ts';
import { SpanFilter } from '../runtime/span-filter.tsx';
import { AuditViews } from './audit-views.tsx';

/** Who changed what in Seawall itself. */
export function ServerAuditPage(): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const pages = usePages('GET /server-audit', {
    query: Object.fromEntries(['q', ...serverAuditFilters].map((name) => [name, search[name]])),
  });
  return (
    <ListPage
      title={t('nav.audit')}
      lead={t('audit.seawallLead')}
      actions={<AuditViews current="seawall" />}
      filters={
        <FilterBar names={serverAuditFilters} find={t('audit.find')}>
          <SpanFilter />
        </FilterBar>
      }
    >
      <List
        label={t('audit.seawall')}
        of={pages}
        columns={useServerAuditColumns()}
        idOf={({ id }) => id}
        none={t('audit.none')}
        noneHint={t('audit.seawallNoneHint')}
        filters={serverAuditFilters}
      />
    </ListPage>
  );
}

function useServerAuditColumns(): Columns<ServerAuditEntry> {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  return useMemo(
    () =>
      [
        {
          id: 'time',
          header: t('column.time'),
          meta: { width: '150px' },
          cell: ({ row }) => dateTime(row.original.at),
        },
        {
          id: 'who',
          header: t('column.user'),
          meta: { width: 'minmax(110px, 1fr)' },
          cell: ({ row }) => row.original.who,
        },
        {
          id: 'action',
          header: t('column.action'),
          meta: { width: 'minmax(160px, 1fr)', main: true },
          cell: ({ row }) => <code>{row.original.action}</code>,
        },
        {
          id: 'target',
          header: t('column.object'),
          meta: { width: 'minmax(140px, 2fr)' },
          cell: ({ row }) => row.original.target ?? '–',
        },
        {
          id: 'detail',
          header: t('column.detail'),
          meta: { width: 'minmax(140px, 2fr)', minor: true },
          cell: ({ row: { original } }) => {
            const text = Object.keys(original.detail ?? {}).length === 0 ? '' : JSON.stringify(original.detail);
            return <code title={text}>{text}</code>;
          },
        },
        {
          id: 'address',
          header: t('audit.from'),
          meta: { width: '120px', minor: true },
          cell: ({ row }) => row.original.address ?? '–',
        },
        {
          id: 'outcome',
          header: t('column.outcome'),
          meta: { width: '80px' },
          cell: ({ row: { original } }) => (
            <Tag tone={original.outcome === 'done' ? 'plain' : 'bad'}>
              {t(`audit.serverOutcome.${original.outcome}`)}
            </Tag>
          ),
        },
      ] satisfies Columns<ServerAuditEntry>,
    [t, dateTime],
  );
}
