import { severities } from '@seawall/model';
import { type FindingGroup, joinList } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { findingFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Counts } from '../../parts/counts.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { List } from '../../parts/list.tsx';
import { useSearchState } from '../../search.ts';
import { Share } from './by-cause.tsx';
import { useGroups } from './use-groups.ts';

/** What findings are about: each object with how many it has, those that bear most risk first. */
export function BySubject(): React.ReactNode {
  const { t } = useTranslation();
  return (
    <List
      label={t('risk.bySubject')}
      of={useGroups('subject')}
      columns={useSubjectColumns()}
      idOf={(group) => group.key}
      none={t('risk.none')}
      noneHint={t('risk.noneHint')}
      filters={findingFilters}
    />
  );
}

function useSubjectColumns(): Columns<FindingGroup> {
  const { t } = useTranslation();
  const { say } = useFormat();
  const { search } = useSearchState();
  return useMemo(
    () =>
      [
        {
          id: 'worst',
          header: '',
          meta: { width: '16px', minor: true },
          cell: ({ row }) => (
            <SeverityMark severity={severities.find((severity) => row.original.bySeverity[severity] > 0) ?? 'info'} />
          ),
        },
        {
          id: 'subject',
          header: t('column.subject'),
          meta: { width: 'minmax(220px, 4fr)', main: true },
          cell: ({ row }) => (
            <Link
              {...rowLink}
              to="/risk"
              search={{ ...search, view: 'findings', subject: joinList([row.original.key]) }}
              title={say(row.original.label)}
            >
              {say(row.original.label)}
            </Link>
          ),
        },
        {
          id: 'findings',
          header: t('column.findings'),
          meta: { width: '220px' },
          cell: ({ row }) => (
            <Counts
              of={row.original.bySeverity}
              to={(severity) => ({
                to: '/risk',
                search: { ...search, view: 'findings', subject: joinList([row.original.key]), severity },
              })}
            />
          ),
        },
        {
          id: 'share',
          header: t('risk.share'),
          meta: { width: '110px', align: 'right' },
          cell: ({ row }) => <Share of={row.original.share} />,
        },
      ] satisfies Columns<FindingGroup>,
    [t, say, search],
  );
}
