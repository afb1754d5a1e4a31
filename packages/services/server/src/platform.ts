import type { Text } from '@seawall/model';
import type { EnrolmentDesk } from './api/world.ts';
import { ingestBearer } from './auth/ingest-bearer.ts';
import type { IngestAddress } from './ingest/listen.ts';
import { enrolmentDesk } from './ingest/stored/tokens.ts';
import { deliver, notifyJob } from './notify/deliver.ts';
import type { Outputs } from './notify/outputs.ts';
import { type NamedCluster, startPipeline } from './pipeline.ts';
import { makeReport, reportJob } from './reports/make.ts';
import { startWorker } from './state/jobs/worker.ts';
import type { Stores } from './stores.ts';

/** What the server watches and takes in. */
export interface Intake {
  /** The folder of the advisory database. */
  readonly advisories: string;
  readonly clusters?: readonly NamedCluster[];
  /** Let people with the permission act in the clusters that are watched. */
  readonly respond?: boolean;
  /** Show the sample cluster. */
  readonly sample?: boolean;
  /** Where agents and scanners send to; absent: nothing is taken in. */
  readonly ingest?: IngestAddress;
  /** Pull the images that workloads run, and look into them; yes unless given. */
  readonly scanImages?: boolean;
}

export interface Platform {
  readonly enrolment: EnrolmentDesk | undefined;
  readonly ingestUrl: string | undefined;
  readonly sampleLoaded: Promise<void>;
  stop(): Promise<void>;
}

export interface PlatformOptions {
  readonly stores: Stores;
  readonly outputs: Outputs;
  readonly intake: Intake;
  readonly folder: string;
  readonly version: string;
  readonly now: () => Date;
  readonly onTrouble: (part: string, messages: readonly Text[]) => void;
  /** Told what failed in a part. */
  readonly onError: (part: string, error: unknown) => void;
}

/** Starts what fills the stores and works on jobs, those of reports and notifications among them. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { stores, outputs, intake, folder, version, now, onTrouble, onError } = options;
  const { db } = stores.state;
  const pipeline = await startPipeline({
    db,
    keepEvents: (events, token) => stores.events.insert(events, token),
    deleteOldEvents: (retention) => stores.events.dropOld(retention, now()),
    advisories: intake.advisories,
    folder,
    clusters: intake.clusters ?? [],
    sample: intake.sample ?? false,
    ...(intake.ingest === undefined
      ? {}
      : {
          ingest: {
            address: intake.ingest,
            bearer: (token, cluster) => ingestBearer(db, token, cluster, now()),
            assertRoom: stores.assertRoom,
          },
        }),
    work: true,
    scanImages: intake.scanImages ?? true,
    handlers: {
      [reportJob]: async ({ payload }) =>
        makeReport(db, String(payload['id']), { version, now: now(), advisories: intake.advisories }),
    },
    now,
    onTrouble,
    onError,
  });
  // Outputs that do not answer keep no other work waiting.
  const telling = startWorker(db, {
    handlers: { [notifyJob]: async (job) => deliver(db, outputs, job) },
    parallel: 4,
    onError: (error) => onError('jobs', error),
  });
  const { ingest } = pipeline;
  return {
    enrolment: ingest === undefined ? undefined : enrolmentDesk(ingest.url, now),
    ingestUrl: ingest?.url,
    sampleLoaded: pipeline.sampleLoaded,
    stop: async () => {
      await Promise.all([pipeline.stop(), telling.stop()]);
    },
  };
}
