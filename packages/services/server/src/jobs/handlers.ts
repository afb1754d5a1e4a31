import { type Kysely, sql } from 'kysely';
import { scanImage } from '../collect/images.ts';
import { ServerError } from '../error.ts';
import { rescoreCluster } from '../risk/stored/rescore.ts';
import { expireExceptions } from '../state/exceptions/exceptions.ts';
import { imagesToMatch } from '../state/inventory/bills.ts';
import { enqueue } from '../state/jobs/queue.ts';
import type { WorkerOptions } from '../state/jobs/worker.ts';
import { orderRescore } from './rescore.ts';
import { deleteOld, getRetention, type Retention } from '../state/retention.ts';
import type { Database } from '../state/tables.ts';
import { matchImage, openAdvisories } from './match.ts';

export interface JobWorld {
  readonly db: Kysely<Database>;
  /** The folder of the advisory database. */
  readonly advisories: string;
  readonly now: () => Date;
  /** Deletes and rolls up old events by the same rule; absent without an event store. */
  readonly deleteOldEvents?: (retention: Retention, signal: AbortSignal) => Promise<unknown>;
  readonly plainHttpRegistries?: boolean;
}

/** Kinds of jobs that are nothing without an advisory database. */
export const needsAdvisories: ReadonlySet<string> = new Set(['match-image', 'match-all']);

/** What each kind of job does. Any replica may take any of them. */
export function jobHandlers(world: JobWorld): WorkerOptions['handlers'] {
  const { db, now } = world;
  return {
    /** Pulls an image that a workload runs, and keeps its bill of materials. */
    'scan-image': async ({ payload }) => {
      const { name, digest } = payload as { name?: string; digest?: string };
      if (name === undefined) return undefined;
      const wanted = digest === undefined ? { name } : { name, digest };
      const plain = world.plainHttpRegistries === undefined ? {} : { plainHttp: world.plainHttpRegistries };
      const found = await scanImage(db, wanted, { now: now(), ...plain });
      if (found !== undefined)
        await enqueue(db, { kind: 'match-image', again: true, key: found, payload: { digest: found } });
      return { digest: found };
    },
    'match-image': async ({ payload }) => {
      const advisories = openAdvisories(world.advisories);
      if (advisories === undefined) throw noAdvisories(world.advisories);
      try {
        const { clusters, anew } = await matchImage(db, String(payload['digest']), advisories, now());
        for (const cluster of clusters) await orderRescore(db, cluster);
        return { clusters, anew };
      } finally {
        advisories.close();
      }
    },
    /** The advisories changed: every stored bill of materials is worth another look, those in use first. */
    'match-all': async (_, { signal, progress }) => {
      const advisories = openAdvisories(world.advisories);
      if (advisories === undefined) return { matched: 0 };
      const touched = new Set<string>();
      let matched = 0;
      try {
        for (;;) {
          const digests = await imagesToMatch(db, advisories.manifest.built, 100);
          if (digests.length === 0) break;
          for (const digest of digests) {
            signal.throwIfAborted();
            const { clusters, anew } = await matchImage(db, digest, advisories, now());
            for (const cluster of clusters) touched.add(cluster);
            if (anew) matched += 1;
          }
          await progress({ matched });
        }
      } finally {
        advisories.close();
      }
      for (const cluster of touched) await orderRescore(db, cluster);
      return { matched };
    },
    rescore: async ({ payload }) => {
      const risk = await rescoreCluster(db, String(payload['cluster']), now());
      return risk === undefined ? {} : { score: risk.score };
    },
    /** Alerts grow old and exceptions end without anybody doing something. */
    'rescore-all': async () => {
      const clusters = await db.selectFrom('clusters').select('id').execute();
      for (const { id } of clusters) await orderRescore(db, id);
      return { clusters: clusters.length };
    },
    'expire-exceptions': async () => {
      const { ended, opened } = await expireExceptions(db, now());
      if (opened.length > 0) await enqueue(db, { kind: 'rescore-all', again: true, key: 'all' });
      return { ended, opened: opened.length };
    },
    retention: async (_, { signal }) => {
      const retention = await getRetention(db);
      const deleted = await deleteOld(db, retention, now(), signal);
      await world.deleteOldEvents?.(retention, signal);
      // A batch that is older than this is not sent again: no spool keeps it that long.
      await sql`delete from ingest_batches where at < ${new Date(now().getTime() - 30 * 86_400_000)}`.execute(db);
      await sql`delete from object_sets where at < ${new Date(now().getTime() - 86_400_000)}`.execute(db);
      return deleted;
    },
  };
}

function noAdvisories(folder: string): ServerError {
  return new ServerError('not-found', {
    en: `There is no advisory database in ${folder}; run seawall db update`,
    zh: `${folder} 中没有公告数据库；请运行 seawall db update`,
  });
}
