import type { Kysely } from 'kysely';
import type { ImageDetail, ImageRow } from '../../contract/types.ts';
import { imagePackages } from '../../read/packages.ts';
import { countImages, type ImageListRow, listImages } from '../../read/images.ts';
import { severitiesIn } from '../../read/totals.ts';
import type { AccessScope } from '../../state/access.ts';
import { billsOf, type StoredBill } from '../../state/inventory/bills.ts';
import { runsImage } from '../../state/inventory/images.ts';
import type { Database } from '../../state/tables.ts';
import type { Handlers } from '../handler.ts';
import { factorsOf } from '../present/factors.ts';
import { workloadLinks } from '../present/links.ts';
import { clusterNames, named } from '../present/names.ts';
import { notScanned } from '../present/not-scanned.ts';
import { presentTimeline } from '../present/timeline.ts';
import { causesOf, worstOf } from '../present/worst.ts';
import { notFound } from '../refusal.ts';

type Keys = 'GET /images' | 'GET /images/{id}' | 'GET /images/{id}/packages' | 'GET /images/{id}/timeline';

const one = { sort: 'risk', limit: 1 } as const;

export const imageHandlers: Handlers<Keys> = {
  'GET /images': async ({ caller: { scope }, query }, { state: { db } }) => {
    const { sort, cursor, limit, total, ...filter } = query;
    const [page, counted] = await Promise.all([
      listImages(db, scope, filter, { sort, limit, cursor }),
      total ? countImages(db, scope, filter) : undefined,
    ]);
    return { items: await presentImages(db, page.items), next: page.next, total: counted };
  },

  'GET /images/{id}': async ({ caller: { scope }, params: { id } }, { state: { db } }) => {
    const { items } = await listImages(db, scope, { digest: id }, one);
    const [stored] = items;
    const [row] = await presentImages(db, items);
    if (stored === undefined || row === undefined) return notFound(`image ${id}`);
    return await detailOf(db, scope, stored, row);
  },

  'GET /images/{id}/packages': async ({ caller: { scope }, params: { id }, query }, { state: { db } }) => {
    const { items } = await listImages(db, scope, { digest: id }, one);
    return items.length === 0 ? notFound(`image ${id}`) : await imagePackages(db, scope, id, query);
  },

  'GET /images/{id}/timeline': async ({ caller: { scope }, params: { id }, query }, { state: { db } }) => {
    const { items } = await listImages(db, scope, { digest: id }, one);
    return items.length === 0 ? notFound(`image ${id}`) : await presentTimeline(db, scope, id, query);
  },
};

async function presentImages(db: Kysely<Database>, rows: readonly ImageListRow[]): Promise<ImageRow[]> {
  const clusters = await clusterNames(db);
  return rows.map((row) => ({
    digest: row.digest,
    reference: row.names[0] ?? row.digest,
    os: row.os ?? undefined,
    packages: row.components ?? undefined,
    scannedAt: row.scanned_at?.toISOString(),
    databaseVersion: row.db_version ?? undefined,
    risk: row.risk ?? undefined,
    findings: severitiesIn(row),
    fixable: row.fixable,
    workloads: row.workloads,
    clusters: (row.clusters ?? []).flatMap((id) => named(id, clusters) ?? []),
  }));
}

async function detailOf(
  db: Kysely<Database>,
  scope: AccessScope,
  stored: ImageListRow,
  row: ImageRow,
): Promise<ImageDetail> {
  const bills = await billsOf(db, stored.digest, scope);
  // In every cluster for which the bill counts that is shown its findings are the same: those of one are told.
  const cluster = bills[0]?.cluster ?? stored.clusters?.[0];
  const own = { image: [stored.digest], ...(cluster === undefined ? {} : { cluster: [cluster] }) };
  const [vulnerabilities, secrets, others, groups, usedBy] = await Promise.all([
    worstOf(db, scope, { ...own, kind: ['vulnerability'] }, 25),
    worstOf(db, scope, { ...own, kind: ['secret'] }),
    worstOf(db, scope, { ...own, kind: ['misconfiguration', 'malware', 'licence', 'supply-chain', 'runtime'] }),
    causesOf(db, scope, own, 20),
    workloadLinks(db, scope, runsImage('resources', { digest: stored.digest, names: stored.names })),
  ]);
  return {
    ...row,
    bills: presentBills(bills, await clusterNames(db)),
    factors: factorsOf(stored.risk_factors),
    vulnerabilities,
    secrets,
    others,
    groups,
    usedBy,
    notScanned: stored.scanned_at === null ? notScanned(stored.facts['notScanned']) : undefined,
  };
}

function presentBills(bills: readonly StoredBill[], clusters: ReadonlyMap<string, string>): ImageDetail['bills'] {
  const [shown] = bills;
  return bills.map(({ cluster, components, content, id, origin, scanned_at: at, sender }) => ({
    origin,
    cluster: cluster === null ? undefined : named(cluster, clusters),
    sender: sender ?? undefined,
    scannedAt: at.toISOString(),
    packages: components,
    shown: id === shown?.id,
    // What is older than this comparison cannot be held against it.
    differs: origin !== 'unknown' && shown?.origin !== 'unknown' && content !== shown?.content,
  }));
}
