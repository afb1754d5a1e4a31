import { joinList } from '@seawall/server/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../api/use-answer.ts';
import { useFormat } from '../i18n/format.ts';
import { useSearchState, valuesOf } from '../search.ts';
import { FilterChip, type FilterOption } from './filter-chip.tsx';

/** The namespaces that have findings, as a filter of any list. */
export function NamespaceFilter(): React.ReactNode {
  const { t } = useTranslation();
  const { say } = useFormat();
  const { search, set } = useSearchState();
  const [asked, setAsked] = useState(false);
  const { data } = useAnswer(
    'GET /findings/counts',
    { query: { cluster: search['cluster'], by: 'namespace', limit: 500 } },
    { enabled: asked },
  );
  return (
    <FilterChip
      name={t('column.namespace')}
      values={valuesOf(search['namespace'])}
      onChange={(values) => set({ namespace: joinList(values) })}
      onOpen={() => setAsked(true)}
      options={data?.groups.map(
        (group): FilterOption => ({ value: group.key, label: say(group.label), text: say(group.label) }),
      )}
    />
  );
}

/** A filter that a link set, by the id of a thing: it says what that is called, and can only be taken away. */
export function PinnedThing({ by, name }: { readonly by: string; readonly name: string }): React.ReactNode {
  const { search, set } = useSearchState();
  const values = valuesOf(search[by]);
  const { data } = useAnswer('GET /names', { query: { ids: search[by] } }, { enabled: values.length > 0 });
  const called = new Map(data?.items.map((each) => [each.id, each.name]));
  return (
    <FilterChip
      name={name}
      values={values}
      onChange={(left) => set({ [by]: joinList(left) })}
      options={values.map((value) => ({ value, label: called.get(value) ?? value, text: called.get(value) ?? value }))}
    />
  );
}

interface ChoiceProps {
  /** The name in the address. */
  readonly by: string;
  readonly name: string;
  readonly options: readonly FilterOption[];
  /** Only one value at a time. */
  readonly single?: boolean;
}

/** A filter with values that are known beforehand. */
export function Choice({ by, name, options, single = false }: ChoiceProps): React.ReactNode {
  const { search, set } = useSearchState();
  return (
    <FilterChip
      name={name}
      values={valuesOf(search[by])}
      onChange={(values) => set({ [by]: single ? values.at(-1) : joinList(values) })}
      options={options}
    />
  );
}
