import { expect, test } from 'vitest';
import { auditDiff } from '../../src/api/present/audit/diff.ts';

const asked = (verb: string, body: unknown) => auditDiff({ 'ka.verb': verb, 'ka.req.object': JSON.stringify(body) });

test.each<[what: string, verb: string, body: unknown, changes: unknown]>([
  [
    'a merge patch, but not what tells which object it is',
    'patch',
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'cart' }, spec: { replicas: 4, paused: null } },
    [{ path: '/spec/replicas', after: 4 }, { path: '/spec/paused' }],
  ],
  [
    'a JSON patch, with what it tested as what stood there',
    'patch',
    [
      { op: 'test', path: '/spec/replicas', value: 2 },
      { op: 'replace', path: '/spec/replicas', value: 4 },
      { op: 'remove', path: '/spec/paused' },
    ],
    [{ path: '/spec/replicas', before: 2, after: 4 }, { path: '/spec/paused' }],
  ],
  [
    'all of a new object',
    'create',
    { kind: 'ClusterRoleBinding', metadata: { name: 'x' }, roleRef: { name: 'cluster-admin' } },
    [{ path: '/roleRef/name', after: 'cluster-admin' }],
  ],
  ['nothing of a read', 'get', {}, undefined],
])('tells %s', (_, verb, body, changes) => {
  expect(asked(verb, body)).toEqual(changes);
});

test('is silent where the log does not hold the body, or not all of it', () => {
  expect(auditDiff({ 'ka.verb': 'patch' })).toBeUndefined();
  expect(auditDiff({ 'ka.verb': 'patch', 'ka.req.object': '{"spec":' })).toBeUndefined();
});
