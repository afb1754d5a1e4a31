import type { FindingKind, Severity, Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { Database } from '../../state/tables.ts';
import type { RiskAlert } from '../alerts.ts';
import type { Power } from '../facts/powers.ts';
import type { RiskFinding } from '../findings.ts';
import { weightOfPowers } from '../identity.ts';
import type { NodeRights, Reach } from '../surroundings.ts';
import type { WorkloadFacts } from '../workload.ts';

/** An open finding, and everything that it may stand on the page of. */
interface PlacedFinding extends RiskFinding {
  readonly resource: string | null;
  readonly image: string | null;
  readonly node: string | null;
  readonly namespace: string | null;
}

interface PlacedAlert extends RiskAlert {
  readonly resource: string | null;
  readonly node: string | null;
  readonly namespace: string | null;
}

/** Something that was first seen at some time: before it was, nobody can have judged it. */
interface Seen {
  readonly id: string;
  readonly first_seen: Date;
}

export interface StoredWorkload extends Seen {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly images: readonly string[];
  readonly account: string | null;
  readonly facts: {
    readonly reach?: Reach;
    readonly reachedBy?: string;
    readonly nodeRights?: NodeRights;
    readonly nodeRightsBy?: Text;
    readonly nodes?: readonly string[];
  };
}

interface StoredIdentity extends Seen {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly facts: { readonly powers?: readonly Power[] };
}

/** All that the scores of a cluster rest on, as it is stored. */
export interface ClusterFacts {
  readonly findings: readonly PlacedFinding[];
  readonly alerts: readonly PlacedAlert[];
  readonly workloads: readonly StoredWorkload[];
  readonly identities: readonly StoredIdentity[];
  readonly nodes: readonly (Seen & { readonly name: string })[];
  /** Namespace objects by name. */
  readonly namespaces: ReadonlyMap<string, Seen>;
  /** Whether an engine has looked at something since it is there. */
  isJudged(one: Seen): boolean;
  /** Whether it is known what is vulnerable in an image, by its digest or name. */
  isMatched(image: string): boolean;
  readonly judgedAt: Date | undefined;
}

/** Alerts weigh nothing after a month. */
const alertDays = 30;

export async function clusterFacts(db: Kysely<Database>, cluster: string, now: Date): Promise<ClusterFacts> {
  const since = new Date(now.getTime() - alertDays * 86_400_000);
  const [findings, alerts, workloads, identities, nodes, namespaces, judged, images] = await Promise.all([
    findingsWhere(db, sql`cluster = ${cluster}`),
    alertsWhere(db, sql`a.cluster = ${cluster} and a.last_time >= ${since}`),
    workloadsWhere(db, sql`cluster = ${cluster}`),
    sql<StoredIdentity>`select id, first_seen, kind, namespace, name, facts from identities
      where cluster = ${cluster} and deleted_at is null`.execute(db),
    sql<Seen & { name: string }>`select id, first_seen, name from nodes
      where cluster = ${cluster} and deleted_at is null`.execute(db),
    sql<Seen & { name: string }>`select id, first_seen, name from resources
      where cluster = ${cluster} and kind = 'Namespace' and deleted_at is null`.execute(db),
    sql<{
      at: Date | null;
    }>`select (facts ->> 'judgedAt')::timestamptz as at from clusters where id = ${cluster}`.execute(db),
    matchedImages(db, cluster),
  ]);
  const judgedAt = judged.rows[0]?.at ?? undefined;
  return {
    findings,
    alerts,
    workloads,
    identities: identities.rows,
    nodes: nodes.rows,
    namespaces: new Map(namespaces.rows.map((row) => [row.name, row])),
    isJudged: (one) => judgedAt !== undefined && one.first_seen <= judgedAt,
    isMatched: (image) => images.has(image),
    judgedAt,
  };
}

/** The images of a cluster that were held against advisories, by their digests and names. */
async function matchedImages(db: Kysely<Database>, cluster: string): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ image: string }>`
    select used.image from (
      select distinct unnest(images) as image from resources where cluster = ${cluster} and deleted_at is null
    ) as used
    where exists (
      select from (
        select used.image as digest union select n.digest from image_names n
        where n.name = used.image and (n.cluster is null or n.cluster = ${cluster})
      ) as called join image_bills b on b.id = counting_bill(called.digest, ${cluster})
      where b.db_version is not null and (b.facts -> 'matchedFor' is null or (b.facts ->> 'matchedFor')::jsonb ? ${cluster})
        and coalesce(b.facts -> 'notScanned', 'null') = 'null')`.execute(db);
  return new Set(rows.map(({ image }) => image));
}

type Condition = ReturnType<typeof sql>;

interface FindingRow extends Omit<PlacedFinding, 'priority'> {
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly risk: number;
}

async function findingsWhere(db: Kysely<Database>, where: Condition): Promise<PlacedFinding[]> {
  const { rows } = await sql<FindingRow>`
    select id, kind, rule, severity, risk, title, resource_id as resource, image, node, namespace
    from findings join finding_texts on finding = seq
    where state = 'open' and severity <> 'info' and kind <> 'licence' and ${where} order by id`.execute(db);
  // Engines that give no priority leave the risk at nothing.
  return rows.map(({ risk, ...row }) => (risk > 0 ? { ...row, priority: risk } : row));
}

async function alertsWhere(db: Kysely<Database>, where: Condition): Promise<PlacedAlert[]> {
  const { rows } = await sql<Omit<PlacedAlert, 'lastTime'> & { last_time: Date }>`
    select a.id, a.rule, a.severity, a.last_time, a.resource_id as resource, a.node, a.namespace
    from alerts a left join incidents i on i.id = a.incident
    where not a.excepted and i.state is distinct from 'closed' and ${where} order by a.id`.execute(db);
  return rows.map(({ last_time, ...row }) => ({ ...row, lastTime: last_time.toISOString() }));
}

async function workloadsWhere(db: Kysely<Database>, where: Condition): Promise<StoredWorkload[]> {
  const { rows } = await sql<StoredWorkload>`
    select id, first_seen, kind, namespace, name, images, service_account as account, facts from resources
    where deleted_at is null and facts ? 'reach' and ${where} order by id`.execute(db);
  return rows;
}

/** What the score of one workload rests on. */
export function factsOfWorkload(
  workload: StoredWorkload,
  findings: readonly RiskFinding[],
  alerts: readonly RiskAlert[],
  powers: readonly Power[],
): WorkloadFacts {
  const { reach = 'none', reachedBy, nodeRights = 'none', nodeRightsBy } = workload.facts;
  const weight = weightOfPowers(powers);
  return {
    findings,
    alerts,
    reach,
    nodeRights,
    ...(reachedBy === undefined ? {} : { reachedBy }),
    ...(nodeRightsBy === undefined ? {} : { nodeRightsBy }),
    ...(weight > 0
      ? { identity: { name: `${workload.namespace ?? 'default'}/${workload.account ?? 'default'}`, weight } }
      : {}),
  };
}

/** The same for a single workload, asked for by its id; undefined where there is none. */
export async function storedWorkloadFacts(
  db: Kysely<Database>,
  id: string,
  now: Date,
): Promise<WorkloadFacts | undefined> {
  const since = new Date(now.getTime() - alertDays * 86_400_000);
  const [workload] = await workloadsWhere(db, sql`id = ${id}`);
  if (workload === undefined) return undefined;
  const cluster = sql`(select cluster from resources where id = ${id})`;
  const findings = await findingsWhere(
    db,
    sql`(resource_id = ${id} or (image = any(${workload.images}) and cluster = ${cluster}))`,
  );
  const alerts = await alertsWhere(db, sql`a.resource_id = ${id} and a.last_time >= ${since}`);
  const { rows } = await sql<StoredIdentity>`select id, first_seen, kind, namespace, name, facts from identities
    where cluster = ${cluster} and kind = 'ServiceAccount' and namespace = ${workload.namespace}
      and name = ${workload.account ?? 'default'} and deleted_at is null`.execute(db);
  return factsOfWorkload(workload, findings, alerts, rows[0]?.facts.powers ?? []);
}
