import type { Exception } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { useFormat } from '../../i18n/format.ts';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { List } from '../../parts/list.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { useSearchState, valuesOf } from '../../search.ts';
import { RiskViews } from '../risk/risk-views.tsx';

const states = ['pending', 'approved', 'denied', 'revoked', 'expired'] as const;

/** Every exception: who asked, why, until when, and how many findings it hides. */
export function ExceptionsPage(): React.ReactNode {
  const { t } = useTranslation();
  const { search, set } = useSearchState();
  const pages = usePages('GET /exceptions', { query: { state: search['state'], rule: search['rule'] } });
  const columns = useExceptionColumns();
  return (
    <ListPage
      title={t('nav.exceptions')}
      lead={t('exception.lead')}
      actions={<RiskViews current="exceptions" within={{ cluster: search['cluster'] }} />}
      filters={
        <FilterBar names={['state', 'rule']}>
          <FilterChip
            name={t('column.state')}
            values={valuesOf(search['state'])}
            onChange={(values) => set({ state: values.join(',') })}
            options={states.map((value) => ({
              value,
              label: t(`exception.state.${value}`),
              text: t(`exception.state.${value}`),
            }))}
          />
        </FilterBar>
      }
    >
      <List
        label={t('nav.exceptions')}
        of={pages}
        columns={columns}
        idOf={(exception) => exception.id}
        none={t('exception.none')}
        noneHint={t('exception.noneHint')}
        filters={['state', 'rule']}
      />
    </ListPage>
  );
}

export function ExceptionState({ state }: { readonly state: Exception['state'] }): React.ReactNode {
  const { t } = useTranslation();
  const tone = { pending: 'accent', approved: 'good', denied: 'bad', revoked: 'plain', expired: 'warn' } as const;
  return <Tag tone={tone[state]}>{t(`exception.state.${state}`)}</Tag>;
}

function useExceptionColumns(): Columns<Exception> {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  return useMemo(
    () =>
      [
        {
          id: 'state',
          header: t('column.state'),
          meta: { width: '90px' },
          cell: ({ row }) => <ExceptionState state={row.original.state} />,
        },
        {
          id: 'rule',
          header: t('column.rule'),
          meta: { width: 'minmax(180px, 2fr)', main: true },
          cell: ({ row: { original } }) => (
            <Link {...rowLink} to="/exceptions/$id" params={{ id: original.id }}>
              {original.ruleTitle === undefined ? original.rule : say(original.ruleTitle)}
            </Link>
          ),
        },
        {
          id: 'reason',
          header: t('exception.reason'),
          meta: { width: 'minmax(140px, 2fr)', minor: true },
          cell: ({ row }) => <span title={row.original.reason}>{row.original.reason}</span>,
        },
        {
          id: 'owner',
          header: t('exception.owner'),
          meta: { width: '120px' },
          cell: ({ row }) => row.original.requester.name,
        },
        {
          id: 'approver',
          header: t('exception.approver'),
          meta: { width: '120px', minor: true },
          cell: ({ row }) => row.original.approver?.name ?? '–',
        },
        {
          id: 'until',
          header: t('exception.until'),
          meta: { width: '110px' },
          cell: ({ row }) => <Ago at={row.original.expiresAt} />,
        },
        {
          id: 'hides',
          header: t('exception.hides'),
          meta: { width: '90px', align: 'right' },
          cell: ({ row }) => (
            <Link to="/exceptions/$id" params={{ id: row.original.id }}>
              {number(row.original.hides)}
            </Link>
          ),
        },
      ] satisfies Columns<Exception>,
    [t, say, number],
  );
}
