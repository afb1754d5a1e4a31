import type { Kysely } from 'kysely';
import type { Database } from '../state/tables.ts';
import type { Bus } from './bus.ts';
import { memoryJournal, storedJournal } from './journal.ts';
import { openLocalBus } from './local.ts';

/** What carries messages: NATS by its URL; this process, keeping them in the state store; or this process's memory. */
export type BusPlace = { readonly url: string } | { readonly db: Kysely<Database> } | 'memory';

/** @throws ServerError `store-unavailable` */
export async function openBus(place: BusPlace): Promise<Bus> {
  if (place === 'memory') return openLocalBus(memoryJournal());
  if ('db' in place) return openLocalBus(storedJournal(place.db));
  // Loaded only when replicas need it.
  const { openNatsBus } = await import('./nats.ts');
  return openNatsBus(place.url);
}
