import { type DetectionRule, joinList } from '@seawall/server/contract';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { ruleFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { CountLink } from '../../parts/count-link.tsx';
import { rowLink, type Columns } from '../../parts/data-table.tsx';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { ListOf, listQuery, SeverityChoice } from '../../parts/list-of.tsx';
import { Ago, Tag } from '../../parts/small.tsx';
import { useTactic } from '../../parts/use-tactic.ts';
import { severityColumn } from '../../parts/severity-column.tsx';
import { type Search, useSearchState } from '../../search.ts';
import { useNarrow } from '../../shell/use-narrow.ts';
import { RuntimeViews } from './runtime-views.tsx';
import { SpanFilter } from './span-filter.tsx';
import { useSource } from './use-source.ts';

const sources = ['syscall', 'k8s_audit', 'correlation', 'sender'] as const;
const tactics = [
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'stealth',
  'defense-impairment',
  'credential-access',
  'discovery',
  'lateral-movement',
  'impact',
] as const;

/** Every rule that raises alerts: what it looks for, where it looks, and what it told. */
export function RulesPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const tacticName = useTactic();
  const yesOrNo = (['true', 'false'] as const).map((value) => {
    const text = t(value === 'true' ? 'common.yes' : 'common.no');
    return { value, label: text, text };
  });
  return (
    <ListOf
      title={t('nav.runtime')}
      label={t('runtime.rules')}
      lead={(count) => t('rule.lead', { count, number: number(count) })}
      actions={<RuntimeViews current="rules" />}
      find={t('rule.find')}
      filters={ruleFilters}
      pinned={[
        ['technique', t('column.technique')],
        ['enabled', t('rule.enabled')],
      ]}
      of={usePages('GET /rules', { query: listQuery<'alerts' | 'severity' | 'name'>(search, ruleFilters, 'alerts') })}
      columns={useRuleColumns()}
      idOf={({ id }) => id}
      sortedBy="alerts"
      none={t('rule.none')}
      noneHint={t('rule.noneHint')}
    >
      <SpanFilter />
      <SeverityChoice />
      <Choice
        by="source"
        name={t('column.source')}
        options={sources.map((value) => ({ value, label: t(`rule.source.${value}`), text: t(`rule.source.${value}`) }))}
      />
      <Choice
        by="tactic"
        name={t('column.tactic')}
        options={tactics.map((value) => ({ value, label: tacticName(value), text: tacticName(value) }))}
      />
      <Choice by="told" single name={t('rule.told')} options={yesOrNo} />
      <NamespaceFilter />
    </ListOf>
  );
}

/** The alerts of a rule under the filters of the page. */
export function alertsOf(rule: string, { namespace, from, to }: Search): Search {
  return { rule: joinList([rule]), namespace, from, to };
}

function useRuleColumns(): Columns<DetectionRule> {
  const { t } = useTranslation();
  const { say, number, list } = useFormat();
  const narrow = useNarrow();
  const { search } = useSearchState();
  const tacticName = useTactic();
  const sourceName = useSource();
  return useMemo(
    () =>
      [
        severityColumn(t, 'severity'),
        {
          id: 'rule',
          header: t('column.rule'),
          meta: { width: 'minmax(200px, 2fr)', main: true, sort: 'name' },
          cell: ({ row: { original } }) => (
            <>
              <Link {...rowLink} to="/runtime/rules/$id" params={{ id: original.id }} title={say(original.title)}>
                {say(original.title)}
              </Link>{' '}
              {!original.enabled && <Tag tone="warn">{t('rule.off')}</Tag>}
            </>
          ),
        },
        {
          id: 'description',
          header: t('rule.looksFor'),
          meta: { width: 'minmax(180px, 3fr)', minor: true },
          cell: ({ row }) => <span title={say(row.original.description)}>{say(row.original.description)}</span>,
        },
        {
          id: 'tactics',
          header: t('column.tactics'),
          meta: { width: 'minmax(110px, 1fr)', minor: true },
          cell: ({ row }) => {
            const names = list([...new Set(row.original.tactics.map(tacticName))]);
            return <span title={names}>{names}</span>;
          },
        },
        {
          id: 'source',
          header: t('column.source'),
          meta: { width: '120px' },
          cell: ({ row }) => sourceName(row.original.source),
        },
        {
          id: 'alerts',
          header: t('column.alerts'),
          meta: { width: '72px', align: 'right', sort: 'alerts' },
          cell: ({ row: { original } }) =>
            original.alerts === 0 ? (
              !narrow && '0'
            ) : (
              <CountLink of={original.alerts} to={{ to: '/runtime/alerts', search: alertsOf(original.id, search) }}>
                {narrow
                  ? t('runtime.alertCount', { count: original.alerts, number: number(original.alerts) })
                  : undefined}
              </CountLink>
            ),
        },
        {
          id: 'last',
          header: t('column.lastSeen'),
          meta: { width: '110px', align: 'right', minor: true },
          cell: ({ row }) => (row.original.lastAlert === undefined ? '–' : <Ago at={row.original.lastAlert} />),
        },
      ] satisfies Columns<DetectionRule>,
    [t, say, number, list, narrow, search, tacticName, sourceName],
  );
}
