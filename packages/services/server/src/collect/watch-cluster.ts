import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '@seawall/kube';
import type { Text } from '@seawall/model';
import { inventoryKinds, type LiveCluster, machine, watchCluster } from '@seawall/scan';
import type { Kysely } from 'kysely';
import { rescoreCluster } from '../risk/stored/rescore.ts';
import { clusterSeen } from '../state/inventory/clusters.ts';
import type { Database } from '../state/tables.ts';
import { storeFindings, storeObjects } from './store-cluster.ts';

/** A cluster that is watched through its API. */
export interface WatchedCluster {
  /** The id that it has here. */
  readonly id: string;
  /** Default `KUBECONFIG`, then `~/.kube/config`, then the service account of the pod. */
  readonly kubeconfig?: string;
  /** Default: the current one. */
  readonly context?: string;
}

export interface CollectOptions {
  readonly db: Kysely<Database>;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Told the images that workloads run, by name with the digest where it is known, when they change. */
  readonly onImages?: (cluster: string, images: ReadonlyMap<string, string | undefined>) => void;
  /** Told what stands in the way, or nothing when all is well again. */
  readonly onTrouble: (cluster: string, messages: readonly Text[]) => void;
  /** Told why the watch broke off. */
  readonly onError: (cluster: string, error: unknown) => void;
}

/** Changes that come together are stored together: so long after the first of them. */
const settleMs = 2_000;
/** A round that takes long is not begun again before so many times as long. */
const restShare = 4;
/** That nothing changed is said, so that a quiet cluster is not taken for a silent one. */
const heartbeatMs = 30_000;
const againMs = { first: 5_000, longest: 300_000 } as const;

/** Watches a cluster until the signal is aborted: what is in it, what is wrong with it, how risky that is. Never rejects. */
export async function collectCluster(cluster: WatchedCluster, options: CollectOptions): Promise<void> {
  const { signal, onError } = options;
  let wait: number = againMs.first;
  while (!signal.aborted) {
    const from = performance.now();
    try {
      await watchOnce(cluster, options);
    } catch (error) {
      onError(cluster.id, error);
    }
    if (signal.aborted) return;
    if (performance.now() - from > againMs.longest) wait = againMs.first;
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    wait = Math.min(wait * 2, againMs.longest);
  }
}

async function watchOnce(cluster: WatchedCluster, options: CollectOptions): Promise<void> {
  const { id, kubeconfig, context } = cluster;
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  const working: { loop?: Promise<void> } = {};
  const choice = {
    alsoKinds: inventoryKinds,
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
  };
  try {
    const { report } = await watchCluster(
      { targets: ['cluster'], cluster: choice, severity: 'info', signal },
      {
        onLive(live) {
          working.loop = storeAsItChanges(cluster, live, options, signal).catch((error: unknown) => {
            ending.abort();
            throw error;
          });
          working.loop.catch(() => undefined);
        },
        onReport: () => undefined,
        onDelta: () => undefined,
        onTrouble: (messages) => options.onTrouble(id, messages),
      },
      machine(),
    );
    await working.loop;
    // A cluster that cannot be reached at all is a problem of the report.
    const [problem] = report.problems;
    if (working.loop === undefined && problem !== undefined) options.onTrouble(id, [problem.message]);
  } finally {
    ending.abort();
  }
}

async function storeAsItChanges(
  { id }: WatchedCluster,
  live: LiveCluster,
  options: CollectOptions,
  signal: AbortSignal,
): Promise<void> {
  const { cluster } = live;
  let alarm = Promise.withResolvers<void>();
  const stop = cluster.subscribe({ onChanges: () => alarm.resolve(), onAvailability: () => alarm.resolve() });
  let images = '';
  try {
    while (!signal.aborted) {
      const from = performance.now();
      const seen = await storeNow(id, live, options);
      const text = JSON.stringify([...seen].map(String).sort());
      if (text !== images) options.onImages?.(id, seen);
      images = text;
      await sleep((performance.now() - from) * restShare, undefined, { signal }).catch(() => undefined);
      while (!signal.aborted && !(await changed(alarm.promise, signal)))
        await clusterSeen(options.db, id, options.now());
      alarm = Promise.withResolvers();
      await sleep(settleMs, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    stop();
  }
}

/** Whether something changed, or the time of a heartbeat is over without. */
async function changed(alarm: Promise<void>, signal: AbortSignal): Promise<boolean> {
  const pause = new AbortController();
  const quiet = sleep(heartbeatMs, false, { signal: AbortSignal.any([pause.signal, signal]) }).catch(() => false);
  try {
    return await Promise.race([alarm.then(() => true), quiet]);
  } finally {
    pause.abort();
  }
}

async function storeNow(
  id: string,
  live: LiveCluster,
  { db, now }: CollectOptions,
): Promise<ReadonlyMap<string, string | undefined>> {
  const { cluster } = live;
  const at = now();
  const objects: KubeObject[] = [];
  for (const namespace of cluster.store.namespaces()) objects.push(...cluster.store.in(namespace));
  const unread = [...cluster.unavailable.values()].filter(({ stale, name }) => !stale && name === undefined);
  const missing = unread.map(({ resource }) => resource).sort();
  const complete = await seesAsMuch(db, id, missing);
  const known = await storeObjects(db, {
    cluster: id,
    at,
    objects,
    complete,
    ...(cluster.version === undefined ? {} : { version: cluster.version.git }),
    facts: { unavailable: [...cluster.unavailable.keys()].sort(), ...(complete ? { missing } : {}) },
  });
  const { report } = await live.result();
  await storeFindings(db, { cluster: id, at, engine: 'posture', scope: 'cluster', complete }, report);
  await rescoreCluster(db, id, at);
  return known.images;
}

/**
 * Whether everything that could be read when the last complete picture was stored can be read now. Otherwise what is
 * missing may only be out of sight, and nothing counts as gone or fixed.
 */
async function seesAsMuch(db: Kysely<Database>, id: string, missing: readonly string[]): Promise<boolean> {
  const row = await db.selectFrom('clusters').select('facts').where('id', '=', id).executeTakeFirst();
  const before = row?.facts['missing'];
  return !Array.isArray(before) || missing.every((resource) => before.includes(resource));
}
