import type { PolicyRow } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, usePages } from '../../api/use-answer.ts';
import { policyFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { List } from '../../parts/list.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { useSearchState } from '../../search.ts';

export const dialects = [
  'ValidatingAdmissionPolicy',
  'MutatingAdmissionPolicy',
  'GatekeeperConstraint',
  'KyvernoPolicy',
  'PodSecurity',
  'NetworkPolicy',
  'AdmissionWebhook',
] as const;

/** Every policy in force, in any dialect, and what it denied. */
export function PoliciesPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const filter = {
    cluster: search['cluster'],
    namespace: search['namespace'],
    dialect: search['dialect'],
    q: search['q'],
  };
  const pages = usePages('GET /policies', { query: { ...filter, total: 'true' } });
  const { data } = useAnswer('GET /policies', { query: { ...filter, dialect: undefined, limit: 1 } });
  return (
    <ListPage
      title={t('nav.policies')}
      lead={
        pages.total === undefined ? undefined : t('policy.lead', { count: pages.total, number: number(pages.total) })
      }
      total={pages.total}
      filters={
        <FilterBar names={policyFilters} find={t('policy.find')}>
          <Choice
            by="dialect"
            name={t('column.dialect')}
            options={dialects.map((value) => {
              const count = data?.byDialect[value];
              return {
                value,
                label: t(`dialect.${value}`),
                text: t(`dialect.${value}`),
                ...(count === undefined ? {} : { count }),
              };
            })}
          />
          <NamespaceFilter />
        </FilterBar>
      }
    >
      <List
        label={t('nav.policies')}
        of={pages}
        columns={usePolicyColumns()}
        idOf={({ id }) => id}
        none={t('policy.none')}
        noneHint={t('policy.noneHint')}
        filters={policyFilters}
      />
    </ListPage>
  );
}

const known = ['deny', 'warn', 'audit', 'dryrun', 'restrict', 'mutate', 'enforce'] as const;

/** What a policy does when it is broken; a word that no dialect of ours has is shown as it is. */
export function Effects({ of }: { readonly of: readonly string[] }): React.ReactNode {
  const { t } = useTranslation();
  return of.map((effect) => {
    // Pod Security says its level behind what it does.
    const [action = '', level] = effect.split(': ', 2);
    const name = known.find((each) => each === action.toLowerCase());
    const tone =
      name === 'deny' || name === 'enforce' || name === 'restrict' ? 'good' : name === 'warn' ? 'warn' : 'plain';
    return (
      <span key={effect} style={{ marginRight: 4 }}>
        <Tag tone={tone}>
          {name === undefined ? effect : t(`policy.effect.${name}`)}
          {name !== undefined && level !== undefined && `: ${level}`}
        </Tag>
      </span>
    );
  });
}

interface PolicyNumberProps {
  readonly of: PolicyRow;
  readonly number: 'workloads' | 'violations' | 'denied';
}

/** What a policy selects or did, leading to that; where it cannot be counted, why. */
export function PolicyNumber({ of, number: name }: PolicyNumberProps): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const count = of[name];
  if (count === undefined) {
    const why = name === 'workloads' ? t('policy.judgesRequests') : of.uncounted === undefined ? '' : say(of.uncounted);
    return (
      <span title={why} aria-label={why} role="img">
        –
      </span>
    );
  }
  if (count === 0) return '0';
  if (name === 'workloads') return <CountLink of={count} to={{ to: '/workloads', search: { policy: of.id } }} />;
  const verdict = name === 'denied' ? 'denied' : 'violated';
  return <CountLink of={count} to={{ to: '/audit', search: { policy: of.id, verdict, from: of.countedSince } }} />;
}

function usePolicyColumns(): Columns<PolicyRow> {
  const { t } = useTranslation();
  return useMemo(
    () =>
      [
        {
          id: 'name',
          header: t('column.policy'),
          meta: { width: 'minmax(160px, 3fr)', main: true },
          cell: ({ row: { original } }) => (
            <>
              <Link
                {...rowLink}
                to="/policies/$id"
                params={{ id: original.id }}
                title={original.title ?? original.name}
              >
                {original.name}
              </Link>{' '}
              {!original.bound && <Tag tone="warn">{t('policy.unbound')}</Tag>}
            </>
          ),
        },
        {
          id: 'dialect',
          header: t('column.dialect'),
          meta: { width: '130px' },
          cell: ({ row }) => t(`dialect.${row.original.dialect}`),
        },
        {
          id: 'effects',
          header: t('policy.effects'),
          meta: { width: 'minmax(116px, 2fr)' },
          cell: ({ row }) => (
            <span title={row.original.effects.join(', ')}>
              <Effects of={row.original.effects} />
            </span>
          ),
        },
        {
          id: 'bearsOn',
          header: t('policy.bearsOn'),
          meta: { width: 'minmax(90px, 2fr)', minor: true },
          cell: ({ row }) => <span title={row.original.bearsOn.join(', ')}>{row.original.bearsOn.join(', ')}</span>,
        },
        {
          id: 'namespace',
          header: t('column.namespace'),
          meta: { width: 'minmax(86px, 1fr)', minor: true },
          cell: ({ row }) => row.original.namespace ?? '–',
        },
        {
          id: 'cluster',
          header: t('column.cluster'),
          meta: { width: 'minmax(116px, 1fr)', minor: true },
          cell: ({ row }) => row.original.cluster.name,
        },
        ...(['workloads', 'violations', 'denied'] as const).map((id) => ({
          id,
          header: t(`policy.${id}`),
          meta: { width: '64px', align: 'right' as const, minor: true },
          cell: ({ row }: { row: { original: PolicyRow } }) => <PolicyNumber of={row.original} number={id} />,
        })),
        {
          id: 'changed',
          header: t('policy.changed'),
          meta: { width: '110px', align: 'right', minor: true },
          cell: ({ row }) => <Ago at={row.original.changedAt} />,
        },
      ] satisfies Columns<PolicyRow>,
    [t],
  );
}
