import { existsSync } from 'node:fs';
import { matchSbom } from '@seawall/scan/packages';
import { type Basis, changedSince, type Database as Advisories, openDatabase, VulnsError } from '@seawall/vulns';
import { type Kysely, sql } from 'kysely';
import { storeImageFindings } from '../collect/store-image.ts';
import { imageSbom, saveImage } from '../state/inventory/images.ts';
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

/** Matches a stored bill of materials against the advisories as they are now, without pulling the image. */
export async function matchImage(
  db: Kysely<Database>,
  digest: string,
  advisories: Advisories,
  now: Date,
): Promise<Matched> {
  const row = await db.selectFrom('images').select(['names', 'facts']).where('digest', '=', digest).executeTakeFirst();
  const sbom = await imageSbom(db, digest);
  if (row === undefined || sbom === undefined) return { clusters: [], anew: false };
  const dbVersion = advisories.manifest.built;
  const clusters = await clustersOf(db, digest, row.names);
  const places = JSON.stringify(clusters);
  const { basis: before, matchedFor } = row.facts as { basis?: Basis; matchedFor?: string };
  if (before !== undefined && matchedFor === places && changedSince(advisories, before).length === 0) {
    await saveImage(db, { digest, dbVersion }, now);
    return { clusters: [], anew: false };
  }
  const name = row.names[0] ?? digest;
  const found = matchSbom(Buffer.from(sbom), name, advisories, { now, subject: { type: 'image', name, digest } });
  if (!('findings' in found)) {
    await saveImage(db, { digest, dbVersion, facts: { notScanned: found.message } }, now);
    return { clusters: [], anew: false };
  }
  for (const cluster of clusters) await storeImageFindings(db, cluster ?? undefined, digest, found, now);
  await saveImage(db, { digest, dbVersion, facts: { basis: found.basis, matchedFor: places } }, now);
  return { clusters: clusters.filter((one) => one !== null), anew: true };
}

/** The clusters that run an image; null stands for none, so that what a pipeline scanned is matched too. */
async function clustersOf(
  db: Kysely<Database>,
  digest: string,
  names: readonly string[],
): Promise<readonly (string | null)[]> {
  const { rows } = await sql<{ cluster: string }>`
    select distinct cluster from resources where deleted_at is null and images && ${[digest, ...names]}
    order by cluster`.execute(db);
  return rows.length === 0 ? [null] : rows.map(({ cluster }) => cluster);
}
