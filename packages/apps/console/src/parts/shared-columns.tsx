import type { BySeverity, ClusterName } from '@seawall/server/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Search } from '../search.ts';
import { Counts } from './counts.tsx';
import type { Columns } from './data-table.tsx';
import { findingsBy } from './links.tsx';
import { RiskScore } from './risk.tsx';

interface Ranked {
  readonly risk?: number | undefined;
  readonly findings: BySeverity;
}

/** The columns that every list of entities ends with: what was found, and how risky that is. */
export function useRankedColumns<Row extends Ranked>(searchOf: (row: Row) => Search): Columns<Row> {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'findings',
        header: t('column.findings'),
        meta: { width: '212px' },
        cell: ({ row }) => <Counts of={row.original.findings} to={findingsBy(searchOf(row.original))} />,
      },
      {
        id: 'risk',
        header: t('column.risk'),
        meta: { width: '72px', align: 'right', sort: 'risk' },
        cell: ({ row }) => <RiskScore score={row.original.risk} />,
      },
    ],
    [t, searchOf],
  );
}

/** The cluster of a row; a column of every list, from one cluster on. */
export function useClusterColumn<Row extends { readonly cluster: ClusterName }>(): Columns<Row>[number] {
  const { t } = useTranslation();
  return useMemo(
    () => ({
      id: 'cluster',
      header: t('column.cluster'),
      meta: { width: 'minmax(124px, 1fr)', minor: true },
      cell: ({ row }) => row.original.cluster.name,
    }),
    [t],
  );
}
