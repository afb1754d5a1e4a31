import type { Kysely } from 'kysely';
import type { FindingGroup, FindingRow } from '../../contract/types.ts';
import type { AccessScope } from '../../state/access.ts';
import { countFindings, totalFindings } from '../../state/findings/counts.ts';
import { type FindingFilter, listFindings } from '../../state/findings/list.ts';
import type { Database } from '../../state/tables.ts';
import { presentFindings } from './findings.ts';
import { groupLabels, presentGroups } from './groups.ts';

type Counts = FindingGroup['bySeverity'];

/** How many open findings a filter has, and the worst of them. */
export async function worstOf(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  limit = 10,
): Promise<{ counts: Counts; worst: FindingRow[] }> {
  const [{ bySeverity }, { items }] = await Promise.all([
    totalFindings(db, scope, filter),
    listFindings(db, scope, filter, { sort: 'risk', limit }),
  ]);
  return { counts: { ...bySeverity }, worst: await presentFindings(db, items) };
}

/** The open findings of a filter by what ends them, those that take most risk away first. */
export async function causesOf(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
  limit = 10,
): Promise<FindingGroup[]> {
  const counts = await countFindings(db, scope, filter, 'cause', limit);
  return presentGroups(counts, await groupLabels(db, 'cause', counts.groups, { scope, filter }));
}
