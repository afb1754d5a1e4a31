import { type FindingGroup, joinList } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { severities } from '@seawall/model';
import { CountLink } from '../../parts/count-link.tsx';
import { Counts } from '../../parts/counts.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { List } from '../../parts/list.tsx';
import { useSearchState } from '../../search.ts';
import { findingFilters } from '../../filters.ts';
import { useGroups } from './use-groups.ts';

type Grouping = 'cause' | 'subject';

/** Findings grouped by what one edit would settle, or by what they are about; those that bear most risk first. */
export function ByGroup({ by }: { readonly by: Grouping }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <List
      label={t(by === 'cause' ? 'risk.byCause' : 'risk.bySubject')}
      of={useGroups(by)}
      columns={useGroupColumns(by)}
      idOf={(group) => group.key}
      none={t('risk.none')}
      noneHint={t('risk.noneHint')}
      filters={findingFilters}
    />
  );
}

function useGroupColumns(by: Grouping): Columns<FindingGroup> {
  const { t } = useTranslation();
  const { say } = useFormat();
  const { search } = useSearchState();
  return useMemo(() => {
    const within = ({ key }: FindingGroup) => ({ ...search, view: 'findings', [by]: joinList([key]) });
    const ofCauses = [
      {
        id: 'subjects',
        header: t('column.affected'),
        meta: { width: '80px', align: 'right', minor: true },
        cell: ({ row: { original } }) => (
          <CountLink of={original.subjects} to={{ to: '/risk', search: { ...within(original), view: 'subjects' } }} />
        ),
      },
      {
        id: 'fixable',
        header: t('risk.fixable'),
        meta: { width: '80px', align: 'right', minor: true },
        cell: ({ row: { original } }) =>
          original.fixable === 0 ? (
            '–'
          ) : (
            <CountLink of={original.fixable} to={{ to: '/risk', search: { ...within(original), fixable: 'true' } }} />
          ),
      },
    ] satisfies Columns<FindingGroup>;
    return [
      {
        id: 'worst',
        header: '',
        meta: { width: '16px', minor: true },
        cell: ({ row }) => (
          <SeverityMark severity={severities.find((severity) => row.original.bySeverity[severity] > 0) ?? 'info'} />
        ),
      },
      {
        id: by,
        header: t(`column.${by}`),
        meta: { width: 'minmax(220px, 4fr)', main: true },
        cell: ({ row }) => (
          <Link {...rowLink} to="/risk" search={within(row.original)} title={say(row.original.label)}>
            {say(row.original.label)}
          </Link>
        ),
      },
      {
        id: 'findings',
        header: t('column.findings'),
        meta: { width: '220px' },
        cell: ({ row: { original } }) => (
          <Counts
            of={original.bySeverity}
            to={(severity) => ({ to: '/risk', search: { ...within(original), severity } })}
          />
        ),
      },
      ...(by === 'cause' ? ofCauses : []),
      {
        id: 'share',
        header: t('risk.share'),
        meta: { width: '110px', align: 'right' },
        cell: ({ row }) => <Share of={row.original.share} />,
      },
    ] satisfies Columns<FindingGroup>;
  }, [by, t, say, search]);
}

function Share({ of }: { readonly of: number }): React.ReactNode {
  const percent = of * 100;
  return (
    <span style={{ display: 'inline-flex', alignItems: 'center', gap: 8 }}>
      <span
        aria-hidden="true"
        style={{ width: 44, height: 4, borderRadius: 2, background: 'var(--line)', overflow: 'hidden' }}
      >
        <i style={{ display: 'block', height: '100%', width: `${percent}%`, background: 'var(--text-2)' }} />
      </span>
      {percent < 1 ? '<1%' : `${Math.round(percent)}%`}
    </span>
  );
}
