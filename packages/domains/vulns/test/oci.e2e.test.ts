import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasRegistry, type Registry, startRegistry } from '../../../../tests/registry/registry.ts';
import { openDatabase, pullDatabase, pushDatabase, readReference } from '../src/index.ts';
import { build, component, find, lines, osv, temporaryFolder } from './world.ts';

let registry: Registry | undefined;
let host = '';

beforeAll(async () => {
  if (!hasRegistry) return;
  registry = await startRegistry();
  ({ host } = registry);
});

afterAll(() => registry?.close());

test.skipIf(!hasRegistry)('a registry carries the database as an artifact, shard by shard', async () => {
  const { folder } = build({
    'osv/a.json': osv('GHSA-a', 'npm', 'left', '2.0.0'),
    'osv/b.json': osv('PYSEC-1', 'PyPI', 'flask', '2.0'),
    'debian-tracker/DSA/list':
      '[01 Nov 2024] DSA-1-1 zlib - security update\n\t{CVE-2024-0001}\n\t[bookworm] - zlib 1:1.3-1\n',
  });
  const reference = readReference(`${host}/team/database:latest`, { env: {} });
  const digest = await pushDatabase(folder, reference);
  expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(await pushDatabase(folder, reference)).toBe(digest);
  const mine = temporaryFolder();
  await pullDatabase(reference, mine, { spaces: ['npm'] });
  const database = openDatabase(mine);
  expect(lines(find(database, [component('npm', 'left', '1.0.0')]))).toEqual(['GHSA-a left → 2.0.0']);
  expect(database.covers('debian:12')).toBe(false);
});
