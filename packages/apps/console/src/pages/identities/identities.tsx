import type { IdentityRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { identityFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { type EntitySort, ListOf, listQuery } from '../../parts/list-of.tsx';
import { findingsOf } from '../../parts/links.tsx';
import { useClusterColumn, useRankedColumns } from '../../parts/shared-columns.tsx';
import { Tag } from '../../parts/small.tsx';
import { useSearchState, type Search } from '../../search.ts';

/** Service accounts, users and groups: what they are granted, those with most risk first. */
export function IdentitiesPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  return (
    <ListOf
      title={t('nav.identities')}
      lead={(count) => t('identity.lead', { count, number: number(count) })}
      find={t('identity.find')}
      filters={identityFilters}
      optional={(['kind', 'namespace', 'cluster', 'grants', 'workloads'] as const).map((id) => [id, t(`column.${id}`)])}
      of={usePages('GET /identities', { query: listQuery<EntitySort>(search, identityFilters, 'risk') })}
      columns={useIdentityColumns()}
      idOf={({ id }) => id}
      sortedBy="risk"
      none={t('identity.none')}
      noneHint={t('identity.noneHint')}
    >
      <NamespaceFilter />
      <Choice
        by="kind"
        name={t('column.kind')}
        options={['ServiceAccount', 'User', 'Group'].map((value) => ({ value, label: value }))}
      />
    </ListOf>
  );
}

function searchOf({ id }: IdentityRow): Search {
  return findingsOf(id);
}

function useIdentityColumns(): Columns<IdentityRow> {
  const { t } = useTranslation();
  const ranked = useRankedColumns<IdentityRow>(searchOf);
  const cluster = useClusterColumn<IdentityRow>();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('column.identity'),
        meta: { width: 'minmax(200px, 3fr)', main: true, sort: 'name' },
        cell: ({ row: { original } }) => (
          <>
            <Link {...rowLink} to="/identities/$id" params={{ id: original.id }} title={original.name}>
              {original.name}
            </Link>{' '}
            {original.admin && <Tag tone="bad">{t('identity.admin')}</Tag>}
          </>
        ),
      },
      { id: 'kind', header: t('column.kind'), meta: { width: '120px' }, cell: ({ row }) => row.original.kind },
      {
        id: 'namespace',
        header: t('column.namespace'),
        meta: { width: 'minmax(90px, 1fr)', minor: true },
        cell: ({ row }) => row.original.namespace ?? '–',
      },
      cluster,
      {
        id: 'grants',
        header: t('column.grants'),
        meta: { width: '70px', align: 'right', minor: true },
        cell: ({ row: { original } }) => (
          <CountLink of={original.grants} to={{ to: '/identities/$id', params: { id: original.id } }} />
        ),
      },
      {
        id: 'workloads',
        header: t('column.workloads'),
        meta: { width: '80px', align: 'right', minor: true },
        cell: ({ row: { original } }) =>
          original.kind === 'ServiceAccount' ? (
            <CountLink
              of={original.workloads}
              to={{
                to: '/workloads',
                search: {
                  serviceAccount: original.name,
                  namespace: original.namespace,
                  cluster: original.cluster.id,
                },
              }}
            />
          ) : (
            '–'
          ),
      },
      ...ranked,
    ],
    [t, ranked, cluster],
  );
}
