import type { IncidentRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { incidentFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { ListOf, listQuery, SeverityChoice } from '../../parts/list-of.tsx';
import { RiskScore } from '../../parts/risk.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { useTactic } from '../../parts/use-tactic.ts';
import { severityColumn } from '../../parts/severity-column.tsx';
import { useSearchState } from '../../search.ts';
import { useNarrow } from '../../shell/use-narrow.ts';
import { RuntimeViews } from './runtime-views.tsx';
import { SpanFilter } from './span-filter.tsx';
import { AlertHistory } from './alert-history.tsx';

/** What is going on: incidents, the latest first, below the alerts over time. */
export function IncidentsPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  return (
    <ListOf
      title={t('nav.runtime')}
      label={t('runtime.incidents')}
      lead={(count) => t('runtime.lead', { count, number: number(count) })}
      actions={<RuntimeViews current="incidents" />}
      above={<AlertHistory />}
      find={t('runtime.find')}
      filters={incidentFilters}
      pinned={[['resource', t('column.resource')]]}
      of={usePages('GET /incidents', { query: listQuery<'newest' | 'risk'>(search, incidentFilters, 'newest') })}
      columns={useIncidentColumns()}
      idOf={({ id }) => id}
      sortedBy="newest"
      none={t('runtime.noIncidents')}
      noneHint={t('runtime.noIncidentsHint')}
    >
      <SpanFilter />
      <SeverityChoice />
      <Choice
        by="state"
        name={t('column.state')}
        options={(['open', 'acknowledged', 'closed'] as const).map((value) => ({
          value,
          label: t(`incident.state.${value}`),
          text: t(`incident.state.${value}`),
        }))}
      />
      <NamespaceFilter />
    </ListOf>
  );
}

function useIncidentColumns(): Columns<IncidentRow> {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const narrow = useNarrow();
  const tacticName = useTactic();
  return useMemo(
    () =>
      [
        severityColumn(t),
        {
          id: 'title',
          header: t('column.incident'),
          meta: { width: 'minmax(240px, 3fr)', main: true },
          cell: ({ row: { original } }) => (
            <Link {...rowLink} to="/runtime/incidents/$id" params={{ id: original.id }} title={say(original.title)}>
              {say(original.title)}
            </Link>
          ),
        },
        {
          id: 'tactics',
          header: t('column.tactics'),
          meta: { width: 'minmax(140px, 2fr)', minor: true },
          cell: ({ row }) => row.original.tactics.map((tactic) => <Tag key={tactic}>{tacticName(tactic)}</Tag>),
        },
        {
          id: 'cluster',
          header: t('column.cluster'),
          meta: { width: 'minmax(116px, 1fr)', minor: true },
          cell: ({ row }) => row.original.cluster?.name ?? '–',
        },
        {
          id: 'state',
          header: t('column.state'),
          meta: { width: '100px' },
          cell: ({ row: { original } }) => (
            <Tag tone={original.state === 'open' ? 'bad' : 'plain'}>{t(`incident.state.${original.state}`)}</Tag>
          ),
        },
        {
          id: 'alerts',
          header: t('column.alerts'),
          meta: { width: '64px', align: 'right' },
          cell: ({ row: { original } }) => (
            <CountLink of={original.alerts} to={{ to: '/runtime/alerts', search: { incident: original.id } }}>
              {narrow
                ? t('runtime.alertCount', { count: original.alerts, number: number(original.alerts) })
                : undefined}
            </CountLink>
          ),
        },
        {
          id: 'last',
          header: t('column.lastSeen'),
          meta: { width: '110px', sort: 'newest' },
          cell: ({ row }) => <Ago at={row.original.lastTime} />,
        },
        {
          id: 'risk',
          header: t('column.risk'),
          meta: { width: '72px', align: 'right', sort: 'risk' },
          cell: ({ row }) => <RiskScore score={row.original.risk} />,
        },
      ] satisfies Columns<IncidentRow>,
    [t, say, number, narrow, tacticName],
  );
}
