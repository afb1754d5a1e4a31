import { expect, test } from 'vitest';
import { fingerprint, type Identity } from '../src/index.ts';

const identity: Identity = {
  kind: 'misconfiguration',
  rule: 'host-pid',
  subject: { type: 'resource', apiVersion: 'v1', kind: 'Pod', name: 'a' },
  file: 'deploy/a.yaml',
  part: 'spec.hostPID',
};

test('an id is the same for the same identity, whatever object carried it', () => {
  expect(fingerprint(identity)).toBe(fingerprint(structuredClone(identity)));
  expect(fingerprint(identity)).toMatch(/^[0-9a-f]{32}$/);
});

test('a new uid is the same subject', () => {
  const { subject } = identity;
  const reborn = { ...identity, subject: { ...subject, uid: 'other' } as Identity['subject'] };
  expect(fingerprint(reborn)).toBe(fingerprint(identity));
});

test.each<[string, Partial<Identity>]>([
  ['kind', { kind: 'network' }],
  ['rule', { rule: 'host-ipc' }],
  ['subject', { subject: { type: 'resource', apiVersion: 'v1', kind: 'Pod', namespace: 'x', name: 'a' } }],
  ['file', { file: 'deploy/b.yaml' }],
  ['part', { part: 'spec' }],
])('another %s is another finding', (_, change) => {
  expect(fingerprint({ ...identity, ...change })).not.toBe(fingerprint(identity));
});
