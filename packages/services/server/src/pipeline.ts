import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import { tryEnrolment } from './auth/enrolling.ts';
import { auditIntake } from './collect/audit.ts';
import type { KeepEvents } from './collect/store-detected.ts';
import { collectCluster, type WatchedCluster } from './collect/watch-cluster.ts';
import type { IngestAddress } from './ingest/listen.ts';
import { type Ingest, type Senders, startIngest } from './ingest/serve.ts';
import { storedAuthority } from './ingest/stored/authority.ts';
import { isWelcome, noteEnrolled } from './ingest/stored/senders.ts';
import { storeSink } from './ingest/stored/sink.ts';
import { findEnrolmentToken } from './ingest/stored/tokens.ts';
import { jobHandlers, needsAdvisories } from './jobs/handlers.ts';
import { runSchedule } from './jobs/schedule.ts';
import { hasSample, loadSample, sampleCluster } from './sample/load.ts';
import { saveCluster } from './state/inventory/clusters.ts';
import { enqueue } from './state/jobs/queue.ts';
import { startWorker, type WorkerOptions } from './state/jobs/worker.ts';
import type { Retention } from './state/retention.ts';
import type { Database } from './state/tables.ts';

/** A cluster to watch, and what people call it. */
export interface NamedCluster extends WatchedCluster {
  readonly name: string;
}

export interface PipelineOptions {
  readonly db: Kysely<Database>;
  readonly keepEvents: KeepEvents;
  readonly deleteOldEvents?: (retention: Retention, signal: AbortSignal) => Promise<unknown>;
  /** The folder of the advisory database. */
  readonly advisories: string;
  /** Where this process may keep files. */
  readonly folder: string;
  readonly clusters: readonly NamedCluster[];
  /** Show the sample cluster. */
  readonly sample: boolean;
  /** Take what agents and scanners send; absent for not. */
  readonly ingest?: {
    readonly address: IngestAddress;
    readonly bearer: Senders['bearer'];
    /** Throws when the disk has no room for another batch. */
    readonly assertRoom?: () => Promise<void>;
  };
  /** Work on jobs; a replica that only answers requests does not. */
  readonly work: boolean;
  /** Pull the images that workloads run, and look into them. */
  readonly scanImages: boolean;
  /** Kinds of jobs that other parts of the server bring. */
  readonly handlers?: WorkerOptions['handlers'];
  readonly now: () => Date;
  /** Told what stands in the way of a part, by its name: a cluster's, `ingest`, `jobs`, `sample`; nothing when it is well again. */
  readonly onTrouble: (part: string, messages: readonly Text[]) => void;
  /** Told what failed in a part. */
  readonly onError: (part: string, error: unknown) => void;
}

export interface Pipeline {
  readonly ingest: Ingest | undefined;
  /** Resolves when the sample is loaded, if it was asked for. */
  readonly sampleLoaded: Promise<void>;
  stop(): Promise<void>;
}

/** Everything that fills the stores: watched clusters, what is sent in, the sample, and jobs. Throws what listening throws. */
export async function startPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { db, keepEvents, advisories, now, onTrouble, onError } = options;
  const stopper = new AbortController();
  const { signal } = stopper;
  const ingest = options.ingest === undefined ? undefined : await openIngest(options, options.ingest);
  const running: Promise<unknown>[] = [];
  for (const cluster of options.clusters) {
    await saveCluster(db, { id: cluster.id, name: cluster.name, origin: 'watched' });
    const onImages = options.scanImages ? wantImages(db, onError) : undefined;
    const told = { db, signal, now, onTrouble, onError, ...(onImages === undefined ? {} : { onImages }) };
    running.push(collectCluster(cluster, told));
  }
  const worker = options.work
    ? startWorker(db, {
        handlers: {
          ...jobHandlers({
            db,
            advisories,
            now,
            ...(options.deleteOldEvents === undefined ? {} : { deleteOldEvents: options.deleteOldEvents }),
          }),
          ...options.handlers,
        },
        // Another replica may have advisories, or this one by and by.
        isAble: (kind) => !needsAdvisories.has(kind) || existsSync(advisories),
        onError: (error) => onError('jobs', error),
      })
    : undefined;
  if (options.work) running.push(runSchedule({ db, advisories, signal, onError: (error) => onError('jobs', error) }));
  const sampleLoaded = options.sample
    ? openSample(options, advisories, keepEvents, signal).catch((error: unknown) => {
        if (!signal.aborted) onError('sample', error);
      })
    : Promise.resolve();
  return {
    ingest,
    sampleLoaded,
    async stop() {
      stopper.abort();
      await Promise.all([ingest?.close(), worker?.stop(), sampleLoaded, ...running]);
    },
  };
}

async function openIngest(
  { db, keepEvents, now, onError }: PipelineOptions,
  { address, bearer, assertRoom }: NonNullable<PipelineOptions['ingest']>,
): Promise<Ingest> {
  const sink = storeSink(db, keepEvents, now);
  const audit = auditIntake(db, keepEvents, now);
  return startIngest({
    address,
    authority: await storedAuthority(db, now()),
    sink: {
      ...sink,
      store: async (batch) => {
        await assertRoom?.();
        await sink.store(batch);
      },
    },
    audit: async (cluster, document) => {
      await assertRoom?.();
      await audit(cluster, document);
    },
    now,
    onError: (error) => onError('ingest', error),
    senders: {
      bearer,
      token: (id) => findEnrolmentToken(db, id),
      enrolling: (enrolling) => tryEnrolment(db, enrolling, now()),
      enrolled: (identity) => noteEnrolled(db, identity),
      isWelcome: (identity) => isWelcome(db, identity),
    },
  });
}

/** Images of which nothing is known yet are looked into, each once however many workloads run it. */
function wantImages(
  db: Kysely<Database>,
  onError: PipelineOptions['onError'],
): (cluster: string, images: ReadonlyMap<string, string | undefined>) => void {
  return (cluster, images) => {
    want(db, images).catch((error: unknown) => onError(cluster, error));
  };
}

async function want(db: Kysely<Database>, images: ReadonlyMap<string, string | undefined>): Promise<void> {
  for (const [name, digest] of images) {
    // What a cluster says of itself is no reason not to look.
    const { rows: known } = await sql`
      select from image_bills b where b.origin in ('server', 'build') and b.digest = ${digest ?? null}
      union all select from image_names n join image_bills b using (digest)
        where ${digest === undefined} and n.name = ${name} and n.cluster is null and b.origin in ('server', 'build')
      limit 1`.execute(db);
    if (known.length > 0) continue;
    const payload = digest === undefined ? { name } : { name, digest };
    await enqueue(db, { kind: 'scan-image', key: digest ?? name, payload, maxAttempts: 3 });
  }
}

async function openSample(
  options: PipelineOptions,
  advisories: string,
  keepEvents: KeepEvents,
  signal: AbortSignal,
): Promise<void> {
  if (!hasSample()) {
    options.onTrouble(sampleCluster.id, [
      { en: 'The files of the sample cluster were not delivered with this build', zh: '此版本未附带示例集群的文件' },
    ]);
    return;
  }
  await loadSample({
    db: options.db,
    keepEvents,
    advisories,
    folder: join(options.folder, 'sample-advisories'),
    now: options.now(),
    signal,
  });
}
