import { assert, constant, oneof, property, record, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import { displayRef, formatRef, parseRef, type Ref, type ResourceRef } from '../src/index.ts';

const cart: ResourceRef = {
  type: 'resource',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'cart',
};

test.each<[string, Ref, string]>([
  ['namespaced', cart, 'resource:apps/v1/Deployment/shop/cart'],
  ['core group', { ...cart, apiVersion: 'v1', kind: 'Pod' }, 'resource:/v1/Pod/shop/cart'],
  ['in a cluster', { ...cart, cluster: 'prod', uid: '7-a' }, 'resource:apps/v1/Deployment/shop/cart@prod#7-a'],
  ['no namespace', { type: 'resource', apiVersion: 'v1', kind: 'Node', name: 'a' }, 'resource:/v1/Node/-/a'],
  ['an image', { type: 'image', name: 'localhost:5000/shop:1.2' }, 'image:localhost:5000/shop:1.2'],
  ['an image by digest', { type: 'image', name: 'shop', digest: 'sha256:0a' }, 'image:shop@sha256:0a'],
  ['a node of a cluster', { type: 'node', cluster: 'prod', name: 'a@b' }, 'node:a%40b@prod'],
  ['a package', { type: 'package', purl: 'pkg:npm/%40a/b@1' }, 'package:pkg:npm/%40a/b@1'],
  ['a namespace called -', { ...cart, namespace: '-' }, 'resource:apps/v1/Deployment/%2D/cart'],
])('a reference prints as one line: %s', (_, ref, line) => {
  expect(formatRef(ref)).toBe(line);
  expect(parseRef(line)).toEqual(ref);
});

test('every reference reads back as it was', () => {
  const part = string({ minLength: 1, unit: 'grapheme' });
  const ref = record(
    {
      type: constant('resource' as const),
      apiVersion: oneof(
        part,
        tuple(part, part).map((both) => both.join('/')),
      ).filter(isApiVersion),
      kind: part,
      name: part,
      namespace: part,
      cluster: part,
      uid: part,
    },
    { requiredKeys: ['type', 'apiVersion', 'kind', 'name'] },
  );
  assert(
    property(ref, (one) => {
      expect(parseRef(formatRef(one))).toEqual(one);
    }),
  );
});

/** `group/version` or `version`: a leading slash would be an empty group, which is written without one. */
function isApiVersion(text: string): boolean {
  return !text.startsWith('/') && !text.endsWith('/');
}

test('what is no reference is undefined', () => {
  for (const text of ['', 'Deployment/cart', 'resource:', 'resource:a/b', 'pod:nginx']) {
    expect(parseRef(text)).toBeUndefined();
  }
});

test('people read kind, namespace and name', () => {
  expect(displayRef(cart)).toBe('Deployment shop/cart');
  expect(displayRef({ type: 'file', path: 'web/Dockerfile' })).toBe('web/Dockerfile');
});
