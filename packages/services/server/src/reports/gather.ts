import { hash } from 'node:crypto';
import type { Text } from '@seawall/model';
import { controls, frameworkById } from '@seawall/posture';
import { expressionBuilder, type Kysely, sql } from 'kysely';
import { openAdvisories } from '../jobs/match.ts';
import { listSeenClusters } from '../read/clusters.ts';
import { assess, latestAssessments, sumTallies } from '../read/compliance.ts';
import type { ImageListRow } from '../read/images.ts';
import { type AccessScope, visibleImage } from '../state/access.ts';
import { type FindingFilter, filtered, lastSeen } from '../state/findings/list.ts';
import { readFinding } from '../state/findings/row.ts';
import { shownBill } from '../state/inventory/bills.ts';
import { namesWithin } from '../state/inventory/images.ts';
import { wordsOfRules } from '../state/knowledge.ts';
import type { Database } from '../state/tables.ts';
import { ratedSubjects } from './rated.ts';
import type { ReportContent, ReportedException, ReportedFinding } from './content.ts';
import { anyOf } from '../state/any-of.ts';

/** What a report is made for. */
export interface ReportOrder {
  readonly name: string;
  readonly kind: 'findings' | 'compliance' | 'risk';
  readonly framework: string | undefined;
  readonly filter: FindingFilter;
  readonly language: 'en' | 'zh';
  readonly by: string;
}

/** What a report is made with. */
export interface ReportWorld {
  readonly version: string;
  readonly now: Date;
  /** The folder of the advisory database. */
  readonly advisories?: string;
}

/** So many findings are written down; a report that would have more says so by failing. */
export const mostFindings = 20_000;

/** Gathers what a report says, within what its owner may see. Undefined for a framework that is not known, or too much. */
export async function gatherReport(
  db: Kysely<Database>,
  scope: AccessScope,
  order: ReportOrder,
  about: ReportWorld,
): Promise<ReportContent | 'no-such-framework' | 'too-much'> {
  const { filter } = order;
  const framework = order.framework === undefined ? undefined : frameworkById(order.framework);
  if (order.kind === 'compliance' && framework === undefined) return 'no-such-framework';
  const wanted: FindingFilter = framework === undefined ? filter : { ...filter, framework: framework.id };
  const findings = order.kind === 'risk' ? [] : await reportedFindings(db, scope, wanted);
  if (findings.length > mostFindings) return 'too-much';
  const clusters = await listSeenClusters(db, scope, { now: about.now, silentAfterMs: 0, ids: filter.cluster });
  const common = {
    title: order.name,
    language: order.language,
    createdAt: about.now.toISOString(),
    createdBy: order.by,
    scope: {
      allClusters: filter.cluster === undefined && scope.clusters === undefined,
      clusters: clusters.map(({ name }) => name).toSorted(),
      namespaces: [...(filter.namespace ?? scope.namespaces ?? [])],
      kinds: [...(filter.kind ?? [])],
      severities: [...(filter.severity ?? [])],
      states: [...(filter.state ?? ['open'])],
    },
    provenance: await provenanceOf(
      db,
      scope,
      clusters.map(({ id }) => id),
      about,
      order.language,
    ),
    rules: await rulesOf(
      db,
      findings,
      clusters.map(({ id }) => id),
    ),
    findings,
  };
  if (order.kind === 'risk') return { kind: 'risk', ...common, ...(await ratedSubjects(db, scope, filter)) };
  if (framework === undefined) return { kind: 'findings', ...common };
  const tallies = sumTallies(await latestAssessments(db, scope, filter.cluster));
  const [result] = assess([framework], tallies);
  if (result === undefined) return 'no-such-framework';
  const titles = new Map(controls.map(({ id, title }): [string, Text] => [id, title]));
  return { kind: 'framework', ...common, framework: { ...result, url: framework.url }, controls: titles };
}

async function reportedFindings(
  db: Kysely<Database>,
  scope: AccessScope,
  filter: FindingFilter,
): Promise<ReportedFinding[]> {
  const rows = await filtered(db.selectFrom('findings'), scope, filter)
    .innerJoin('finding_texts', 'finding_texts.finding', 'findings.seq')
    .leftJoin('clusters', 'clusters.id', 'findings.cluster')
    .leftJoin('users', 'users.id', 'findings.assignee')
    .select(['body', 'findings.severity', 'state', 'findings.first_seen', lastSeen, 'risk', 'exception_id'])
    .select(['clusters.name as cluster', 'users.display_name as assignee'])
    .orderBy('rank', 'desc')
    .orderBy('risk', 'desc')
    .orderBy('findings.id')
    .limit(mostFindings + 1)
    .execute();
  const exceptions = await exceptionsOf(
    db,
    rows.flatMap((row) => row.exception_id ?? []),
  );
  return rows.map((row) => {
    const exception = exceptions.get(row.exception_id ?? -1);
    return {
      finding: readFinding(row),
      cluster: row.cluster ?? '',
      state: row.state,
      firstSeen: row.first_seen.toISOString(),
      lastSeen: row.last_seen.toISOString(),
      risk: row.risk,
      ...(row.assignee === null ? {} : { assignee: row.assignee }),
      ...(exception === undefined ? {} : { exception }),
    };
  });
}

async function exceptionsOf(
  db: Kysely<Database>,
  ids: readonly number[],
): Promise<ReadonlyMap<number, ReportedException>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: number; reason: string; requester: string; approver: string; expires_at: Date }>`
    select e.id, e.reason, coalesce(asked.display_name, e.requester) as requester,
      coalesce(decided.display_name, e.approver, '') as approver, e.expires_at
    from exceptions as e left join users as asked on asked.id = e.requester left join users as decided on decided.id = e.approver
    where e.id = any(${[...new Set(ids)]})`.execute(db);
  return new Map(
    rows.map(({ id, reason, requester, approver, expires_at: at }) => [
      id,
      { id: String(id), reason, requester, approver, expiresAt: at.toISOString() },
    ]),
  );
}

async function provenanceOf(
  db: Kysely<Database>,
  scope: AccessScope,
  clusters: readonly string[],
  { advisories: folder, version }: ReportWorld,
  language: 'en' | 'zh',
): Promise<ReportContent['provenance']> {
  const [{ rows: scans }, { rows: images }] = await Promise.all([
    sql<{ cluster: string; engine: string; at: Date; controls: { reasons?: readonly Text[] }[] | null }>`
      select distinct on (scans.cluster, engine) clusters.name as cluster, engine, finished_at as at,
        scans.facts -> 'controls' as controls
      from scans join clusters on clusters.id = scans.cluster
      where ${anyOf('scans.cluster', clusters)}
      order by scans.cluster, engine, finished_at desc`.execute(db),
    sql<Pick<ImageListRow, 'digest' | 'names' | 'scanned_at' | 'components' | 'db_version'>>`
      select digest, ${namesWithin(scope)} as names, scanned_at, components, db_version
      from images left join lateral ${shownBill(scope)} as shown on true
      where ${visibleImage(scope)(expressionBuilder<Database, 'images'>())} order by digest limit 5000`.execute(db),
  ]);
  const advisories = folder === undefined ? undefined : advisoriesIn(folder);
  return {
    version,
    ...(advisories === undefined ? {} : { advisories }),
    scans: scans.map((scan) => ({
      cluster: scan.cluster,
      engine: scan.engine,
      finishedAt: scan.at.toISOString(),
      notAssessed: [
        ...new Set((scan.controls ?? []).flatMap(({ reasons = [] }) => reasons.map((reason) => reason[language]))),
      ].slice(0, 50),
    })),
    images: images.map((image) => ({
      reference: image.names[0] ?? image.digest,
      digest: /^sha\d+:/.test(image.digest) ? image.digest : '',
      ...(image.scanned_at === null ? {} : { scannedAt: image.scanned_at.toISOString() }),
      ...(image.db_version === null ? {} : { matchedWith: image.db_version }),
      ...(image.components === null ? {} : { packages: image.components }),
    })),
  };
}

/** The database that the findings of images rest on, as it is while the report is made. */
function advisoriesIn(folder: string): ReportContent['provenance']['advisories'] {
  const database = openAdvisories(folder);
  if (database === undefined) return undefined;
  const { built, format, shards } = database.manifest;
  database.close();
  const version = hash('sha256', JSON.stringify(Object.entries(shards).map(([name, { content }]) => [name, content])));
  return {
    version: `${format}-${version.slice(0, 12)}`,
    builtAt: built,
    advisories: Object.values(shards).reduce((sum, shard) => sum + shard.advisories, 0),
  };
}

async function rulesOf(
  db: Kysely<Database>,
  findings: readonly ReportedFinding[],
  clusters: readonly string[] | undefined,
): Promise<ReportContent['rules']> {
  const named = [...new Set(findings.map(({ finding }) => finding.rule))];
  if (named.length === 0) return new Map();
  const stored = await wordsOfRules(db, named, clusters);
  return new Map(
    [...stored.values(), ...controls.filter(({ id }) => named.includes(id))].map(({ id, title, why, remediation }) => [
      id,
      { title, why, remediation },
    ]),
  );
}
