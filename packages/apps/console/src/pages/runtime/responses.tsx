import { useTranslation } from 'react-i18next';
import { usePages } from '../../api/use-answer.ts';
import { responseFilters } from '../../filters.ts';
import { useFormat } from '../../i18n/format.ts';
import { Choice, NamespaceFilter } from '../../parts/entity-filters.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import parts from '../../parts/parts.module.css';
import { ResponseRows } from '../../parts/respond/responses.tsx';
import { Empty, Failure, Waiting } from '../../parts/states.tsx';
import { useSearchState } from '../../search.ts';
import { RuntimeViews } from './runtime-views.tsx';

const results = ['done', 'failed', 'refused', 'planned', 'running'] as const;
const actions = [
  'quarantine',
  'cordon',
  'uncordon',
  'evict',
  'delete',
  'scale-to-zero',
  'label',
  'annotate',
  'command',
  'webhook',
] as const;

/** Everything that was done in clusters, by people and by senders themselves, the latest first. */
export function ResponsesPage(): React.ReactNode {
  const { t } = useTranslation();
  const { number } = useFormat();
  const { search } = useSearchState();
  const query = {
    ...Object.fromEntries(['cluster', ...responseFilters].map((name) => [name, search[name]])),
    limit: 50,
    total: 'true' as const,
  };
  const { rows, total = 0, isPending, error, refetch, hasMore, onMore } = usePages('GET /responses', { query });
  return (
    <ListPage
      title={t('nav.runtime')}
      lead={isPending ? undefined : t('respond.lead', { count: total, number: number(total) })}
      actions={<RuntimeViews current="responses" />}
      filters={
        <FilterBar names={responseFilters}>
          <Choice
            by="by"
            name={t('respond.by')}
            single
            options={named(['people', 'senders'], (one) => t(`respond.${one}`))}
          />
          <Choice
            by="result"
            name={t('respond.outcome')}
            options={named(results, (one) => t(`respond.result.${one}`))}
          />
          <Choice by="action" name={t('respond.deed')} options={named(actions, (one) => t(`respond.actions.${one}`))} />
          <NamespaceFilter />
        </FilterBar>
      }
    >
      <div className={parts['page']}>
        {error !== null ? (
          <Failure error={error} retry={refetch} />
        ) : isPending ? (
          <Waiting lines={12} />
        ) : rows.length === 0 ? (
          <Nothing filtered={responseFilters.some((name) => search[name] !== undefined)} />
        ) : (
          <ResponseRows of={rows} />
        )}
        {hasMore && (
          <button type="button" className={parts['textButton']} onClick={onMore}>
            {t('common.more')}
          </button>
        )}
      </div>
    </ListPage>
  );
}

function named<const One extends string>(values: readonly One[], name: (value: One) => string) {
  return values.map((value) => ({ value, label: name(value), text: name(value) }));
}

function Nothing({ filtered }: { readonly filtered: boolean }): React.ReactNode {
  const { t } = useTranslation();
  return filtered ? (
    <Empty title={t('filter.nothing')} hint={t('filter.nothingHint')} />
  ) : (
    <Empty title={t('respond.none')} hint={t('respond.noneHint')} />
  );
}
