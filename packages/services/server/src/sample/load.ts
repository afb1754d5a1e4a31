import { existsSync } from 'node:fs';
import type { KubeObject } from '@seawall/kube';
import { machine, scan } from '@seawall/scan';
import { matchSbom } from '@seawall/scan/packages';
import { buildDatabase, type Database as Advisories, openDatabase } from '@seawall/vulns';
import { type Kysely, sql } from 'kysely';
import { openDetection } from '../collect/detection.ts';
import { storeFindings, storeObjects } from '../collect/store-cluster.ts';
import { storeImageFindings } from '../collect/store-image.ts';
import { type KeepEvents, storeDetected } from '../collect/store-detected.ts';
import { rescoreCluster } from '../risk/stored/rescore.ts';
import { saveCluster } from '../state/inventory/clusters.ts';
import { billsOf, countsFor, noteMatch } from '../state/inventory/bills.ts';
import { saveImage } from '../state/inventory/images.ts';
import type { Database } from '../state/tables.ts';
import { alone, within } from '../state/transaction.ts';
import { inCluster, sampleDigest, sampleNodes, samplePods } from './objects.ts';
import { sampleAdvisories, sampleEvents, sampleManifests, sampleSboms } from './sample.ts';

export interface SampleOptions {
  readonly db: Kysely<Database>;
  readonly keepEvents: KeepEvents;
  /** The user's advisory database, when there is one; else one is built of the sample's own few facts. */
  readonly advisories?: string;
  /** Where that one is built. */
  readonly folder: string;
  readonly now: Date;
  /** Breaks it off; the next start loads it again. */
  readonly signal?: AbortSignal;
}

/** The cluster that the sample is, marked as such wherever its origin is shown. */
export const sampleCluster = { id: 'sample', name: 'sample-bookshop', origin: 'sample' } as const;

/** Whether the files that the sample is made of were delivered. */
export function hasSample(): boolean {
  return existsSync(sampleManifests) && existsSync(sampleAdvisories);
}

/**
 * Loads the sample cluster: our bookshop's manifests through the scan, its images' bills of materials through the matcher,
 * and recorded events through the rules. Loading it again changes nothing but what the engines say differently by now.
 */
export async function loadSample(options: SampleOptions): Promise<void> {
  const { db, keepEvents, now, signal } = options;
  const { id: cluster } = sampleCluster;
  await saveCluster(db, sampleCluster);
  const read: KubeObject[] = [];
  const { report } = await scan(
    { targets: [sampleManifests], severity: 'info', onObjects: (objects) => read.push(...objects) },
    { ...machine(), now },
  );
  signal?.throwIfAborted();
  const nodes = sampleNodes();
  const workers = nodes.map(({ ref }) => ref.name).filter((name) => !name.startsWith('control-plane'));
  await storeObjects(db, {
    cluster,
    at: now,
    complete: true,
    objects: inCluster([...read, ...nodes, ...samplePods(read, workers)], cluster),
    version: 'v1.34.2',
    facts: { sample: true },
  });
  await storeFindings(db, { cluster, at: now, engine: 'posture', scope: 'cluster', complete: true }, report);
  signal?.throwIfAborted();
  await loadImages(read, options);
  signal?.throwIfAborted();
  await within(db, async (trx) => {
    // Of two servers that load it at once one replays.
    await alone(trx, 'events of the sample');
    if (await isFirst(trx)) await replay(trx, keepEvents, now);
  });
  await rescoreCluster(db, cluster, now);
}

async function replay(db: Kysely<Database>, keepEvents: KeepEvents, now: Date): Promise<void> {
  const detection = openDetection(sampleCluster.id, () => now.getTime(), true);
  for (const line of sampleEvents(now)) detection.line(line);
  await storeDetected(db, keepEvents, sampleCluster.id, detection.take(true), 'sample recording', now);
}

/** As the manifests name an image: with a digest where they pin it. */
function nameIn(objects: readonly KubeObject[], image: string): string {
  const text = JSON.stringify(objects.map(({ value }) => value));
  return new RegExp(`"(${RegExp.escape(image)}@sha256:[0-9a-f]{64})"`).exec(text)?.[1] ?? image;
}

async function loadImages(objects: readonly KubeObject[], options: SampleOptions): Promise<void> {
  const { db, now, signal } = options;
  const advisories = advisoriesOf(options);
  try {
    for (const { image, document } of sampleSboms()) {
      signal?.throwIfAborted();
      const digest = sampleDigest(nameIn(objects, image));
      const found = matchSbom(Buffer.from(document), image, advisories, {
        now,
        subject: { type: 'image', name: image, digest },
      });
      if (!('findings' in found)) throw new Error(`${image}: ${found.message.en}`);
      const { distribution } = found.components.find((one) => one.distribution !== undefined) ?? {};
      await saveImage(
        db,
        {
          digest,
          names: [image],
          bill: {
            sbom: document,
            components: found.components.length,
            scannedAt: now,
            ...(distribution === undefined ? {} : { os: `${distribution.id} ${distribution.version ?? ''}`.trim() }),
          },
          facts: { sample: true },
        },
        now,
        { origin: 'cluster', cluster: sampleCluster.id, sender: 'sample' },
      );
      await storeImageFindings(db, sampleCluster.id, digest, found, now);
      const bill = countsFor(await billsOf(db, digest), sampleCluster.id);
      if (bill !== undefined) await noteMatch(db, bill.id, { dbVersion: advisories.manifest.built });
    }
  } finally {
    advisories.close();
  }
}

function advisoriesOf({ advisories, folder, now }: SampleOptions): Advisories {
  if (advisories !== undefined && existsSync(advisories)) {
    try {
      return openDatabase(advisories);
    } catch {
      // Broken or of another version: the sample still has something to show.
    }
  }
  buildDatabase({ from: [sampleAdvisories], database: folder, now });
  return openDatabase(folder);
}

/** Events are not replayed again at every start: they would be new ones each time. */
async function isFirst(db: Kysely<Database>): Promise<boolean> {
  const { rows } = await sql`select 1 from alerts where cluster = ${sampleCluster.id} limit 1`.execute(db);
  return rows.length === 0;
}
