import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { objectsIn, readDocuments } from '@seawall/kube';
import { buildDatabase } from '@seawall/vulns';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storeObjects } from '../../src/collect/store-cluster.ts';
import { jobHandlers } from '../../src/jobs/handlers.ts';
import { makeDue } from '../../src/jobs/schedule.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { syncResources } from '../../src/state/inventory/entities.ts';
import { saveImage } from '../../src/state/inventory/images.ts';
import { startWorker, type Worker } from '../../src/state/jobs/worker.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-jobs-'));
const advisories = join(folder, 'database');
const feeds = join(folder, 'feeds');
const digest = `sha256:${'b'.repeat(64)}`;
let state: State;
let worker: Worker;

function advisory(id: string, fixed: string): void {
  const range = { type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] };
  const affected = [{ package: { ecosystem: 'npm', name: 'left' }, ranges: [range] }];
  mkdirSync(feeds, { recursive: true });
  writeFileSync(
    join(feeds, `${id}.json`),
    JSON.stringify({ schema_version: '1.6.0', id, modified: '2026-01-01T00:00:00Z', affected }),
  );
}

function build(time: string): void {
  buildDatabase({ from: [feeds], database: advisories, now: new Date(time) });
}

async function rows<T>(query: ReturnType<typeof sql<T>>): Promise<T[]> {
  return (await query.execute(state.db)).rows;
}

async function settled(): Promise<void> {
  await makeDue(state.db, advisories);
  worker.wake();
  await expect
    .poll(() => rows(sql`select kind, error from jobs where state in ('queued', 'running', 'failed')`), {
      timeout: 15_000,
    })
    .toEqual([]);
}

beforeAll(async () => {
  state = await openTestState();
  const { db } = state;
  const at = new Date('2026-11-26T12:00:00Z');
  await saveCluster(db, { id: 'shop', name: 'Shop', origin: 'watched' });
  const ref = { type: 'resource', apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'cart' } as const;
  await syncResources(db, { cluster: 'shop', at, complete: true }, [
    { ref, images: [digest], facts: { reach: 'internet' } },
  ]);
  const sbom = JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    components: [{ type: 'library', name: 'left', version: '1.0.0', purl: 'pkg:npm/left@1.0.0' }],
  });
  await saveImage(db, { digest, names: ['cart:1'], bill: { sbom, components: 1, scannedAt: at } }, at);
  worker = startWorker(db, { handlers: jobHandlers({ db, advisories, now: () => new Date() }), pause: 20 });
}, 60_000);
afterAll(async () => {
  await worker.stop();
  await state.close();
});

describe('when the advisories change', () => {
  it('stored bills of materials are matched anew, and what runs the image is scored anew', async () => {
    advisory('CVE-2026-0001', '2.0.0');
    build('2026-11-25T00:00:00Z');
    await settled();
    expect(await rows(sql`select rule, state, cluster, image from findings`)).toEqual([
      { rule: 'CVE-2026-0001', state: 'open', cluster: 'shop', image: digest },
    ]);
    const [{ risk }] = (await rows<{ risk: number }>(sql`select risk from resources`)) as [{ risk: number }];
    expect(risk).toBeGreaterThan(0);
    advisory('CVE-2026-0002', '1.5.0');
    build('2026-11-26T00:00:00Z');
    await settled();
    expect(
      (await rows<{ rule: string }>(sql`select rule from findings order by rule`)).map(({ rule }) => rule),
    ).toEqual(['CVE-2026-0001', 'CVE-2026-0002']);
    const [after] = await rows<{ risk: number }>(sql`select risk from resources`);
    expect(after?.risk).toBeGreaterThan(risk);
  });

  it('nothing is asked again when what an answer rests on stayed the same', async () => {
    build('2026-11-27T00:00:00Z');
    await settled();
    const [last] = await rows<{ result: unknown }>(
      sql`select result from jobs where kind = 'match-all' order by id desc limit 1`,
    );
    expect(last?.result).toEqual({ matched: 0 });
  });
});

describe('a cluster that begins to run an image', () => {
  it('has it matched from what is stored, and not again while nothing changes', async () => {
    const { db } = state;
    await saveCluster(db, { id: 'west', name: 'West', origin: 'watched' });
    const template = {
      metadata: { labels: { app: 'cart' } },
      spec: { containers: [{ name: 'c', image: `cart@${digest}` }] },
    };
    const value = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: { selector: { matchLabels: { app: 'cart' } }, template },
    };
    const objects = objectsIn(readDocuments(JSON.stringify(value), 'west'), { projectFile: '' }).objects;
    const see = (): Promise<unknown> => storeObjects(db, { cluster: 'west', at: new Date(), objects, complete: true });
    await see();
    await settled();
    expect(await rows(sql`select distinct rule from findings where cluster = 'west' order by rule`)).toEqual([
      { rule: 'CVE-2026-0001' },
      { rule: 'CVE-2026-0002' },
    ]);
    const names = await rows(sql`select names from images where digest = ${digest}`);
    expect(names).toEqual([{ names: ['cart:1', `cart@${digest}`] }]);
    const jobs = await rows(sql`select count(*) as count from jobs where kind = 'match-image'`);
    await see();
    expect(await rows(sql`select count(*) as count from jobs where kind = 'match-image'`)).toEqual(jobs);
  });
});

describe('time', () => {
  it('ends exceptions, scores anew and takes away what is old, once for all replicas', async () => {
    expect(
      (await rows<{ kind: string }>(sql`select distinct kind from jobs order by kind`)).map(({ kind }) => kind),
    ).toEqual(['expire-exceptions', 'match-all', 'match-image', 'rescore', 'rescore-all', 'retention']);
    const before = await rows(sql`select count(*) as count from jobs where kind = 'retention'`);
    await makeDue(state.db, advisories);
    expect(await rows(sql`select count(*) as count from jobs where kind = 'retention'`)).toEqual(before);
  });
});
