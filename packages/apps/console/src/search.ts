import { splitList } from '@seawall/server/contract';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

/** What stands behind the `?` of an address: names and plain texts. Several values of one name stand in commas. */
export type Search = Readonly<Record<string, string | undefined>>;

export function parseSearch(text: string): Search {
  return Object.fromEntries(new URLSearchParams(text));
}

export function printSearch(search: Readonly<Record<string, unknown>>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && value !== '') params.set(name, value);
  }
  // Commas and colons are at home in a query; links with them stay readable.
  const text = params.toString().replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}

type Known<Name extends string> = { [K in Name | 'cluster']?: string | undefined };

/** Keeps of an address what a page knows, and on every page the cluster; drops the rest: a `validateSearch`. */
export function knows<Name extends string = never>(...names: readonly Name[]) {
  return (search: Readonly<Record<string, unknown>>): Known<Name> => {
    const kept: Known<Name> = {};
    for (const name of [...names, 'cluster' as const]) {
      const value = search[name];
      if (typeof value === 'string' && value !== '') kept[name] = value;
    }
    return kept;
  };
}

export function valuesOf(line: string | undefined): readonly string[] {
  return line === undefined ? [] : splitList(line);
}

export interface SearchState {
  readonly search: Search;
  /** Changes some of the address and keeps the rest; an undefined value takes a name out. */
  readonly set: (patch: Search) => void;
}

/** The address's search as the page's state: a link to it is a saved view. */
export function useSearchState(): SearchState {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback(
    (patch: Search) => {
      void navigate({
        to: '.',
        search: (before: Search) =>
          Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([, value]) => value)),
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  return { search, set };
}
