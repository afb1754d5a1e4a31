import { afterAll, beforeAll, expect, test } from 'vitest';
import { grantsOf } from '../../src/read/grants.ts';
import { saveCluster } from '../../src/state/inventory/clusters.ts';
import type { State } from '../../src/state/open.ts';
import { openTestState } from '../support/state.ts';

let state: State;
beforeAll(async () => {
  state = await openTestState();
  await saveCluster(state.db, { id: 'east', name: 'East', origin: 'enrolled' });
});
afterAll(() => state.close());

test('a binding is told whatever a sender says that its role is', async () => {
  const roles = [{ kind: 'Role', name: 'reader' }, null, 'reader', 7, { kind: ['Role'], name: {} }, undefined];
  for (const [index, roleRef] of roles.entries()) {
    const spec = JSON.stringify({ subjects: [{ kind: 'User', name: 'ann' }], roleRef });
    await state.pool.query(
      `insert into resources (id, cluster, api_version, kind, namespace, name, spec, hash)
       values ($1, 'east', 'rbac.authorization.k8s.io/v1', 'RoleBinding', 'shop', $1, $2, '')`,
      [`b${index}`, spec],
    );
  }
  const grants = await grantsOf(state.db, { cluster: 'east', kind: 'User', name: 'ann' });
  expect(grants.map(({ binding, role }) => [binding.name, role])).toEqual([
    ['b0', { kind: 'Role', name: 'reader', namespace: 'shop' }],
    ['b1', { kind: 'ClusterRole', name: '' }],
    ['b2', { kind: 'ClusterRole', name: '' }],
    ['b3', { kind: 'ClusterRole', name: '' }],
    ['b4', { kind: '["Role"]', name: '{}' }],
    ['b5', { kind: 'ClusterRole', name: '' }],
  ]);
});
