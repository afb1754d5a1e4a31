import type { ControlResult } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { controlFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import type { Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { List } from '../../parts/list.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Segments } from '../../parts/segments.tsx';
import { severityColumn } from '../../parts/severity-column.tsx';
import { useSearchState } from '../../search.ts';
import { useNarrow } from '../../shell/use-narrow.ts';
import { failing } from './failing.ts';
import { OutcomeTag, outcomes } from './tally.tsx';

/** Every control that a scan runs: what passed, what failed, and what could not be assessed and why. */
export function ControlsPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const query = Object.fromEntries(['cluster', 'q', ...controlFilters].map((name) => [name, search[name]]));
  const pages = usePages('GET /controls', { query: { ...query, total: 'true' } });
  return (
    <ListPage
      title={t('nav.compliance')}
      lead={
        pages.total === undefined ? undefined : t('control.lead', { count: pages.total, number: number(pages.total) })
      }
      total={pages.total}
      actions={<ComplianceViews current="controls" />}
      filters={
        <FilterBar names={controlFilters} find={t('control.find')}>
          <Choice
            by="status"
            name={t('compliance.outcome')}
            options={outcomes.map((value) => ({
              value,
              label: <OutcomeTag of={value} />,
              text: t(`outcome.${value}`),
            }))}
          />
          <Choice
            by="assessed"
            single
            name={t('control.assessed')}
            options={(['true', 'false'] as const).map((value) => ({
              value,
              label: t(value === 'true' ? 'common.yes' : 'common.no'),
              text: t(value === 'true' ? 'common.yes' : 'common.no'),
            }))}
          />
          <NamespaceFilter />
        </FilterBar>
      }
    >
      <List
        label={t('compliance.controls')}
        of={pages}
        columns={useControlColumns()}
        idOf={({ id }) => id}
        none={t('compliance.none')}
        noneHint={t('compliance.noneHint')}
        filters={controlFilters}
      />
    </ListPage>
  );
}

/** The two ways to look at compliance. */
export function ComplianceViews({ current }: { readonly current: 'frameworks' | 'controls' }): React.ReactNode {
  const { t } = useTranslation();
  return (
    <Segments
      label={t('compliance.views')}
      of={[
        { name: t('finding.frameworks'), target: { to: '/compliance' }, current: current === 'frameworks' },
        { name: t('compliance.controls'), target: { to: '/compliance/controls' }, current: current === 'controls' },
      ]}
    />
  );
}

function useControlColumns(): Columns<ControlResult> {
  const { t } = useTranslation();
  const { say, number } = useFormat();
  const { search } = useSearchState();
  const narrow = useNarrow();
  return useMemo(
    () =>
      [
        severityColumn(t),
        {
          id: 'title',
          header: t('control.name'),
          meta: { width: 'minmax(220px, 3fr)', main: true },
          cell: ({ row }) => <span title={row.original.id}>{say(row.original.title)}</span>,
        },
        {
          id: 'status',
          header: t('compliance.outcome'),
          meta: { width: '112px' },
          cell: ({ row }) => <OutcomeTag of={row.original.status} />,
        },
        {
          id: 'reason',
          header: t('control.reason'),
          meta: { width: 'minmax(160px, 2fr)', minor: true },
          cell: ({ row }) => {
            const text = row.original.reasons.map((reason) => say(reason)).join(' ');
            return text === '' ? '–' : <span title={text}>{text}</span>;
          },
        },
        {
          id: 'requirements',
          header: t('control.requirements'),
          meta: { width: 'minmax(140px, 1fr)', minor: true },
          cell: ({ row }) => {
            const [first] = row.original.frameworks;
            if (first === undefined) return '–';
            const names = row.original.frameworks.map(({ framework, id }) => `${framework} ${id}`).join(', ');
            return (
              <Link
                to="/compliance/$framework"
                params={{ framework: first.framework }}
                search={{ open: first.id }}
                title={names}
              >
                {names}
              </Link>
            );
          },
        },
        {
          id: 'passed',
          header: t('outcome.pass'),
          meta: { width: '72px', align: 'right', minor: true },
          cell: ({ row }) => (
            <span data-measure="" title={t('control.passedHint')}>
              {number(row.original.passed)}
            </span>
          ),
        },
        {
          id: 'failed',
          header: t('outcome.fail'),
          meta: { width: '72px', align: 'right' },
          cell: ({ row: { original } }) =>
            original.failed === 0 ? (
              !narrow && '0'
            ) : (
              <CountLink
                of={original.failed}
                to={{
                  to: '/risk',
                  search: failing(original.id, search['namespace']),
                }}
              >
                {narrow ? t('compliance.failing', { number: number(original.failed) }) : undefined}
              </CountLink>
            ),
        },
        {
          id: 'notAssessed',
          header: t('outcome.notAssessed'),
          meta: { width: '92px', align: 'right', minor: true },
          cell: ({ row }) => (
            <span data-measure="" title={row.original.reasons.map((reason) => say(reason)).join('\n')}>
              {number(row.original.notAssessed)}
            </span>
          ),
        },
      ] satisfies Columns<ControlResult>,
    [t, say, number, narrow, search],
  );
}
