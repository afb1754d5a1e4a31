import type { Mapping } from '@seawall/kube';
import { expect, test } from 'vitest';
import { constraint, deployment, everything, namespace, pod, policies, verdictOn } from './support.ts';

const node: Mapping = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker' } };
const generated: Mapping = { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'cart-' } };

function outcome(match: string, object: Mapping, others: readonly Mapping[] = []): string {
  return verdictOn(policies(everything, constraint('Everything', `{ match: ${match} }`)), object, { others }).outcome
    .status;
}

test.each<[string, Mapping, string]>([
  ['{}', pod, 'fail'],
  ['{ kinds: [{ apiGroups: [""], kinds: [Pod] }] }', pod, 'fail'],
  ['{ kinds: [{ apiGroups: ["apps"], kinds: [Pod] }] }', pod, 'notApplicable'],
  ['{ kinds: [{ kinds: ["*"] }] }', pod, 'fail'],
  ['{ kinds: [{ apiGroups: ["apps"] }, { apiGroups: ["*"], kinds: [Pod] }] }', pod, 'fail'],
  ['{ kinds: [{ apiGroups: [""], kinds: [Service] }] }', pod, 'notApplicable'],
  ['{ scope: Cluster }', pod, 'notApplicable'],
  ['{ scope: Cluster }', node, 'fail'],
  ['{ scope: Cluster }', namespace, 'fail'],
  ['{ scope: Namespaced }', pod, 'fail'],
  ['{ scope: Namespaced }', namespace, 'notApplicable'],
  ['{ scope: "*" }', node, 'fail'],
  ['{ namespaces: [shop] }', pod, 'fail'],
  ['{ namespaces: ["sh*"] }', pod, 'fail'],
  ['{ namespaces: ["*op"] }', pod, 'fail'],
  ['{ namespaces: ["*ho*"] }', pod, 'fail'],
  ['{ namespaces: [shop-2, kube-*] }', pod, 'notApplicable'],
  ['{ namespaces: [shop] }', namespace, 'fail'],
  ['{ namespaces: [shop] }', node, 'fail'],
  ['{ excludedNamespaces: [shop] }', pod, 'notApplicable'],
  ['{ excludedNamespaces: [shop] }', namespace, 'notApplicable'],
  ['{ excludedNamespaces: ["*"] }', node, 'fail'],
  ['{ labelSelector: { matchLabels: { app: cart } } }', pod, 'fail'],
  ['{ labelSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [cart] }] } }', pod, 'notApplicable'],
  ['{ labelSelector: { matchExpressions: [{ key: team, operator: DoesNotExist }] } }', pod, 'fail'],
  ['{ name: cart }', pod, 'fail'],
  ['{ name: "ca*" }', pod, 'fail'],
  ['{ name: tea }', pod, 'notApplicable'],
  ['{ name: "ca*" }', generated, 'fail'],
  ['{ name: cart- }', generated, 'notApplicable'],
  ['{ source: Original }', pod, 'fail'],
  ['{ source: Generated }', pod, 'notApplicable'],
  ['{ source: Generated, kinds: [{ apiGroups: [""], kinds: [Pod] }] }', deployment, 'fail'],
  ['{ source: Original, kinds: [{ apiGroups: [""], kinds: [Pod] }] }', deployment, 'notApplicable'],
])('%s', (match, object, status) => {
  expect(outcome(match, object)).toBe(status);
});

const web = '{ namespaceSelector: { matchLabels: { tier: web } } }';

test.each<[string, Mapping, readonly Mapping[], string]>([
  ['the namespace is there and fits', pod, [namespace], 'fail'],
  ['the namespace does not fit', pod, [{ ...namespace, metadata: { name: 'shop' } }], 'notApplicable'],
  ['the namespace is not known', pod, [], 'notAssessed'],
  ['a namespace is matched by its own labels', namespace, [], 'fail'],
  ['what lives in no namespace is let through', node, [], 'fail'],
])('a namespaceSelector: %s', (_, object, others, status) => {
  expect(outcome(web, object, others)).toBe(status);
});

test('an update is matched by what was there before as well', () => {
  const set = policies(
    everything,
    constraint('Everything', '{ match: { labelSelector: { matchLabels: { app: cart } } } }'),
  );
  const bare: Mapping = { ...pod, metadata: { name: 'cart', namespace: 'shop' } };
  expect(verdictOn(set, bare, { operation: 'UPDATE', oldObject: pod }).outcome.status).toBe('fail');
  expect(verdictOn(set, bare, { operation: 'UPDATE', oldObject: bare }).outcome.status).toBe('notApplicable');
});

test("Gatekeeper's Config keeps constraints out of namespaces", () => {
  const config = `apiVersion: config.gatekeeper.sh/v1alpha1
kind: Config
metadata: { name: config, namespace: gatekeeper-system }
spec: { match: [{ excludedNamespaces: ["sh*"], processes: ["webhook"] }] }
`;
  const set = policies(everything, constraint('Everything'), config);
  expect(verdictOn(set, pod).outcome.status).toBe('notApplicable');
  expect(verdictOn(set, { ...pod, metadata: { name: 'cart', namespace: 'other' } }).outcome.status).toBe('fail');
});
