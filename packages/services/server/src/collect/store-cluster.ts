import type { KubeObject } from '@seawall/kube';
import type { Finding } from '@seawall/model';
import type { Report } from '@seawall/scan';
import { type Kysely, sql } from 'kysely';
import { submitFindings } from '../state/findings/submit.ts';
import { clusterJudged, clusterSeen } from '../state/inventory/clusters.ts';
import { syncIdentities, syncNodes, syncResources } from '../state/inventory/entities.ts';
import { matchedElsewhere } from '../state/inventory/bills.ts';
import { forgetNames, seeImages } from '../state/inventory/images.ts';
import { enqueue } from '../state/jobs/queue.ts';
import { saveKnowledge } from '../state/knowledge.ts';
import { recordScan } from '../state/scans.ts';
import type { Database } from '../state/tables.ts';
import { type KnownCluster, knownCluster } from './objects.ts';

/** A cluster as it was found at one moment. */
export interface ClusterPicture {
  /** The id that it has here. */
  readonly cluster: string;
  readonly at: Date;
  readonly objects: readonly KubeObject[];
  /** False when some kinds could not be read: then nothing counts as gone. */
  readonly complete: boolean;
  readonly version?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Brings the inventory of a cluster up to date. */
export async function storeObjects(db: Kysely<Database>, picture: ClusterPicture): Promise<KnownCluster> {
  const { cluster, at, complete, version, facts } = picture;
  const known = await knownCluster(picture.objects, await knownDigests(db, cluster));
  const set = { cluster, at, complete };
  await syncResources(db, set, known.resources);
  await syncNodes(db, set, known.nodes);
  await syncIdentities(db, set, known.identities);
  const names = new Map<string, string[]>();
  for (const [name, digest] of known.images) {
    // What nobody has looked into yet is there too, by its name: it counts as not scanned.
    const id = digest ?? name;
    names.set(id, [...(names.get(id) ?? []), name]);
  }
  await seeImages(db, cluster, names, at);
  await forgetNames(
    db,
    [...known.images].flatMap(([name, digest]) => (digest === undefined ? [] : [name])),
  );
  for (const digest of await matchedElsewhere(db, cluster, [...names.keys()]))
    await enqueue(db, { kind: 'match-image', key: digest, payload: { digest }, again: true });
  await clusterSeen(db, cluster, at, {
    ...(version === undefined ? {} : { version }),
    ...(facts === undefined ? {} : { facts }),
  });
  return known;
}

/** By the name that workloads use: what runs where no pod says so is what was found under that name last, by whom this cluster may believe. */
async function knownDigests(db: Kysely<Database>, cluster: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ name: string; digest: string }>`
    select distinct on (n.name) n.name, n.digest
    from image_names n join image_bills b on b.id = counting_bill(n.digest, ${cluster})
    where n.cluster is null or n.cluster = ${cluster}
    order by n.name, b.scanned_at desc`.execute(db);
  return new Map(rows.map(({ name, digest }) => [name, digest]));
}

export interface ReportOrigin {
  readonly cluster: string;
  readonly at: Date;
  readonly engine: string;
  readonly scope: string;
  /** False when something could not be assessed: then nothing counts as fixed. */
  readonly complete: boolean;
}

/** Stores all findings of a report as the full set of its scope, what is known of their rules, and how the controls came out. */
export async function storeFindings(
  db: Kysely<Database>,
  { cluster, ...set }: ReportOrigin,
  { findings, rules, controls, causes = new Map() }: Pick<Report, 'findings' | 'controls' | 'rules' | 'causes'>,
): Promise<void> {
  await saveKnowledge(db, { rules, causes: [...causes.values()] });
  await submitFindings(db, {
    ...set,
    cluster,
    findings: findings.map((finding) => {
      const image = imageOf(finding);
      const cause = causes.get(finding.id)?.id;
      return { finding, ...(image === undefined ? {} : { image }), ...(cause === undefined ? {} : { cause }) };
    }),
  });
  if (set.engine === 'posture' && set.scope === 'cluster' && set.complete) await clusterJudged(db, cluster, set.at);
  await recordScan(db, { ...set, cluster, findings: findings.length, facts: { controls } });
}

function imageOf({ subject }: Finding): string | undefined {
  return subject.type === 'image' ? (subject.digest ?? subject.name) : undefined;
}
