import type { Event } from '@seawall/model';
import type { AccessScope } from '../state/access.ts';
import type { Retention } from '../state/retention.ts';
import { type Edge, edges } from './edges.ts';
import { openEmbedded } from './embedded/open.ts';
import type { Engine } from './engine.ts';
import { type AuditedObject, type ObjectChange, objectChanges } from './history.ts';
import { type InsertResult, insertEvents } from './insert.ts';
import { dropOldEvents } from './retention.ts';
import { migrateEvents } from './schema.ts';
import { type EventFilter, type EventPage, searchEvents } from './search.ts';
import { auditedClusters, type PolicyVerdicts, policyVerdicts } from './verdicts.ts';
import { openServer } from './server.ts';

/** Where events are kept: a ClickHouse server by its URL, or chDB in this process on a folder. */
export type EventsPlace =
  | { readonly url: string }
  /** `assertRoom` throws when nothing more may be taken in: see `createDiskGuard`. */
  | { readonly folder: string; readonly assertRoom?: () => Promise<void> };

/** The event store, its tables up to date. */
export interface Events {
  /** For what has no function of its own: read-only statements with `{name:Type}` parameters. */
  readonly engine: Engine;
  /** Resolves when the events are on the disk; the same token again stores nothing twice. */
  insert(events: readonly Event[], token: string): Promise<InsertResult>;
  search(
    scope: AccessScope,
    filter: EventFilter,
    page: { readonly limit: number; readonly cursor?: string },
  ): Promise<EventPage>;
  changesOf(objects: readonly AuditedObject[], until: Date): Promise<ObjectChange[]>;
  verdicts(scope: AccessScope, since: Date): Promise<PolicyVerdicts[]>;
  auditedClusters(scope: AccessScope, since: Date): Promise<string[]>;
  edges(scope: AccessScope, span: Parameters<typeof edges>[2], limit: number): Promise<Edge[]>;
  dropOld(retention: Retention, now: Date): ReturnType<typeof dropOldEvents>;
  close(): Promise<void>;
}

/** @throws ServerError `no-clickhouse`, `data-folder-in-use`, `store-unavailable`, `newer-data` */
export async function openEvents(place: EventsPlace): Promise<Events> {
  const engine = 'url' in place ? await openServer(place.url) : await openEmbedded(place.folder);
  try {
    await migrateEvents(engine);
  } catch (error) {
    await engine.close();
    throw error;
  }
  return {
    engine,
    insert: async (events, token) => {
      if ('folder' in place) await place.assertRoom?.();
      return insertEvents(engine, events, token, Date.now());
    },
    search: (scope, filter, page) => searchEvents(engine, scope, filter, page),
    changesOf: (objects, until) => objectChanges(engine, objects, until),
    verdicts: (scope, since) => policyVerdicts(engine, scope, since),
    auditedClusters: (scope, since) => auditedClusters(engine, scope, since),
    edges: (scope, span, limit) => edges(engine, scope, span, limit),
    dropOld: (retention, now) => dropOldEvents(engine, retention, now),
    close: () => engine.close(),
  };
}
