import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Answer, EndpointName, Input } from '@seawall/server/contract';
import { useMemo } from 'react';
import { client } from './client.ts';
import { failingOf } from './failure.ts';

type Gets = Extract<EndpointName, `GET ${string}`>;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // What the server refused it refuses again; what did not arrive may arrive.
      retry: (failures, error) => failures < 2 && failingOf(error).code === 'unreachable',
    },
  },
});

/** Calls an endpoint whose name is only known to be one. */
export function ask<Key extends EndpointName>(
  key: Key,
  input: Omit<Input<Key>, 'signal'>,
  signal?: AbortSignal,
): Promise<Answer<Key>> {
  const call = client.call as (key: Key, input: object) => Promise<Answer<Key>>;
  return call(key, signal === undefined ? input : { ...input, signal });
}

interface AnswerOptions<Value> {
  readonly enabled?: boolean;
  /** Ask again every second until this says yes to what came. */
  readonly until?: (answer: Value | undefined) => boolean;
}

/** One answer of the API, kept for all who ask the same. While the next one is on its way the last one stays. */
export function useAnswer<Key extends Gets>(
  key: Key,
  input: Omit<Input<Key>, 'signal'>,
  { enabled = true, until }: AnswerOptions<Answer<Key>> = {},
): UseQueryResult<Answer<Key>> {
  return useQuery<Answer<Key>>({
    queryKey: [key, input],
    queryFn: ({ signal }) => ask(key, input, signal),
    refetchInterval: ({ state }) => (until === undefined || until(state.data) ? false : 1000),
    placeholderData: keepPreviousData,
    enabled,
  });
}

type Paged = {
  [Key in Gets]: Answer<Key> extends { items: readonly object[]; next?: string | undefined } ? Key : never;
}[Gets];

type Item<Key extends Paged> = Answer<Key> extends { items: readonly (infer Row)[] } ? Row : never;

export interface Pages<Row> {
  readonly rows: readonly Row[];
  /** All that the filters let through, where the server counted. */
  readonly total: number | undefined;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly refetch: () => void;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  readonly onMore: () => void;
}

interface PagesOptions {
  /** Of what no live message tells: ask again after so many milliseconds, as long as the page is looked at. */
  readonly every?: number;
}

/** A list of the API, page after page as its end comes into sight. */
export function usePages<Key extends Paged>(
  key: Key,
  input: Omit<Input<Key>, 'signal'>,
  { every }: PagesOptions = {},
): Pages<Item<Key>> {
  const query = useInfiniteQuery({
    queryKey: [key, input, 'pages'],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) => {
      const given = input as { query?: object };
      const paged = {
        ...given,
        query: { limit: 100, ...given.query, ...(pageParam === '' ? {} : { cursor: pageParam }) },
      };
      return ask(key, paged as unknown as Omit<Input<Key>, 'signal'>, signal) as Promise<{
        items: Item<Key>[];
        next?: string;
        total?: number;
      }>;
    },
    getNextPageParam: (page) => page.next,
    ...(every === undefined ? {} : { refetchInterval: every }),
    placeholderData: keepPreviousData,
  });
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  return {
    rows,
    total: data?.pages[0]?.total,
    isPending,
    error: data === undefined ? error : null,
    refetch: () => void refetch(),
    hasMore: hasNextPage,
    loadingMore: isFetchingNextPage,
    onMore: () => void fetchNextPage(),
  };
}
