import type { WorkloadRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { workloadFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { type EntitySort, ListOf, listQuery } from '../../parts/list-of.tsx';
import { findingsOf } from '../../parts/links.tsx';
import { useClusterColumn, useRankedColumns } from '../../parts/shared-columns.tsx';
import { Tag } from '../../parts/small.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useSearchState, type Search } from '../../search.ts';

const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet', 'Pod'];

/** The workloads of all clusters, those with most risk first. */
export function WorkloadsPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  return (
    <ListOf
      title={t('nav.workloads')}
      lead={(count) => t('workload.lead', { count, number: number(count) })}
      find={t('workload.find')}
      filters={workloadFilters}
      pinned={[
        ['image', t('column.image')],
        ['serviceAccount', t('column.identity')],
        ['policy', t('column.policy')],
        ['node', t('column.node')],
      ]}
      optional={(['kind', 'namespace', 'cluster', 'alerts', 'exposed'] as const).map((id) => [id, t(`column.${id}`)])}
      of={usePages('GET /workloads', { query: listQuery<EntitySort>(search, workloadFilters, 'risk') })}
      columns={useWorkloadColumns()}
      idOf={({ id }) => id}
      sortedBy="risk"
      none={t('workload.none')}
      noneHint={t('workload.noneHint')}
    >
      <NamespaceFilter />
      <Choice by="kind" name={t('column.kind')} options={kinds.map((value) => ({ value, label: value }))} />
      <Choice
        by="exposed"
        single
        name={t('column.exposed')}
        options={(['true', 'false'] as const).map((value) => ({
          value,
          label: t(value === 'true' ? 'common.yes' : 'common.no'),
          text: t(value === 'true' ? 'common.yes' : 'common.no'),
        }))}
      />
    </ListOf>
  );
}

function searchOf({ id }: WorkloadRow): Search {
  return findingsOf(id);
}

function useWorkloadColumns(): Columns<WorkloadRow> {
  const { t } = useTranslation();
  const now = useNow();
  const ranked = useRankedColumns<WorkloadRow>(searchOf);
  const cluster = useClusterColumn<WorkloadRow>();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.workload'),
        meta: { width: 'minmax(180px, 3fr)', main: true, sort: 'name' },
        cell: ({ row: { original } }) => (
          <Link {...rowLink} to="/workloads/$id" params={{ id: original.id }} title={original.name}>
            {original.name}
          </Link>
        ),
      },
      { id: 'kind', header: t('column.kind'), meta: { width: '100px' }, cell: ({ row }) => row.original.kind },
      {
        id: 'namespace',
        header: t('column.namespace'),
        meta: { width: 'minmax(90px, 1fr)' },
        cell: ({ row }) => row.original.namespace,
      },
      cluster,
      {
        id: 'exposed',
        header: t('column.exposed'),
        meta: { width: '90px', minor: true },
        cell: ({ row }) => row.original.exposed && <Tag tone="warn">{t('workload.exposed')}</Tag>,
      },
      {
        id: 'alerts',
        header: t('column.alerts'),
        meta: { width: '72px', align: 'right', minor: true },
        cell: ({ row: { original } }) =>
          original.alerts === 0 ? (
            '–'
          ) : (
            <CountLink
              of={original.alerts}
              to={{
                to: '/runtime/alerts',
                search: { resource: original.id, from: new Date(now - 86_400_000).toISOString() },
              }}
            />
          ),
      },
      ...ranked,
    ],
    [t, now, ranked, cluster],
  );
}
