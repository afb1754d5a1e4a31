import { Drawer } from '@mantine/core';
import type { AuditEntry } from '@seawall/server/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { auditFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import styles from '../../parts/data-table.module.css';
import type { Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter, PinnedThing } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { List } from '../../parts/list.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { EntityName } from '../../parts/links.tsx';
import { NarrowTo } from '../../parts/narrow-to.tsx';
import parts from '../../parts/parts.module.css';
import { Facts, Moment, Tag } from '../../parts/small.tsx';
import { yamlOf } from '../../parts/yaml.ts';
import { useSearchState } from '../../search.ts';
import { SpanFilter } from '../runtime/span-filter.tsx';
import { AuditViews } from './audit-views.tsx';
import { Diff } from './diff.tsx';

const verbs = ['create', 'update', 'patch', 'delete', 'deletecollection', 'get', 'list', 'watch'];

/** Who did what in the clusters, with the diff where the log holds it. */
export function ClusterAuditPage(): React.ReactNode {
  const { t } = useTranslation();
  const { search, set } = useSearchState();
  const query = Object.fromEntries(['cluster', 'q', ...auditFilters].map((name) => [name, search[name]]));
  const pages = usePages('GET /audit', { query });
  const opened = pages.rows.find(({ id }) => id === search['open']);
  return (
    <ListPage
      title={t('nav.audit')}
      lead={t('audit.lead')}
      actions={<AuditViews current="clusters" />}
      filters={
        <FilterBar names={auditFilters} find={t('audit.find')}>
          <SpanFilter />
          <Choice by="verb" name={t('column.verb')} options={verbs.map((value) => ({ value, label: value }))} />
          <Choice
            by="outcome"
            single
            name={t('column.outcome')}
            options={(['allowed', 'denied', 'failed'] as const).map((value) => ({
              value,
              label: t(`audit.outcome.${value}`),
              text: t(`audit.outcome.${value}`),
            }))}
          />
          <Choice
            by="changes"
            single
            name={t('audit.changes')}
            options={[{ value: 'true', label: t('common.yes'), text: t('common.yes') }]}
          />
          <NamespaceFilter />
          {search['policy'] !== undefined && <PinnedThing by="policy" name={t('column.policy')} />}
          {(['user', 'kind', 'name'] as const).map(
            (name) =>
              search[name] !== undefined && <Choice key={name} by={name} name={t(`column.${name}`)} options={[]} />,
          )}
        </FilterBar>
      }
    >
      <List
        label={t('nav.audit')}
        of={pages}
        columns={useAuditColumns()}
        idOf={({ id }) => id}
        none={t('audit.none')}
        noneHint={t('audit.noneHint')}
        filters={auditFilters}
      />
      <Drawer
        opened={opened !== undefined}
        onClose={() => set({ open: undefined })}
        position="right"
        size="lg"
        title={t('audit.entry')}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        {opened !== undefined && <Entry of={opened} />}
      </Drawer>
    </ListPage>
  );
}

/** `deployments/shop/cart`, as the log names it. */
function objectOf({ resource, subresource, namespace, name }: AuditEntry): string {
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  return [what, namespace, name].filter((part) => part !== undefined).join(' ');
}

function Entry({ of }: { readonly of: AuditEntry }): React.ReactNode {
  const { t } = useTranslation();
  const { instant } = useFormat();
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: 16 }}>
      <Facts
        of={[
          [t('column.time'), instant(of.at)],
          [t('column.user'), of.user],
          [t('column.verb'), of.verb],
          [t('column.object'), of.entity === undefined ? objectOf(of) : <EntityName key="entity" of={of.entity} />],
          [
            t('column.outcome'),
            `${t(`audit.outcome.${of.outcome}`)}${of.status === undefined ? '' : ` (${of.status})`}`,
          ],
          [t('column.cluster'), of.cluster?.name],
          [t('audit.from'), of.sourceAddresses.join(', ')],
          [t('audit.agent'), of.userAgent],
        ]}
      />
      <div>
        <h2>{t('audit.diff')}</h2>
        <Changed of={of} />
      </div>
      <div>
        <h2>{t('audit.fields')}</h2>
        <pre className={parts['code']} tabIndex={0}>
          {yamlOf(of.fields)}
        </pre>
      </div>
    </div>
  );
}

/** The change field by field, and how the old values are known. */
function Changed({ of: { before, diff, fields } }: { readonly of: AuditEntry }): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  if (diff === undefined || diff.length === 0) {
    const why =
      diff !== undefined ? 'audit.sameDiff' : fields['ka.req.object'] === undefined ? 'audit.noDiff' : 'audit.noBefore';
    return <p className={parts['muted']}>{t(why)}</p>;
  }
  const from =
    before === undefined
      ? []
      : [
          t(before.from === 'audit' ? 'audit.beforeAudit' : 'audit.beforeInventory', { at: dateTime(before.at) }),
          ...(before.changes === 0 ? [] : [t('audit.beforeChanges', { count: before.changes })]),
          t('audit.beforeNone'),
        ];
  return (
    <>
      <Diff of={diff} />
      {from.length > 0 && (
        <p className={parts['muted']} style={{ marginTop: 6 }}>
          {from.join(' ').replaceAll('。 ', '。')}
        </p>
      )}
    </>
  );
}

function useAuditColumns(): Columns<AuditEntry> {
  const { set } = useSearchState();
  const { t } = useTranslation();
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
          id: 'user',
          header: t('column.user'),
          meta: { width: 'minmax(160px, 2fr)' },
          cell: ({ row }) => (
            <NarrowTo by="user" value={row.original.user}>
              {row.original.user}
            </NarrowTo>
          ),
        },
        {
          id: 'verb',
          header: t('column.verb'),
          meta: { width: '112px' },
          cell: ({ row }) => <span translate="no">{row.original.verb}</span>,
        },
        {
          id: 'object',
          header: t('column.object'),
          meta: { width: 'minmax(200px, 3fr)', main: true },
          cell: ({ row }) => (
            <button
              type="button"
              className={`${parts['plainButton']} ${styles['rowLink']}`}
              data-row-link=""
              translate="no"
              onClick={() => set({ open: row.original.id })}
            >
              {objectOf(row.original)}
            </button>
          ),
        },
        {
          id: 'diff',
          header: t('audit.diff'),
          meta: { width: 'minmax(140px, 2fr)', minor: true },
          cell: ({ row }) => row.original.diff?.map(({ path }) => path).join(', ') ?? '–',
        },
        {
          id: 'cluster',
          header: t('column.cluster'),
          meta: { width: 'minmax(116px, 1fr)', minor: true },
          cell: ({ row }) => row.original.cluster?.name ?? '–',
        },
        {
          id: 'outcome',
          header: t('column.outcome'),
          meta: { width: '80px' },
          cell: ({ row: { original } }) => (
            <Tag tone={original.outcome === 'allowed' ? 'plain' : 'bad'}>{t(`audit.outcome.${original.outcome}`)}</Tag>
          ),
        },
      ] satisfies Columns<AuditEntry>,
    [t, set],
  );
}
