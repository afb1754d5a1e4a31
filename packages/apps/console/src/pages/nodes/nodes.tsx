import type { NodeRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { nodeFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { type EntitySort, ListOf, listQuery } from '../../parts/list-of.tsx';
import { findingsOf } from '../../parts/links.tsx';
import { useClusterColumn, useRankedColumns } from '../../parts/shared-columns.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { useSearchState, type Search } from '../../search.ts';
import { useMe } from '../../shell/me.ts';

/** The nodes of all clusters: those with most risk first, and whether a sensor watches them. */
export function NodesPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const seesPart = useMe().scope.namespaces !== undefined;
  return (
    <ListOf
      title={t('nav.nodes')}
      lead={(count) => t('node.lead', { count, number: number(count) })}
      find={t('node.find')}
      filters={nodeFilters}
      optional={(['cluster', 'os', 'kubelet', 'sensor'] as const).map((id) => [id, t(`column.${id}`)])}
      of={usePages('GET /nodes', { query: listQuery<EntitySort>(search, nodeFilters, 'risk') })}
      columns={useNodeColumns()}
      idOf={({ id }) => id}
      sortedBy="risk"
      none={t('node.none')}
      noneHint={t(seesPart ? 'node.notYours' : 'node.noneHint')}
    />
  );
}

function searchOf({ id }: NodeRow): Search {
  return findingsOf(id);
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
