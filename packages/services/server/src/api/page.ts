import { foreignCursor } from '../state/cursor.ts';

/** One page of a list that is all there; the cursor is the id of the last that was shown. @throws ServerError `refused` */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { cursor, limit, total }: { readonly cursor?: string | undefined; readonly limit: number; readonly total: boolean },
): { items: T[]; next: string | undefined; total: number | undefined } {
  const start = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
  if (cursor !== undefined && start === 0) throw foreignCursor();
  const items = all.slice(start, start + limit);
  const isLast = start + limit >= all.length;
  return { items, next: isLast ? undefined : items.at(-1)?.id, total: total ? all.length : undefined };
}
