import { type PageOptions, pageParts } from '../state/cursor.ts';

type EntitySort = 'risk' | 'name' | 'newest';

export interface EntityPage extends PageOptions {
  readonly sort: EntitySort;
}

/**
 * The page of a list of entities, for a statement that calls the risk `rank_risk` (-1 where there is none) and has the
 * columns `first_seen`, `name` and `id` or those that are named in their place.
 */
export function entityPage(page: EntityPage, { name = 'name', id = 'id' } = {}) {
  const sorts = {
    risk: [
      { column: 'rank_risk', direction: 'desc', type: 'smallint' },
      { column: id, direction: 'desc', type: 'text' },
    ],
    name: [
      { column: name, direction: 'asc', type: 'text' },
      { column: id, direction: 'asc', type: 'text' },
    ],
    newest: [
      { column: 'first_seen', direction: 'desc', type: 'timestamptz' },
      { column: id, direction: 'desc', type: 'text' },
    ],
  } as const;
  return pageParts(sorts[page.sort], page);
}
