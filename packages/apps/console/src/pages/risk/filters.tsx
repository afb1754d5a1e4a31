import { findingKinds, severities } from '@seawall/model';
import { type FindingCounts, joinList } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../api/use-answer.ts';
import { findingFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { SeverityMark } from '../../look/severity.tsx';
import { Choice, PinnedThing } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { FilterChip } from '../../parts/filter-chip.tsx';
import { useSearchState, valuesOf, type Search } from '../../search.ts';
import { useMe } from '../../shell/me.ts';

const pinned = ['cause', 'resource', 'entity', 'subject', 'part', 'image', 'framework', 'changedSince'] as const;

/** What of the address the API takes as filters of findings. */
export function findingQueryOf(search: Search): Record<string, string | undefined> {
  return Object.fromEntries(['cluster', 'q', ...findingFilters].map((name) => [name, search[name]]));
}

/** The filters of findings; each chip knows how many findings each of its values would leave. */
export function FindingFilters({ end }: { readonly end?: React.ReactNode }): React.ReactNode {
  const { t } = useTranslation();
  const { search, set } = useSearchState();
  const { user } = useMe();
  const change = (name: string) => (values: readonly string[]) => set({ [name]: joinList(values) });
  const fixed = (name: 'severity' | 'kind' | 'state') => ({
    name: t(`column.${name}`),
    values: valuesOf(search[name]),
    onChange: change(name),
  });
  return (
    <FilterBar names={findingFilters} find={t('risk.find')} end={end}>
      <FilterChip
        {...fixed('severity')}
        options={severities.map((value) => ({
          value,
          text: t(`severity.${value}`),
          label: <SeverityMark severity={value} word />,
        }))}
      />
      <FilterChip
        {...fixed('kind')}
        options={findingKinds.map((value) => ({ value, label: t(`kind.${value}`), text: t(`kind.${value}`) }))}
      />
      <Facet by="namespace" name={t('column.namespace')} />
      <Facet by="rule" name={t('column.rule')} />
      <FilterChip
        {...fixed('state')}
        options={(['open', 'fixed', 'excepted'] as const).map((value) => ({
          value,
          label: t(`state.${value}`),
          text: t(`state.${value}`),
        }))}
      />
      <FilterChip
        name={t('risk.fixable')}
        values={valuesOf(search['fixable'])}
        onChange={(values) => set({ fixable: values.at(-1) })}
        options={[
          { value: 'true', label: t('common.yes'), text: t('common.yes') },
          { value: 'false', label: t('common.no'), text: t('common.no') },
        ]}
      />
      <Choice
        by="assignee"
        name={t('column.assignee')}
        options={[
          { value: user.id, label: t('risk.mine'), text: t('risk.mine') },
          { value: 'none', label: t('finding.nobody'), text: t('finding.nobody') },
        ]}
      />
      {pinned.map(
        (name) =>
          search[name] !== undefined &&
          (name === 'entity' || name === 'resource' || name === 'image' ? (
            <PinnedThing key={name} by={name} name={t(`risk.pinned.${name}`)} />
          ) : (
            <Pinned key={name} name={name} value={search[name]} />
          )),
      )}
    </FilterBar>
  );
}

const changes = ['new', 'fixed', 'reopened'] as const;

/** A filter that a link set; it can only be taken away. */
function Pinned({ name, value }: { readonly name: (typeof pinned)[number]; readonly value: string }): React.ReactNode {
  const { t } = useTranslation();
  const { dateTime } = useFormat();
  const { search, set } = useSearchState();
  const change = changes.find((each) => each === search['change']) ?? 'any';
  return (
    <FilterChip
      name={name === 'changedSince' ? t(`risk.changedSince.${change}`) : t(`risk.pinned.${name}`)}
      values={[value]}
      onChange={() => set({ [name]: undefined, ...(name === 'changedSince' ? { change: undefined } : {}) })}
      options={[{ value, label: value, text: name === 'changedSince' ? dateTime(value) : shorten(value) }]}
    />
  );
}

function shorten(value: string): string {
  return value.length > 24 ? `${value.slice(0, 22)}…` : value;
}

function Facet({ by, name }: { readonly by: 'namespace' | 'rule'; readonly name: string }): React.ReactNode {
  const { say } = useFormat();
  const { search, set } = useSearchState();
  const [asked, setAsked] = useState(false);
  const query = { ...findingQueryOf(search), [by]: undefined, by, limit: 300 };
  const { data } = useAnswer('GET /findings/counts', { query }, { enabled: asked });
  return (
    <FilterChip
      name={name}
      values={valuesOf(search[by])}
      onChange={(values) => set({ [by]: joinList(values) })}
      onOpen={() => setAsked(true)}
      options={data?.groups.map((group: FindingCounts['groups'][number]) => ({
        value: group.key,
        label: say(group.label),
        text: say(group.label),
        count: group.count,
      }))}
    />
  );
}
