import { type AlertRow, joinList } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, usePages } from '../../api/use-answer.ts';
import { alertFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { entityTarget } from '../../parts/links.tsx';
import { ListOf, listQuery, SeverityChoice } from '../../parts/list-of.tsx';
import { Ago } from '../../parts/small.tsx';
import { severityColumn } from '../../parts/severity-column.tsx';
import { useSearchState, valuesOf } from '../../search.ts';
import { AlertHistory } from './alert-history.tsx';
import { RuntimeViews } from './runtime-views.tsx';
import { SpanFilter } from './span-filter.tsx';

/** Every alert, the latest first. */
export function AlertsPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  return (
    <ListOf
      title={t('nav.runtime')}
      label={t('runtime.alerts')}
      lead={(count) => t('runtime.alertCount', { count, number: number(count) })}
      actions={<RuntimeViews current="alerts" />}
      above={<AlertHistory />}
      find={t('runtime.findAlert')}
      filters={alertFilters}
      pinned={(['node', 'technique', 'resource', 'incident'] as const).map((name) => [name, t(`column.${name}`)])}
      of={usePages('GET /alerts', { query: listQuery<'newest' | 'severity'>(search, alertFilters, 'newest') })}
      columns={useAlertColumns()}
      idOf={({ id }) => id}
      sortedBy="newest"
      none={t('runtime.noAlerts')}
      noneHint={t('runtime.noAlertsHint')}
    >
      <SpanFilter />
      <SeverityChoice />
      <AlertFacet by="rule" name={t('column.rule')} />
      <AlertFacet by="tactic" name={t('column.tactic')} />
      <NamespaceFilter />
    </ListOf>
  );
}

function AlertFacet({ by, name }: { readonly by: 'rule' | 'tactic'; readonly name: string }): React.ReactNode {
  const { say } = useFormat();
  const { search, set } = useSearchState();
  const [asked, setAsked] = useState(false);
  const query = {
    cluster: search['cluster'],
    namespace: search['namespace'],
    from: search['from'],
    to: search['to'],
    by,
  };
  const { data } = useAnswer('GET /alerts/counts', { query }, { enabled: asked });
  return (
    <FilterChip
      name={name}
      values={valuesOf(search[by])}
      onChange={(values) => set({ [by]: joinList(values) })}
      onOpen={() => setAsked(true)}
      options={data?.groups.map(({ key, label, count }) => ({
        value: key,
        label: say(label),
        text: say(label),
        count,
      }))}
    />
  );
}

function useAlertColumns(): Columns<AlertRow> {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  return useMemo(
    () =>
      [
        severityColumn(t, 'severity'),
        {
          id: 'title',
          header: t('column.alert'),
          meta: { width: 'minmax(180px, 2fr)', main: true },
          cell: ({ row: { original } }) => (
            <Link {...rowLink} to="/runtime/alerts/$id" params={{ id: original.id }} title={say(original.title)}>
              {say(original.title)}
            </Link>
          ),
        },
        {
          id: 'message',
          header: t('column.message'),
          meta: { width: 'minmax(160px, 3fr)', minor: true },
          cell: ({ row }) => <span title={say(row.original.message)}>{say(row.original.message)}</span>,
        },
        {
          id: 'workload',
          header: t('column.workload'),
          meta: { width: 'minmax(110px, 1fr)' },
          cell: ({ row: { original } }) =>
            original.entity === undefined ? (
              (original.pod ?? original.node ?? original.actor ?? '–')
            ) : (
              <Link {...entityTarget(original.entity)}>{original.entity.name}</Link>
            ),
        },
        {
          id: 'cluster',
          header: t('column.cluster'),
          meta: { width: 'minmax(116px, 1fr)', minor: true },
          cell: ({ row }) => row.original.cluster?.name ?? '–',
        },
        {
          id: 'count',
          header: t('column.times'),
          meta: { width: '56px', align: 'right', minor: true },
          cell: ({ row }) => <span data-measure="">{number(row.original.count)}</span>,
        },
        {
          id: 'time',
          header: t('column.lastSeen'),
          meta: { width: '110px', align: 'right', sort: 'newest' },
          cell: ({ row }) => <Ago at={row.original.lastTime} />,
        },
      ] satisfies Columns<AlertRow>,
    [t, say, number],
  );
}
