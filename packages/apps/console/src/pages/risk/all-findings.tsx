import type { FindingRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { ColumnsMenu } from '../../parts/columns-menu.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { entityTarget, refText } from '../../parts/links.tsx';
import { List } from '../../parts/list.tsx';
import { RiskScore } from '../../parts/risk.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { severityColumn } from '../../parts/severity-column.tsx';
import { useSearchState } from '../../search.ts';
import { findingFilters } from '../../filters.ts';
import { findingQueryOf } from './filters.tsx';

type Sort = 'risk' | 'severity' | 'newest' | 'oldest' | 'subject';

const optional = ['subject', 'namespace', 'cluster', 'kind', 'firstSeen', 'assignee', 'state'] as const;

/** The subject says the namespace; most findings are nobody's. */
const hiddenColumns: ReadonlySet<string> = new Set(['namespace', 'assignee']);

/** Every finding for itself. */
export function AllFindings(): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const pages = usePages('GET /findings', {
    query: { ...findingQueryOf(search), sort: (search['sort'] ?? 'risk') as Sort, total: 'true' },
  });
  return (
    <List
      label={t('risk.all')}
      of={pages}
      columns={useFindingColumns()}
      idOf={(finding) => finding.id}
      hidden={hiddenColumns}
      sortedBy="risk"
      none={t('risk.none')}
      noneHint={t('risk.noneHint')}
      filters={findingFilters}
    />
  );
}

export function FindingColumnsMenu(): React.ReactNode {
  const { t } = useTranslation();
  return <ColumnsMenu hidden={hiddenColumns} of={optional.map((id) => ({ id, name: t(`column.${id}`) }))} />;
}

function useFindingColumns(): Columns<FindingRow> {
  const { t } = useTranslation();
  const { say } = useFormat();
  return useMemo(
    () =>
      [
        severityColumn(t, 'severity'),
        {
          id: 'title',
          header: t('column.finding'),
          meta: { width: 'minmax(220px, 3fr)', main: true },
          cell: ({ row }) => (
            <Link {...rowLink} to="/risk/$id" params={{ id: row.original.id }} title={say(row.original.title)}>
              {say(row.original.title)}
            </Link>
          ),
        },
        {
          id: 'subject',
          header: t('column.subject'),
          meta: { width: 'minmax(140px, 2fr)', sort: 'subject' },
          cell: ({ row: { original } }) =>
            original.entity === undefined ? (
              refText(original.subject)
            ) : (
              <Link {...entityTarget(original.entity)} title={refText(original.subject)}>
                {refText(original.subject)}
              </Link>
            ),
        },
        {
          id: 'namespace',
          header: t('column.namespace'),
          meta: { width: 'minmax(70px, 1fr)', minor: true },
          cell: ({ row }) => row.original.namespace ?? '–',
        },
        {
          id: 'cluster',
          header: t('column.cluster'),
          meta: { width: 'minmax(116px, 1fr)', minor: true },
          cell: ({ row }) => row.original.cluster?.name ?? '–',
        },
        {
          id: 'kind',
          header: t('column.kind'),
          meta: { width: '110px', minor: true },
          cell: ({ row }) => t(`kind.${row.original.kind}`),
        },
        {
          id: 'firstSeen',
          header: t('column.firstSeen'),
          meta: { width: '100px', sort: 'newest', minor: true },
          cell: ({ row }) => <Ago at={row.original.firstSeen} />,
        },
        {
          id: 'assignee',
          header: t('column.assignee'),
          meta: { width: '90px', minor: true },
          cell: ({ row }) => row.original.assignee?.name ?? '–',
        },
        {
          id: 'state',
          header: t('column.state'),
          meta: { width: '76px', minor: true },
          cell: ({ row }) => <StateTag state={row.original.state} />,
        },
        {
          id: 'risk',
          header: t('column.risk'),
          meta: { width: '72px', align: 'right', sort: 'risk' },
          cell: ({ row }) => <RiskScore score={row.original.risk} />,
        },
      ] satisfies Columns<FindingRow>,
    [t, say],
  );
}

export function StateTag({ state }: { readonly state: FindingRow['state'] }): React.ReactNode {
  const { t } = useTranslation();
  return <Tag tone={state === 'fixed' ? 'good' : state === 'excepted' ? 'warn' : 'plain'}>{t(`state.${state}`)}</Tag>;
}
