import type { Kysely } from 'kysely';
import { getSetting } from './settings.ts';
import type { Database } from './tables.ts';

/** What people set for the whole server. */
export interface ServerSettings {
  readonly session: { readonly idleMinutes: number; readonly hours: number };
  readonly silentAfterSeconds: number;
}

export const serverSettingsKey = 'server';

const usual: ServerSettings = { session: { idleMinutes: 480, hours: 168 }, silentAfterSeconds: 180 };

/** The settings as they are stored, and what is usual where nobody set anything. */
export async function readServerSettings(db: Kysely<Database>): Promise<ServerSettings> {
  const stored = await getSetting(db, serverSettingsKey);
  return { ...usual, ...(typeof stored === 'object' && stored !== null ? (stored as Partial<ServerSettings>) : {}) };
}
