import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, version } from '@seawall/scan';
import { sbomOfTarget, writeSbom } from '@seawall/scan/images';
import { type Kysely, sql } from 'kysely';
import { reasonOf } from '../error.ts';
import { forgetNames, saveImage } from '../state/inventory/images.ts';
import type { Database } from '../state/tables.ts';
import { within } from '../state/transaction.ts';

/** An image to look into. */
export interface WantedImage {
  /** As workloads name it. */
  readonly name: string;
  /** Of what really runs, where it is known. */
  readonly digest?: string;
}

/**
 * Pulls an image, makes its bill of materials and stores it. What stands in the way is kept beside the image, so that
 * pages say why nothing is known of it. Gives the digest when there is a bill now.
 */
export async function scanImage(
  db: Kysely<Database>,
  { name, digest }: WantedImage,
  options: { readonly plainHttp?: boolean; readonly now: Date },
): Promise<string | undefined> {
  const target = targetOf(name, digest);
  const folder = await mkdtemp(join(tmpdir(), 'seawall-image-'));
  try {
    const world = { ...machine(), cwd: folder, now: options.now };
    const images = options.plainHttp === undefined ? {} : { plainHttp: options.plainHttp };
    const { sbom } = await sbomOfTarget(target, { images, world });
    const found = sbom.subject?.type === 'image' ? (sbom.subject.digest ?? digest) : digest;
    if (found === undefined) return undefined;
    const { distribution } = sbom;
    const text = writeSbom(sbom, 'cyclonedx', { name: 'seawall', version });
    // With a digest it is a cluster that says what stands behind the name; without one the registry has told us.
    const names = digest === undefined || name.includes('@') ? [name] : [];
    const os = distribution === undefined ? {} : { os: [distribution.id, distribution.version].join(' ').trim() };
    const components = sbom.components.length;
    const bill = text === undefined ? {} : { bill: { sbom: text, components, scannedAt: options.now, ...os } };
    await saveImage(db, { digest: found, names, ...bill, facts: { notScanned: null } }, options.now);
    if (digest === undefined) await useDigest(db, name, found);
    return found;
  } catch (error) {
    const text = (error as { text?: { en: string; zh: string } }).text;
    const why = text ?? { en: reasonOf(error), zh: reasonOf(error) };
    await saveImage(db, { digest: digest ?? name, facts: { notScanned: why } }, options.now);
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What is asked of the registry: never a word that could be a file's name, too. */
function targetOf(name: string, digest: string | undefined): string {
  if (name.includes('@')) return name;
  if (digest !== undefined) return `${name.replace(/:[^:/]+$/, '')}@${digest}`;
  return /:[^:/]+$/.test(name) ? name : `${name}:latest`;
}

/** Workloads of which only the name of the image was known. */
async function useDigest(db: Kysely<Database>, name: string, digest: string): Promise<void> {
  const update = sql`update resources set images = array_replace(images, ${name}, ${digest}) where ${name} = any(images)`;
  await within(db, (trx) => update.execute(trx));
  await forgetNames(db, [name]);
}
