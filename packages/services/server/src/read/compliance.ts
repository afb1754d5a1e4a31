import type { Text } from '@seawall/model';
import { assessFrameworks, controls, type ControlTally, type Framework, type FrameworkResult } from '@seawall/posture';
import { type Kysely, sql, type SqlBool } from 'kysely';
import type { AccessScope } from '../state/access.ts';
import { filtered } from '../state/findings/list.ts';
import type { Database } from '../state/tables.ts';
import { anyOf } from '../state/any-of.ts';

const unread: Text = { en: 'No cluster has been assessed yet', zh: '尚未评估任何集群' };

/** How the controls came out in one cluster, by their ids, as its latest scan says. */
export interface Assessed {
  readonly cluster: string;
  readonly at: Date;
  readonly tallies: ReadonlyMap<string, ControlTally>;
}

interface StoredControl {
  readonly id: string;
  readonly passed: number;
  readonly failed: number;
  readonly notApplicable: number;
  readonly notAssessed: number;
  readonly reasons?: readonly Text[];
}

/** The latest assessment of every cluster that is seen; scans that say nothing of controls do not count. */
export async function latestAssessments(
  db: Kysely<Database>,
  { clusters, namespaces }: AccessScope,
  asked?: readonly string[],
): Promise<Assessed[]> {
  const seen =
    namespaces === undefined
      ? sql<SqlBool>`true`
      : sql<SqlBool>`exists (select from resources where resources.cluster = scans.cluster and namespace = any(${namespaces}))`;
  const { rows } = await sql<{ cluster: string; at: Date; controls: StoredControl[] }>`
    select distinct on (cluster, engine, scope) cluster, finished_at as at, facts -> 'controls' as controls from scans
    where cluster is not null and facts ? 'controls' and ${anyOf('cluster', clusters)} and ${anyOf('cluster', asked)} and ${seen}
    order by cluster, engine, scope, finished_at desc`.execute(db);
  const failures =
    namespaces === undefined
      ? undefined
      : await failuresIn(db, { ...(clusters === undefined ? {} : { clusters }), namespaces });
  return [...Map.groupBy(rows, ({ cluster }) => cluster)].map(([cluster, scans]) => ({
    cluster,
    at: new Date(Math.max(...scans.map(({ at }) => at.getTime()))),
    tallies: talliesOf(
      scans.flatMap((scan) => scan.controls),
      failures?.get(cluster),
      failures !== undefined,
    ),
  }));
}

/** Scans of different scopes add up: those of nodes to that of the cluster. */
function talliesOf(
  stored: readonly StoredControl[],
  failures: ReadonlyMap<string, number> | undefined,
  isPart: boolean,
): Map<string, ControlTally> {
  const tallies = new Map<string, ControlTally>();
  for (const { id, passed, failed, notApplicable, notAssessed, reasons = [] } of stored) {
    const before = tallies.get(id);
    tallies.set(id, {
      passed: (before?.passed ?? 0) + passed,
      failed: (before?.failed ?? 0) + failed,
      notApplicable: (before?.notApplicable ?? 0) + notApplicable,
      notAssessed: (before?.notAssessed ?? 0) + notAssessed,
      reasons: [...(before?.reasons ?? []), ...reasons],
    });
  }
  if (!isPart) return tallies;
  // Who sees a part of the cluster: what fails elsewhere passed here, for all of the cluster was looked at.
  return new Map(
    [...tallies].map(([id, tally]) => {
      const failed = failures?.get(id) ?? 0;
      const elsewhere = tally.failed > 0 && failed === 0;
      return [id, { ...tally, passed: tally.passed + (elsewhere ? 1 : 0), failed }];
    }),
  );
}

/** How many subjects within the scope fail each control, by cluster. */
async function failuresIn(
  db: Kysely<Database>,
  scope: AccessScope,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  const rows = await filtered(db.selectFrom('findings'), scope, { state: ['open', 'excepted'] })
    .where('cluster', 'is not', null)
    .where(
      'rule',
      'in',
      controls.map(({ id }) => id),
    )
    .select(['cluster', 'rule', sql<number>`count(distinct subject_ref)`.as('count')])
    .groupBy(['cluster', 'rule'])
    .execute();
  const byCluster = Map.groupBy(rows, ({ cluster }) => cluster ?? '');
  return new Map(
    [...byCluster].map(([cluster, own]) => [cluster, new Map(own.map(({ rule, count }) => [rule, count]))]),
  );
}

/** Adds up what clusters say of each control. */
export function sumTallies(assessed: readonly Assessed[]): Map<string, ControlTally> {
  return talliesOf(
    assessed.flatMap(({ tallies }) => [...tallies].map(([id, tally]) => ({ id, ...tally }))),
    undefined,
    false,
  );
}

/** What the tallies say of frameworks; of no cluster, that none has been assessed. */
export function assess(which: readonly Framework[], tallies: ReadonlyMap<string, ControlTally>): FrameworkResult[] {
  return assessFrameworks(which, controls, tallies, tallies.size === 0 ? { unread } : {});
}

/** How many controls could not be assessed somewhere. */
export async function notAssessedControls(
  db: Kysely<Database>,
  scope: AccessScope,
  asked?: readonly string[],
): Promise<number> {
  const tallies = sumTallies(await latestAssessments(db, scope, asked));
  return [...tallies.values()].filter(({ notAssessed }) => notAssessed > 0).length;
}
