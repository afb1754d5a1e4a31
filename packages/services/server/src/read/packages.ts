import { severities } from '@seawall/model';
import { type Kysely, sql } from 'kysely';
import type { ImagePackage } from '../contract/types.ts';
import { foreignCursor } from '../state/cursor.ts';
import { type AccessScope, visible } from '../state/access.ts';
import { billsOf, billText } from '../state/inventory/bills.ts';
import type { Database } from '../state/tables.ts';

interface PackageQuery {
  readonly q?: string | undefined;
  readonly vulnerable?: 'true' | 'false' | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** Bills of materials that were read lately: people page through one. */
const read = new Map<string, ImagePackage[]>();
const mostRead = 8;

/** One page of an image’s packages with what is known against each, by name; the cursor is a place in the list. */
export async function imagePackages(
  db: Kysely<Database>,
  scope: AccessScope,
  digest: string,
  { q, vulnerable, cursor, limit }: PackageQuery,
): Promise<{ items: ImagePackage[]; next?: string; total: number }> {
  const [all, against] = await Promise.all([packagesIn(db, scope, digest), findingsByPackage(db, scope, digest)]);
  const wanted = (q ?? '').toLowerCase();
  const chosen = all
    .map((each) => ({ ...each, ...against.get(each.part) }))
    .filter(({ name, purl }) => name.toLowerCase().includes(wanted) || purl.toLowerCase().includes(wanted))
    .filter(({ findings }) => vulnerable === undefined || (vulnerable === 'true') === findings > 0)
    .sort((a, b) => b.findings - a.findings || a.name.localeCompare(b.name, 'en') || (a.purl < b.purl ? -1 : 1));
  if (cursor !== undefined && !/^\d{1,7}$/.test(cursor)) throw foreignCursor();
  const from = Number(cursor ?? 0);
  const items = chosen.slice(from, from + limit);
  const end = from + items.length;
  return { items, ...(end < chosen.length ? { next: String(end) } : {}), total: chosen.length };
}

async function packagesIn(db: Kysely<Database>, scope: AccessScope, digest: string): Promise<ImagePackage[]> {
  const [bill] = await billsOf(db, digest, scope);
  if (bill === undefined) return [];
  const key = `${bill.id} ${bill.content} ${bill.scanned_at.toISOString()}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const text = await billText(db, bill.id);
  if (text === undefined) return [];
  const { readSbom } = await import('@seawall/image');
  const packages = (readSbom(text, digest)?.sbom.components ?? []).map(
    (component): ImagePackage => ({
      purl: component.purl,
      name: component.name,
      version: component.version,
      ecosystem: component.ecosystem,
      part: `${component.ecosystem}/${component.name}`,
      licences: [...component.licences],
      findings: 0,
      layer: component.places[0]?.layer,
      paths: component.places.map(({ path }) => path),
    }),
  );
  if (read.size >= mostRead) read.delete(read.keys().next().value as string);
  read.set(key, packages);
  return packages;
}

async function findingsByPackage(
  db: Kysely<Database>,
  scope: AccessScope,
  digest: string,
): Promise<ReadonlyMap<string, Pick<ImagePackage, 'findings' | 'worst'>>> {
  const { rows } = await sql<{ part: string; count: number; rank: number }>`
    select part, count(distinct fingerprint) as count, max(rank) as rank from findings
    where image = ${digest} and state = 'open' and kind = 'vulnerability'
      and ${visible(scope, 'findings')} group by part`.execute(db);
  return new Map(rows.map(({ part, count, rank }) => [part, { findings: count, worst: severities[4 - rank] }]));
}
