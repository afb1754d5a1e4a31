import type { Event } from '@seawall/model';
import type { Kysely } from 'kysely';
import { saveAlerts } from '../state/alerts/alerts.ts';
import { saveIncidents } from '../state/alerts/incidents.ts';
import type { Database } from '../state/tables.ts';
import type { Detected } from './detection.ts';

/** Keeps events; the same token again stores nothing twice. Resolves when they are on the disk. */
export type KeepEvents = (events: readonly Event[], token: string) => Promise<unknown>;

/** Stores what detection gave of a cluster: events first, so that no alert points at what is not there. */
export async function storeDetected(
  db: Kysely<Database>,
  keepEvents: KeepEvents,
  cluster: string,
  { events, alerts, incidents }: Detected,
  token: string,
  at: Date,
): Promise<void> {
  if (events.length > 0) await keepEvents(events, token);
  await saveAlerts(db, cluster, alerts);
  if (incidents.length > 0) await saveIncidents(db, cluster, incidents, at);
}
