import { existsSync } from 'node:fs';
import { matchSbom } from '@seawall/scan/packages';
import { type Basis, changedSince, type Database as Advisories, openDatabase, VulnsError } from '@seawall/vulns';
import { type Kysely, sql } from 'kysely';
import { storeImageFindings } from '../collect/store-image.ts';
import { ServerError } from '../error.ts';
import { billsOf, billText, countsFor, noteMatch, type StoredBill } from '../state/inventory/bills.ts';
import { runsImage } from '../state/inventory/images.ts';
import type { Database } from '../state/tables.ts';

/** The user's advisory database; undefined where there is none, or none that can be read. */
export function openAdvisories(folder: string): Advisories | undefined {
  if (!existsSync(folder)) return undefined;
  try {
    return openDatabase(folder);
  } catch (error) {
    if (error instanceof VulnsError) return undefined;
    throw error;
  }
}

/** What a match was worth. */
export interface Matched {
  /** The clusters whose findings were brought up to date. */
  readonly clusters: readonly string[];
  /** False when what the last answer rests on has not changed: then nothing was done. */
  readonly anew: boolean;
}

/** A cluster; null for what belongs to none. */
type Place = string | null;

/**
 * Matches the stored bills of materials of an image against the advisories as they are now, without pulling the image: for
 * each cluster the bill that counts there. One that cannot be read does not hold up the others; it is noted why.
 */
export async function matchImage(
  db: Kysely<Database>,
  digest: string,
  advisories: Advisories,
  now: Date,
): Promise<Matched> {
  const bills = await billsOf(db, digest);
  const image = await db.selectFrom('images').select('names').where('digest', '=', digest).executeTakeFirst();
  if (image === undefined) return { clusters: [], anew: false };
  const places = Map.groupBy(await placesOf(db, digest, image.names, bills), (place) => countsFor(bills, place)?.id);
  const touched = new Set<string>();
  let anew = false;
  for (const bill of bills) {
    const own = places.get(bill.id) ?? [];
    // One that counts nowhere now is looked at all the same, so that it need not be looked for.
    const matched = await matchBill(db, { digest, bill, places: own }, advisories, now);
    if (!matched) continue;
    anew = true;
    for (const place of own) if (place !== null) touched.add(place);
  }
  return { clusters: [...touched].sort(), anew };
}

interface Matching {
  readonly digest: string;
  readonly bill: StoredBill;
  readonly places: readonly Place[];
}

async function matchBill(
  db: Kysely<Database>,
  { bill, digest, places }: Matching,
  advisories: Advisories,
  now: Date,
): Promise<boolean> {
  const dbVersion = advisories.manifest.built;
  const { basis: before, matchedFor } = bill.facts as { basis?: Basis; matchedFor?: string };
  const where = JSON.stringify(places);
  const isKnown = before !== undefined && matchedFor === where && changedSince(advisories, before).length === 0;
  if (places.length === 0 || isKnown) {
    await noteMatch(db, bill.id, { dbVersion, facts: { matchedFor: where } });
    return false;
  }
  const text = await readable(db, bill, dbVersion);
  if (text === undefined) return false;
  let basis: Basis | undefined;
  for (const [name, called] of await placesByName(db, digest, places)) {
    const found = matchSbom(text, name, advisories, { now, subject: { type: 'image', name, digest } });
    if (!('findings' in found)) {
      await noteMatch(db, bill.id, { dbVersion, notScanned: found.message });
      return false;
    }
    for (const place of called) await storeImageFindings(db, place ?? undefined, digest, found, now);
    basis = found.basis;
  }
  await noteMatch(db, bill.id, { dbVersion, facts: { basis, matchedFor: where, notScanned: null } });
  return true;
}

async function readable(db: Kysely<Database>, { id }: StoredBill, dbVersion: string): Promise<Buffer | undefined> {
  try {
    const text = await billText(db, id);
    return text === undefined ? undefined : Buffer.from(text);
  } catch (error) {
    if (!(error instanceof ServerError) || error.code !== 'corrupt-data') throw error;
    await noteMatch(db, id, { dbVersion, notScanned: error.text });
    return undefined;
  }
}

/** The places by what the image is called there: what one cluster calls it is not what others read. */
async function placesByName(
  db: Kysely<Database>,
  digest: string,
  places: readonly Place[],
): Promise<ReadonlyMap<string, readonly Place[]>> {
  const { rows } = await sql<{ cluster: Place; name: string }>`
    select cluster, min(name) as name from image_names where digest = ${digest} group by cluster`.execute(db);
  const names = new Map(rows.map(({ cluster, name }) => [cluster, name]));
  return Map.groupBy(places, (place) => names.get(null) ?? names.get(place) ?? digest);
}

/**
 * Where an image counts: in the clusters that run it, and in those that said themselves what is in it. Null stands for none, so
 * that what a pipeline scanned is matched too.
 */
async function placesOf(
  db: Kysely<Database>,
  digest: string,
  names: readonly string[],
  bills: readonly StoredBill[],
): Promise<readonly Place[]> {
  const { rows } = await sql<{ cluster: string }>`
    select distinct cluster from resources where deleted_at is null and ${runsImage('resources', { digest, names })}`.execute(
    db,
  );
  const own = bills.flatMap(({ cluster }) => cluster ?? []);
  const places = [...new Set([...rows.map(({ cluster }) => cluster), ...own])].sort();
  return rows.length === 0 && bills.some(({ cluster }) => cluster === null) ? [...places, null] : places;
}
