import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestBearer } from '../../src/auth/ingest-bearer.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import { type Browser, openTestApi, type TestApi } from '../support/api.ts';

// Who may send with an API token, and about which cluster.

let api: TestApi;
let admin: Browser;
beforeAll(async () => {
  api = await openTestApi();
  for (const id of ['east', 'west']) await saveCluster(api.state.db, { id, name: id, origin: 'enrolled' });
  admin = await api.signIn('olga', ['admin']);
});
afterAll(() => api.close());

async function token(permissions: readonly string[], scope: object = {}): Promise<{ id: string; secret: string }> {
  const made = await admin.send('POST', '/tokens', {
    name: 'pipeline',
    permissions,
    scope,
    expiresAt: '2026-12-24T00:00:00Z',
  });
  expect(made.status).toBe(201);
  return { id: made.text('token.id'), secret: made.text('secret') };
}

const sends = (secret: string, cluster?: string) => ingestBearer(api.state.db, secret, cluster, api.clock);

const byToken: unknown = expect.stringMatching(/^token:/);

test.each<[string, readonly string[], object, string | undefined, unknown]>([
  ['everywhere', ['ingest'], {}, 'east', { cluster: 'east', name: byToken }],
  ['about no cluster', ['ingest'], {}, undefined, { name: byToken }],
  ['about a cluster that is not known', ['ingest'], {}, 'north', 'forbidden'],
  ['without the permission', ['read'], {}, 'east', 'forbidden'],
  ['about its own cluster', ['ingest'], { clusters: ['east'] }, 'east', { cluster: 'east', name: byToken }],
  ['about another cluster', ['ingest'], { clusters: ['east'] }, 'west', 'forbidden'],
  ['about none, where it has one', ['ingest'], { clusters: ['east'] }, undefined, 'forbidden'],
  ['about a part of a cluster', ['ingest'], { namespaces: ['shop'] }, 'east', 'forbidden'],
])('a token sends %s', async (_, permissions, scope, cluster, expected) => {
  const { secret } = await token(permissions, scope);
  expect(await sends(secret, cluster)).toEqual(expected);
});

test('nobody is known by a token that is invented, revoked, over, or whose owner is gone', async () => {
  expect(await sends('swl_invented')).toBeUndefined();
  const revoked = await token(['ingest']);
  expect((await admin.send('DELETE', `/tokens/${revoked.id}`)).status).toBe(204);
  expect(await sends(revoked.secret)).toBeUndefined();
  const { secret } = await token(['ingest']);
  expect(await ingestBearer(api.state.db, secret, undefined, new Date('2026-12-25T00:00:00Z'))).toBeUndefined();
  await api.state.db.updateTable('users').set({ disabled: true }).where('id', '=', admin.id).execute();
  expect(await sends(secret)).toBeUndefined();
});
