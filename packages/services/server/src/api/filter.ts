import { findingFilter as schema } from '../contract/findings.ts';
import { defined } from '../defined.ts';
import type { FindingFilter } from '../state/findings/list.ts';

type AskedFilter = Omit<FindingFilter, 'fixable' | 'changedSince'> & {
  readonly fixable?: 'true' | 'false' | undefined;
  readonly changedSince?: string | undefined;
};

/** The filter of the store from that of the address, which is checked already. */
export function filterOf(asked: { readonly [Key in keyof AskedFilter]?: AskedFilter[Key] | undefined }): FindingFilter {
  const { fixable, changedSince, ...same } = asked;
  return {
    ...defined(same),
    ...(fixable === undefined ? {} : { fixable: fixable === 'true' }),
    ...(changedSince === undefined ? {} : { changedSince: new Date(changedSince) }),
  };
}

/** The same from what was stored of an address; what is no filter any more is left out. */
export function findingFilter(stored: Readonly<Record<string, string>>): FindingFilter {
  const read = schema.safeParse(stored);
  return read.success ? filterOf(read.data) : {};
}
