import type { NodeRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { ColumnsMenu } from '../../parts/columns-menu.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { List } from '../../parts/list.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { useClusterColumn, useRankedColumns } from '../../parts/shared-columns.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { useSearchState, type Search } from '../../search.ts';

/** The nodes of all clusters: those with most risk first, and whether a sensor watches them. */
export function NodesPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const pages = usePages('GET /nodes', {
    query: {
      cluster: search['cluster'],
      q: search['q'],
      minRisk: search['minRisk'],
      sort: (search['sort'] ?? 'risk') as 'risk' | 'name' | 'newest',
      total: 'true',
    },
  });
  return (
    <ListPage
      title={t('nav.nodes')}
      lead={pages.total === undefined ? undefined : t('node.lead', { count: pages.total, number: number(pages.total) })}
      filters={
        <FilterBar
          names={['minRisk']}
          find={t('node.find')}
          end={
            <ColumnsMenu
              of={(['cluster', 'os', 'kubelet', 'sensor'] as const).map((id) => ({ id, name: t(`column.${id}`) }))}
            />
          }
        />
      }
    >
      <List
        label={t('nav.nodes')}
        of={pages}
        columns={useNodeColumns()}
        idOf={({ id }) => id}
        sortedBy="risk"
        none={t('node.none')}
        noneHint={t('node.noneHint')}
        filters={['minRisk']}
      />
    </ListPage>
  );
}

function searchOf({ id }: NodeRow): Search {
  return { resource: id };
}

function useNodeColumns(): Columns<NodeRow> {
  const { t } = useTranslation();
  const ranked = useRankedColumns<NodeRow>(searchOf);
  const cluster = useClusterColumn<NodeRow>();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.node'),
        meta: { width: 'minmax(160px, 2fr)', main: true, sort: 'name' },
        cell: ({ row: { original } }) => (
          <Link {...rowLink} to="/nodes/$id" params={{ id: original.id }}>
            {original.name}
          </Link>
        ),
      },
      cluster,
      {
        id: 'ready',
        header: t('column.state'),
        meta: { width: '90px' },
        cell: ({ row: { original } }) =>
          original.ready === undefined ? (
            '–'
          ) : (
            <Tag tone={original.ready ? 'good' : 'bad'}>{t(original.ready ? 'node.ready' : 'node.notReady')}</Tag>
          ),
      },
      {
        id: 'os',
        header: t('column.os'),
        meta: { width: 'minmax(110px, 1fr)', minor: true },
        cell: ({ row }) => row.original.os ?? '–',
      },
      {
        id: 'kubelet',
        header: t('column.kubelet'),
        meta: { width: '90px', minor: true },
        cell: ({ row }) => row.original.kubelet ?? '–',
      },
      {
        id: 'sensor',
        header: t('column.sensor'),
        meta: { width: '110px', minor: true },
        cell: ({ row: { original } }) =>
          original.sensor === undefined ? <Tag>{t('node.noSensor')}</Tag> : <Ago at={original.sensor.lastSeen} />,
      },
      ...ranked,
    ],
    [t, ranked, cluster],
  );
}
