import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import {
  createForwarder,
  type Credentials,
  enrolledCredentials,
  openSpool,
  type Row,
  type Source,
  tokenCredentials,
} from '@seawall/forward';
import { buildDatabase } from '@seawall/vulns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ingest } from '../../src/ingest/serve.ts';
import { storedAuthority } from '../../src/ingest/stored/authority.ts';
import { makeEnrolmentToken } from '../../src/ingest/stored/tokens.ts';
import { matchImage, openAdvisories } from '../../src/jobs/match.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { saveImage } from '../../src/state/inventory/images.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';
import { openTestIngest } from '../support/ingest.ts';

// Two clusters run an image. One of them is in the hands of somebody who says that nothing is in it.

const digest = `sha256:${'c'.repeat(64)}`;
const folder = mkdtempSync(join(tmpdir(), 'seawall-bills-'));
const database = join(folder, 'database');
const at = '2026-11-26T12:00:00Z';
let api: TestApi;
let ingest: Ingest;
let ca: string;
let admin: Browser;
let tenant: Browser;
const tokens = new Map<string, string>();

function advisory(id: string, of: string): void {
  const ranges = [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '9.0.0' }] }];
  const affected = [{ package: { ecosystem: 'npm', name: of }, ranges }];
  mkdirSync(join(folder, 'feeds'), { recursive: true });
  const text = JSON.stringify({ schema_version: '1.6.0', id, modified: '2026-01-01T00:00:00Z', affected });
  writeFileSync(join(folder, 'feeds', `${id}.json`), text);
}

function sbom(...packages: readonly string[]): string {
  const components = packages.map((name) => ({
    type: 'library',
    name,
    version: '1.0.0',
    purl: `pkg:npm/${name}@1.0.0`,
  }));
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1, components });
}

/** Sends rows of a cluster, or of a pipeline that belongs to none. */
async function send(cluster: string | undefined, ...rows: readonly Row[]): Promise<void> {
  const own = mkdtempSync(join(folder, 'sender-'));
  const source: Source = { kind: 'scanner', name: `of-${cluster ?? 'build'}`, version: '1' };
  const { url } = ingest;
  const credentials: Credentials =
    cluster === undefined
      ? tokenCredentials('build', { ca })
      : enrolledCredentials({
          url,
          token: () => Promise.resolve(tokens.get(cluster) ?? ''),
          source,
          folder: own,
          now: Date.now,
        });
  const spool = await openSpool({ folder: join(own, 'spool'), maxBytes: 1e8, whenFull: 'refuse' });
  const sender = createForwarder({ url, source, credentials, spool, now: Date.now });
  await Promise.all(rows.map((row) => sender.push(row)));
  expect(await sender.flush(10_000)).toBe(true);
  await sender.close();
}

function image(names: readonly string[], ...packages: readonly string[]): Row {
  const bom = zstdCompressSync(sbom(...packages)).toString('base64');
  return { type: 'image', image: { digest, names: [...names], components: packages.length, at, sbom: bom } };
}

/** A pod that runs the image, or one that is only known by its name. */
function objects(name: string, running = true): Row {
  const spec = { containers: [{ name: 'c', image: name }] };
  const status = { containerStatuses: [{ name: 'c', image: name, imageID: `docker.io/library/cart@${digest}` }] };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'cart', namespace: 'shop' }, spec };
  const all = [running ? { ...pod, status } : pod];
  return {
    type: 'objects',
    objects: {
      set: new Date().toISOString(),
      part: 1,
      parts: 1,
      at: new Date().toISOString(),
      complete: true,
      objects: all,
    },
  };
}

/** Matches what is stored, as when advisories have changed; gives the open vulnerabilities by cluster. */
async function found(): Promise<Record<string, string[]>> {
  const advisories = openAdvisories(database);
  if (advisories === undefined) throw new Error('no advisories');
  await matchImage(api.state.db, digest, advisories, new Date());
  advisories.close();
  const { rows } = await api.state.pool.query<{ place: string; rules: string[] }>(
    `select coalesce(cluster, 'none') as place, array_agg(rule order by rule) as rules from findings
     where state = 'open' group by cluster order by cluster`,
  );
  return Object.fromEntries(rows.map(({ place, rules }) => [place, rules]));
}

async function bills(who = admin): Promise<unknown[]> {
  const answer = await who.get(`/images/${digest}`);
  expect(answer.status).toBe(200);
  return answer.read('bills') as unknown[];
}

beforeAll(async () => {
  api = await openTestApi();
  const { db } = api.state;
  const authority = await storedAuthority(db, new Date());
  ca = authority.certificate;
  for (const id of ['east', 'west']) {
    await saveCluster(db, { id, name: id, origin: 'enrolled' });
    tokens.set(id, await makeEnrolmentToken(db, authority, { cluster: id }));
  }
  ingest = await openTestIngest(db);
  admin = await api.signIn('anna', ['admin']);
  tenant = await api.signIn('tom', ['viewer'], { clusters: ['east'] });
  advisory('CVE-2026-0001', 'left');
  advisory('CVE-2026-0002', 'right');
  buildDatabase({ from: [join(folder, 'feeds')], database, now: new Date('2026-11-25T00:00:00Z') });
  await send('east', objects('cart:1'));
  await send('west', objects('cart:1'));
}, 90_000);
afterAll(async () => {
  await ingest?.close();
  await api?.close();
});

describe('what a cluster says of an image', () => {
  test('counts for its own findings alone', async () => {
    await send('west', image(['cart:1'], 'left'));
    expect(await found()).toEqual({ west: ['CVE-2026-0001'] });
    expect(await bills(tenant)).toEqual([]);
    expect((await tenant.get(`/images/${digest}`)).read('packages')).toBeUndefined();
    expect((await tenant.get(`/images/${digest}/packages`)).items).toEqual([]);
    expect((await tenant.get(`/images/${digest}`)).read('findings.critical')).toBe(0);
    expect(await bills()).toMatchObject([
      { origin: 'cluster', cluster: { id: 'west' }, sender: 'scanner:of-west', packages: 1, shown: true },
    ]);
    await send('east', image(['cart:1'], 'right'));
    expect(await found()).toEqual({ east: ['CVE-2026-0002'], west: ['CVE-2026-0001'] });
    expect(await bills(tenant)).toMatchObject([{ cluster: { id: 'east' }, shown: true }]);
  });

  test('does not stand against what a pipeline for all says, and the difference is told', async () => {
    await send(undefined, image(['registry.example/cart:1'], 'left', 'right'));
    const both = ['CVE-2026-0001', 'CVE-2026-0002'];
    expect(await found()).toEqual({ east: both, west: both });
    await send('west', image(['cart:1']));
    expect(await found()).toEqual({ east: both, west: both });
    expect(await bills()).toMatchObject([
      { origin: 'build', sender: 'token:build', packages: 2, shown: true, differs: false },
      { origin: 'cluster', cluster: { id: 'east' }, packages: 1, shown: false, differs: true },
      { origin: 'cluster', cluster: { id: 'west' }, packages: 0, shown: false, differs: true },
    ]);
    expect((await bills(tenant)).length).toBe(2);
    const packages = await tenant.get(`/images/${digest}/packages`);
    expect(new Set(packages.items.map(({ name }) => name))).toEqual(new Set(['left', 'right']));
  });

  test('nor against what the server itself saw; new advisories follow the same rule', async () => {
    const bill = { sbom: sbom('right', 'middle'), components: 2, scannedAt: new Date() };
    await saveImage(api.state.db, { digest, bill }, new Date());
    expect(await found()).toEqual({ east: ['CVE-2026-0002'], west: ['CVE-2026-0002'] });
    advisory('CVE-2026-0003', 'middle');
    buildDatabase({ from: [join(folder, 'feeds')], database, now: new Date('2026-11-27T00:00:00Z') });
    const after = ['CVE-2026-0002', 'CVE-2026-0003'];
    expect(await found()).toEqual({ east: after, west: after });
    expect(await bills()).toMatchObject([{ origin: 'server', shown: true }, { origin: 'build' }, {}, {}]);
  });
});

describe('what a cluster calls an image', () => {
  const clean = `sha256:${'d'.repeat(64)}`;

  test('is no name for the workloads of others', async () => {
    // Where no pod says what runs, the name decides: here that of an image in which nothing is.
    const bom = zstdCompressSync(sbom()).toString('base64');
    const named = {
      digest: clean,
      names: ['cart:2', 'aaa/looks-good:1'],
      components: 0,
      at: new Date().toISOString(),
      sbom: bom,
    };
    await send('west', { type: 'image', image: named });
    await send('east', objects('cart:2', false));
    const { rows } = await api.state.pool.query(
      `select images from resources where cluster = 'east' and deleted_at is null`,
    );
    expect(rows).toEqual([{ images: ['cart:2'] }]);
    expect((await tenant.get(`/images/${clean}`)).status).toBe(404);
    await send('west', objects('cart:2', false));
    const own = await api.state.pool.query(
      `select images from resources where cluster = 'west' and deleted_at is null`,
    );
    expect(own.rows).toEqual([{ images: [clean] }]);
  });

  test('is not what others read on its page, nor what their exceptions go by', async () => {
    await send('east', objects('cart:1'));
    await send('west', image(['aaa/trusted:1']));
    expect((await tenant.get(`/images/${digest}`)).read('reference')).toBe('registry.example/cart:1');
    expect((await admin.get(`/images/${digest}`)).read('reference')).toBe('registry.example/cart:1');
    const { rows } = await api.state.pool.query(
      `select image_called($1, '{aaa/trusted:1}', 'east') as east, image_called($1, '{aaa/trusted:1}', 'west') as west`,
      [digest],
    );
    expect(rows).toEqual([{ east: false, west: true }]);
    expect(api.faults).toEqual([]);
  });
});
