import type { FindingGroup } from '@seawall/server/contract';
import { useAnswer, type Pages } from '../../api/use-answer.ts';
import { useSearchState } from '../../search.ts';
import { findingQueryOf } from './filters.tsx';

/** Findings under the page's filters, grouped: those groups that bear most risk first. */
export function useGroups(by: 'cause' | 'subject', enabled = true): Pages<FindingGroup> {
  const { search } = useSearchState();
  const { data, error, isPending, refetch } = useAnswer(
    'GET /findings/counts',
    { query: { ...findingQueryOf(search), by, limit: 1000 } },
    { enabled },
  );
  return {
    rows: data?.groups ?? [],
    total: data === undefined ? undefined : data.groups.length + data.further,
    isPending,
    error: data === undefined ? error : null,
    refetch: () => void refetch(),
    hasMore: false,
    loadingMore: false,
    onMore: () => {},
  };
}
