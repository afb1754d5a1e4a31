import type { ServerAuditEntry } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { serverAuditFilters } from '../../filters.ts';
import type { Columns } from '../../parts/data-table.tsx';
import { Choice } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { List } from '../../parts/list.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { NarrowTo } from '../../parts/narrow-to.tsx';
import parts from '../../parts/parts.module.css';
import { Moment, Tag } from '../../parts/small.tsx';
import { useSearchState, valuesOf } from '../../search.ts';
import { SpanFilter } from '../runtime/span-filter.tsx';
import { AuditViews } from './audit-views.tsx';

/** Who changed what in Seawall itself. */
export function ServerAuditPage(): React.ReactNode {
  const { t } = useTranslation();
  const { search } = useSearchState();
  const deed = useDeed();
  const action = search['action'];
  const pages = usePages('GET /server-audit', {
    query: Object.fromEntries(['q', ...serverAuditFilters].map((name) => [name, search[name]])),
  });
  return (
    <ListPage
      title={t('nav.audit')}
      lead={t('audit.seawallLead')}
      actions={<AuditViews current="seawall" />}
      filters={
        <FilterBar names={serverAuditFilters} find={t('audit.find')}>
          <SpanFilter />
          {search['who'] !== undefined && <Choice by="who" name={t('column.user')} options={[]} />}
          {action !== undefined && (
            <Choice
              by="action"
              name={t('column.action')}
              options={valuesOf(action).map((value) => ({ value, label: deed(value), text: deed(value) }))}
            />
          )}
        </FilterBar>
      }
    >
      <List
        label={t('audit.seawall')}
        of={pages}
        columns={useServerAuditColumns()}
        idOf={({ id }) => id}
        none={t('audit.none')}
        noneHint={t('audit.seawallNoneHint')}
        filters={serverAuditFilters}
      />
    </ListPage>
  );
}

/** What somebody did, in words; what a later version of the server writes is shown as it wrote it. */
function useDeed(): (action: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (action) => {
      const key = `deed.${action}`;
      return i18n.exists(key) ? t(key as 'deed.sign-out') : action;
    },
    [t, i18n],
  );
}

/** Where what was done something to has a page, by what the deed's name begins with. */
const pagesOf = {
  finding: '/risk/$id',
  exception: '/exceptions/$id',
  incident: '/runtime/incidents/$id',
} as const;

function Target({ action, target }: ServerAuditEntry): React.ReactNode {
  if (target === undefined) return '–';
  const kind = action.split('.', 1)[0] ?? '';
  if (!Object.hasOwn(pagesOf, kind)) return <span title={target}>{target}</span>;
  return (
    <Link to={pagesOf[kind as keyof typeof pagesOf]} params={{ id: target }} className={parts['link']} title={target}>
      {target}
    </Link>
  );
}

function detailText(detail: ServerAuditEntry['detail']): string {
  return Object.entries(detail ?? {})
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function useServerAuditColumns(): Columns<ServerAuditEntry> {
  const { t } = useTranslation();
  const deed = useDeed();
  return useMemo(
    () =>
      [
        {
          id: 'time',
          header: t('column.time'),
          meta: { width: '176px' },
          cell: ({ row }) => <Moment at={row.original.at} />,
        },
        {
          id: 'who',
          header: t('column.user'),
          meta: { width: 'minmax(90px, 1fr)' },
          cell: ({ row: { original } }) => (
            <NarrowTo by="who" value={original.who}>
              {original.who}
            </NarrowTo>
          ),
        },
        {
          id: 'action',
          header: t('column.action'),
          meta: { width: 'minmax(160px, 1fr)', main: true },
          cell: ({ row: { original } }) => (
            <NarrowTo by="action" value={original.action}>
              {deed(original.action)}
            </NarrowTo>
          ),
        },
        {
          id: 'target',
          header: t('column.object'),
          meta: { width: 'minmax(140px, 2fr)' },
          cell: ({ row: { original } }) => <Target {...original} />,
        },
        {
          id: 'detail',
          header: t('column.detail'),
          meta: { width: 'minmax(140px, 2fr)', minor: true },
          cell: ({ row: { original } }) => {
            const text = detailText(original.detail);
            return <span title={text}>{text}</span>;
          },
        },
        {
          id: 'address',
          header: t('audit.from'),
          meta: { width: '120px', minor: true },
          cell: ({ row }) => row.original.address ?? '–',
        },
        {
          id: 'outcome',
          header: t('column.outcome'),
          meta: { width: '80px' },
          cell: ({ row: { original } }) => (
            <Tag tone={original.outcome === 'done' ? 'plain' : 'bad'}>
              {t(`audit.serverOutcome.${original.outcome}`)}
            </Tag>
          ),
        },
      ] satisfies Columns<ServerAuditEntry>,
    [t, deed],
  );
}
