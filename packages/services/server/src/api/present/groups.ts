import { controlById } from '@seawall/posture';
import { severityNames } from '@seawall/scan';
import { displayRef, type FindingKind, type Ref, type Severity, type Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { FindingGroup as AnsweredGroup } from '../../contract/types.ts';
import type { AccessScope } from '../../state/access.ts';
import {
  type FindingCounts,
  type FindingGroup,
  type FindingGrouping,
  worstTitles,
} from '../../state/findings/counts.ts';
import type { FindingFilter } from '../../state/findings/list.ts';
import { namesWithin } from '../../state/inventory/images.ts';
import { wordsOfRules } from '../../state/knowledge.ts';
import type { Database } from '../../state/tables.ts';
import { findingKindNames, findingStateNames } from '../../finding-words.ts';
import { subjectOf } from './findings.ts';
import { clusterNames } from './names.ts';

/** Groups as the API says them, with what people call each. */
export function presentGroups(
  { groups, risk }: Pick<FindingCounts, 'groups' | 'risk'>,
  labels: ReadonlyMap<string, Text>,
): AnsweredGroup[] {
  return groups.map((group) => ({
    key: group.key,
    label: labels.get(group.key) ?? same(group.key),
    count: group.count,
    bySeverity: { ...group.bySeverity },
    subjects: group.subjects,
    share: risk === 0 ? 0 : group.risk / risk,
    fixable: group.fixable,
  }));
}

/** What people call the groups, by their keys. */
export async function groupLabels(
  db: Kysely<Database>,
  by: FindingGrouping,
  groups: readonly FindingGroup[],
  { scope, filter }: { readonly scope: AccessScope; readonly filter: FindingFilter },
): Promise<ReadonlyMap<string, Text>> {
  const keys = groups.map(({ key }) => key);
  switch (by) {
    case 'severity':
      return new Map(keys.map((key) => [key, severityNames[key as Severity]]));
    case 'kind':
      return new Map(keys.map((key) => [key, findingKindNames[key as FindingKind]]));
    case 'state':
      return new Map(keys.map((key) => [key, findingStateNames[key as keyof typeof findingStateNames]]));
    case 'cluster': {
      const names = await clusterNames(db);
      return new Map(keys.map((key) => [key, same(names.get(key) ?? key)]));
    }
    case 'image':
      return await imageLabels(db, scope, keys);
    case 'rule':
    case 'cause':
      return await causeLabels(db, keys, filter.cluster ?? scope.clusters, (unknown) =>
        worstTitles(db, scope, filter, by, unknown),
      );
    case 'subject':
      return new Map(keys.map((key) => [key, same(displayRef(subjectOf(key) as Ref))]));
    case 'namespace':
      return new Map(keys.map((key) => [key, same(key)]));
  }
}

/** A cause’s own title, else its rule’s, else that of one of the worst findings. */
async function causeLabels(
  db: Kysely<Database>,
  keys: readonly string[],
  clusters: readonly string[] | undefined,
  titlesOf: (keys: readonly string[]) => Promise<ReadonlyMap<string, Text>>,
): Promise<ReadonlyMap<string, Text>> {
  if (keys.length === 0) return new Map();
  const [causes, rules] = await Promise.all([
    db.selectFrom('causes').selectAll().where('id', 'in', keys).execute(),
    wordsOfRules(db, keys, clusters),
  ]);
  const known = new Map([...rules.values(), ...causes].map(({ id, title }) => [id, title]));
  for (const key of keys) {
    const own = controlById(key)?.title;
    if (own !== undefined) known.set(key, own);
  }
  return new Map([...known, ...(await titlesOf(keys.filter((key) => !known.has(key))))]);
}

async function imageLabels(
  db: Kysely<Database>,
  scope: AccessScope,
  digests: readonly string[],
): Promise<ReadonlyMap<string, Text>> {
  if (digests.length === 0) return new Map();
  const { rows } = await sql<{ digest: string; names: string[] }>`
    select digest, ${namesWithin(scope)} as names from images where digest = any(${digests})`.execute(db);
  return new Map(rows.map(({ digest, names }) => [digest, same(names[0] ?? digest)]));
}

function same(text: string): Text {
  return { en: text, zh: text };
}
