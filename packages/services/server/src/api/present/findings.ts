import { parseRef, type Ref } from '@seawall/model';
import type { Kysely } from 'kysely';
import type { EntityLink, FindingRow } from '../../contract/types.ts';
import type { FindingListRow } from '../../state/findings/list.ts';
import { nodeId } from '../../state/ids.ts';
import type { Database } from '../../state/tables.ts';
import { resourceLinks } from './links.ts';
import { clusterNames, named, userNames } from './names.ts';

/** Findings as the API says them, with the names of what they point at. */
export async function presentFindings(db: Kysely<Database>, rows: readonly FindingListRow[]): Promise<FindingRow[]> {
  if (rows.length === 0) return [];
  const [clusters, users] = await Promise.all([
    clusterNames(db),
    userNames(
      db,
      rows.flatMap(({ assignee }) => (assignee === null ? [] : [assignee])),
    ),
  ]);
  const links = await resourceLinks(
    db,
    rows.map((row) => row.resource_id),
    clusters,
  );
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    rule: row.rule,
    severity: row.severity,
    state: row.state,
    title: row.title,
    subject: subjectOf(row.subject_ref),
    part: row.part,
    cluster: named(row.cluster, clusters),
    namespace: row.namespace ?? undefined,
    entity: entityOf(row, links, clusters),
    image: row.image ?? undefined,
    risk: row.risk,
    cause: row.cause,
    fixable: row.fixable,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    fixedAt: row.fixed_at?.toISOString(),
    reopened: row.reopen_count,
    assignee: row.assignee === null ? undefined : { id: row.assignee, name: users.get(row.assignee) ?? row.assignee },
    exception: row.exception_id === null ? undefined : String(row.exception_id),
  }));
}

/** What is stored was printed by `formatRef`; should it ever not parse, it is shown as it stands. */
export function subjectOf(stored: string): Exclude<FindingRow['subject'], undefined> {
  const ref: Ref = parseRef(stored) ?? { type: 'file', path: stored };
  return { ...ref };
}

function entityOf(
  { cluster, image, node, resource_id: resource }: FindingListRow,
  links: ReadonlyMap<string, EntityLink>,
  names: ReadonlyMap<string, string>,
): EntityLink | undefined {
  if (resource !== null) return links.get(resource);
  if (image !== null) return { type: 'image', id: image, name: image };
  if (node === null || cluster === null) return undefined;
  return { type: 'node', id: nodeId(cluster, node), name: node, cluster: named(cluster, names) };
}
