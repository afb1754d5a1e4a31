import type { ImageRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { imageFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { type EntitySort, ListOf, listQuery } from '../../parts/list-of.tsx';
import { findingsOf, findingsTarget } from '../../parts/links.tsx';
import { useRankedColumns } from '../../parts/shared-columns.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { useSearchState, type Search } from '../../search.ts';

/** The images that run, those with most risk first. */
export function ImagesPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  return (
    <ListOf
      title={t('nav.images')}
      lead={(count) => t('image.lead', { count, number: number(count) })}
      find={t('image.find')}
      filters={imageFilters}
      optional={(['os', 'packages', 'workloads', 'fixable', 'scanned'] as const).map((id) => [id, t(`column.${id}`)])}
      of={usePages('GET /images', { query: listQuery<EntitySort>(search, imageFilters, 'risk') })}
      columns={useImageColumns()}
      idOf={({ digest }) => digest}
      sortedBy="risk"
      none={t('image.none')}
      noneHint={t('image.noneHint')}
    >
      <NamespaceFilter />
      <Choice
        by="scanned"
        single
        name={t('image.isScanned')}
        options={(['true', 'false'] as const).map((value) => ({
          value,
          label: t(value === 'true' ? 'common.yes' : 'common.no'),
          text: t(value === 'true' ? 'common.yes' : 'common.no'),
        }))}
      />
    </ListOf>
  );
}

function searchOf({ digest, clusters }: ImageRow): Search {
  return findingsOf(digest, clusters[0]?.id);
}

function useImageColumns(): Columns<ImageRow> {
  const { t } = useTranslation();
  const ranked = useRankedColumns<ImageRow>(searchOf);
  return useMemo(
    () => [
      {
        id: 'reference',
        header: t('column.image'),
        meta: { width: 'minmax(220px, 3fr)', main: true, sort: 'name' },
        cell: ({ row: { original } }) => (
          <Link {...rowLink} to="/images/$id" params={{ id: original.digest }} title={original.reference}>
            {original.reference}
          </Link>
        ),
      },
      {
        id: 'os',
        header: t('column.os'),
        meta: { width: 'minmax(90px, 1fr)', minor: true },
        cell: ({ row }) => row.original.os ?? '–',
      },
      {
        id: 'packages',
        header: t('column.packages'),
        meta: { width: '76px', align: 'right', minor: true },
        cell: ({ row: { original } }) =>
          original.packages === undefined ? (
            '–'
          ) : (
            <CountLink of={original.packages} to={{ to: '/images/$id', params: { id: original.digest } }} />
          ),
      },
      {
        id: 'workloads',
        header: t('column.workloads'),
        meta: { width: '80px', align: 'right', minor: true },
        cell: ({ row: { original } }) => (
          <CountLink of={original.workloads} to={{ to: '/workloads', search: { image: original.digest } }} />
        ),
      },
      {
        id: 'fixable',
        header: t('column.fixable'),
        meta: { width: '70px', align: 'right', minor: true },
        cell: ({ row: { original } }) => (
          <CountLink
            of={original.fixable}
            to={findingsTarget({ ...searchOf(original), fixable: 'true', view: 'findings' })}
          />
        ),
      },
      {
        id: 'scanned',
        header: t('column.scanned'),
        meta: { width: '110px', minor: true, sort: 'newest' },
        cell: ({ row }) =>
          row.original.scannedAt === undefined ? (
            <Tag tone="warn">{t('image.notScanned')}</Tag>
          ) : (
            <Ago at={row.original.scannedAt} />
          ),
      },
      ...ranked,
    ],
    [t, ranked],
  );
}
