import { VulnsError } from '../error.ts';
import { exploitationSpace, detailSpace, lifecycleSpace } from './collect.ts';
import type { Database } from './store.ts';

/** What an answer rests on: SHA-256 of the records of every shard that was asked, empty for one that was not there. */
export type Basis = Readonly<Record<string, string>>;

/** The database as it is, with a note of every shard that is asked through this view, also of those it does not have. */
export interface NotingDatabase extends Database {
  basis(): Basis;
}

/** One view for each answer: `used` of the database itself goes on counting over all of them. */
export function noting(database: Database): NotingDatabase {
  const asked = new Set<string>();
  const note = (space: string): string => {
    asked.add(space);
    return space;
  };
  return {
    ...database,
    covers: (space) => database.covers(note(space)),
    statements: (space, key) => database.statements(note(space), key),
    advisory: (space, statement) => database.advisory(note(space), statement),
    detail: (vulnerability) => (note(detailSpace), database.detail(vulnerability)),
    exploitation: (vulnerability) => (note(exploitationSpace), database.exploitation(vulnerability)),
    lifecycle: (product) => (note(lifecycleSpace), database.lifecycle(product)),
    packages: (space) => database.packages(note(space)),
    basis: () => Object.fromEntries([...asked].sort().map((space) => [space, contentOf(database, space)])),
  };
}

/** The shards whose content is another than that which an answer rests on; none when asking again says the same. */
export function changedSince(database: Database, basis: Basis): string[] {
  return Object.entries(basis)
    .filter(([space, content]) => contentOf(database, space) !== content)
    .map(([space]) => space);
}

/** Who only brought some spaces has the manifest of all: what is not here has no content. */
function contentOf(database: Database, space: string): string {
  try {
    return database.covers(space) ? (database.manifest.shards[space]?.content ?? '') : '';
  } catch (error) {
    // A damaged shard says nothing: when it is whole again, asking is worth it.
    if (error instanceof VulnsError) return '';
    throw error;
  }
}
