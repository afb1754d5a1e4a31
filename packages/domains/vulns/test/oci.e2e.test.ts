import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase, pullDatabase, pushDatabase, readReference } from '../src/index.ts';
import { build, component, find, lines, osv, temporaryFolder, write } from './world.ts';

const program = 'docker-registry';
const present = spawnSync('which', [program]).status === 0;
let registry: ChildProcess | undefined;
let host = '';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

beforeAll(async () => {
  if (!present) return;
  const folder = temporaryFolder();
  host = `127.0.0.1:${await freePort()}`;
  write(folder, {
    'config.yml': `version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: ${folder}/data\nhttp:\n  addr: ${host}\n`,
  });
  registry = spawn(program, ['serve', join(folder, 'config.yml')], { stdio: 'ignore' });
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const up = await fetch(`http://${host}/v2/`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (up) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw new Error('the registry does not come up');
});

afterAll(() => registry?.kill());

test.skipIf(!present)('a registry carries the database as an artifact, shard by shard', async () => {
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
