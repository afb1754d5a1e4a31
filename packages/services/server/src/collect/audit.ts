import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import { clusterSeen } from '../state/inventory/clusters.ts';
import { orderRescore } from '../jobs/rescore.ts';
import type { Database } from '../state/tables.ts';
import { unfit } from '../state/unfit.ts';
import { type Detection, openDetection } from './detection.ts';
import { type KeepEvents, storeDetected } from './store-detected.ts';

/** Takes lists of audit events, each of one cluster; resolves when what came of them is stored. */
export function auditIntake(
  db: Kysely<Database>,
  keepEvents: KeepEvents,
  now: () => Date,
): (cluster: string, document: unknown) => Promise<void> {
  /** What rules over several events have seen lasts as long as this process. */
  const detections = new Map<string, Detection>();
  return async (cluster, document) => {
    let detection = detections.get(cluster);
    if (detection === undefined) {
      detection = openDetection(cluster, () => now().getTime());
      detections.set(cluster, detection);
    }
    detection.document(document);
    const detected = detection.take();
    const at = now();
    await storeDetected(db, keepEvents, cluster, detected, tokenOf(document), at).catch((error: unknown) => {
      throw unfit(error) ?? error;
    });
    await clusterSeen(db, cluster, at);
    if (detected.alerts.length > 0) await orderRescore(db, cluster);
  };
}

/** The same list sent again has the same first event: its events are not kept twice. */
function tokenOf(document: unknown): string {
  const items = (document as { items?: unknown } | null)?.items;
  const ids = Array.isArray(items) ? items.map((item) => (item as { auditID?: unknown } | null)?.auditID) : [];
  const stages = Array.isArray(items) ? items.map((item) => (item as { stage?: unknown } | null)?.stage) : [];
  return ids.every((id) => typeof id === 'string') && ids.length > 0
    ? `audit ${String(ids[0])} ${String(stages[0])} ${ids.length}`
    : `audit ${randomUUID()}`;
}
