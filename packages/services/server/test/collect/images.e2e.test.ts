import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasRegistry, type Registry, startRegistry } from '../../../../../tests/registry/registry.ts';
import { scanImage } from '../../src/collect/images.ts';
import { matchImage, openAdvisories } from '../../src/jobs/match.ts';
import { seeImages } from '../../src/state/inventory/images.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { syncResources } from '../../src/state/inventory/entities.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

// An image that a workload runs is pulled once from a real registry; its bill of materials is kept and matched.

const now = new Date('2026-11-26T12:00:00Z');
const files = {
  'feeds/debian-tracker/DSA/list':
    '[01 Nov 2024] DSA-1-1 zlib - security update\n\t{CVE-2024-0001}\n\t[bookworm] - zlib 1:1.3-1\n',
  'root/etc/os-release': 'ID=debian\nVERSION_ID="12"\n',
  'root/var/lib/dpkg/status':
    'Package: zlib1g\nStatus: install ok installed\nSource: zlib\nVersion: 1:1.2-1\nArchitecture: amd64\n\n',
};

describe.skipIf(!hasRegistry)('images of workloads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-images-'));
  let registry: Registry;
  let state: State;
  let name = '';
  let digest = '';

  beforeAll(async () => {
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    registry = await startRegistry();
    digest = await registry.push('team/web', '1', join(folder, 'root'));
    name = `${registry.host}/team/web:1`;
    state = await openTestState();
    for (const id of ['east', 'west']) await saveCluster(state.db, { id, name: id, origin: 'watched' });
    const ref = {
      type: 'resource',
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'web',
    } as const;
    await syncResources(state.db, { cluster: 'east', at: now, complete: true }, [{ ref, images: [digest] }]);
    const named = { ...ref, name: 'named' };
    await syncResources(state.db, { cluster: 'west', at: now, complete: true }, [{ ref: named, images: [name] }]);
    await seeImages(state.db, 'east', new Map([[digest, [name]]]), now);
  });
  afterAll(async () => {
    await state?.close();
    await registry?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const imagesIn = async (cluster: string): Promise<unknown> =>
    (await state.db.selectFrom('resources').select('images').where('cluster', '=', cluster).executeTakeFirst())?.images;

  test('are pulled by the digest that runs, which proves nothing of the name to other clusters', async () => {
    expect(await scanImage(state.db, { name, digest }, { plainHttp: true, now })).toBe(digest);
    const image = await state.db.selectFrom('images').selectAll().where('digest', '=', digest).executeTakeFirst();
    expect(image).toMatchObject({ names: [name], facts: { notScanned: null } });
    const [bill] = await state.db.selectFrom('image_bills').selectAll().where('digest', '=', digest).execute();
    expect(bill).toMatchObject({ origin: 'server', os: 'debian 12', components: 1 });
    expect(await imagesIn('west')).toEqual([name]);
  });

  test('are named by the digest that the registry gives for the name', async () => {
    expect(await scanImage(state.db, { name }, { plainHttp: true, now })).toBe(digest);
    expect(await imagesIn('west')).toEqual([digest]);
  });

  test('are matched from what was kept, with the registry away', async () => {
    await registry.close();
    buildDatabase({ from: [join(folder, 'feeds')], database: join(folder, 'db'), now });
    const advisories = openAdvisories(join(folder, 'db'));
    if (advisories === undefined) throw new Error('no advisories');
    expect(await matchImage(state.db, digest, advisories, now)).toMatchObject({
      clusters: ['east', 'west'],
      anew: true,
    });
    advisories.close();
    const found = await state.db.selectFrom('findings').select(['rule', 'image', 'state']).distinct().execute();
    expect(found).toEqual([{ rule: 'CVE-2024-0001', image: digest, state: 'open' }]);
  });

  test('that cannot be pulled say why', async () => {
    const other = `sha256:${'0'.repeat(64)}`;
    await expect(scanImage(state.db, { name, digest: other }, { plainHttp: true, now })).rejects.toThrow(
      /cannot be read from/,
    );
    const image = await state.db.selectFrom('images').select('facts').where('digest', '=', other).executeTakeFirst();
    expect(image?.facts).toMatchObject({ notScanned: { en: expect.stringContaining(registry.host) } });
  });
});
