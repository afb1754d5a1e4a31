import type { Kysely } from 'kysely';
import type { HistoryEntry } from '../../contract/types.ts';
import type { Database } from '../../state/tables.ts';
import { userNames } from './names.ts';

interface Entry {
  readonly at: Date;
  readonly what: string;
  readonly who: string | null;
  readonly detail?: Readonly<Record<string, unknown>>;
  readonly comment?: string | null;
}

/** What happened, with the names of who did it. */
export async function presentHistory(db: Kysely<Database>, entries: readonly Entry[]): Promise<HistoryEntry[]> {
  const names = await userNames(
    db,
    entries.flatMap(({ who }) => (who === null ? [] : [who])),
  );
  return entries.map(({ at, what, who, detail, comment }) => ({
    at: at.toISOString(),
    what,
    who: who === null ? undefined : (names.get(who) ?? who),
    detail: comment === undefined || comment === null ? (detail ?? undefined) : { comment },
  }));
}
