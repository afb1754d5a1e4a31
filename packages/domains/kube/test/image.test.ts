import { expect, test } from 'vitest';
import { parseImage } from '../src/index.ts';

const digest = `sha256:${'a'.repeat(64)}`;

test.each([
  ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
  ['nginx:1.27', { registry: 'docker.io', repository: 'library/nginx', tag: '1.27' }],
  ['bitnami/redis', { registry: 'docker.io', repository: 'bitnami/redis' }],
  ['index.docker.io/bitnami/redis', { registry: 'docker.io', repository: 'bitnami/redis' }],
  ['ghcr.io/a/b/c:v1', { registry: 'ghcr.io', repository: 'a/b/c', tag: 'v1' }],
  ['localhost/a', { registry: 'localhost', repository: 'a' }],
  ['registry:5000/a', { registry: 'registry:5000', repository: 'a' }],
  ['registry:5000/a:b', { registry: 'registry:5000', repository: 'a', tag: 'b' }],
  ['[::1]:5000/a', { registry: '[::1]:5000', repository: 'a' }],
  [`a@${digest}`, { registry: 'docker.io', repository: 'library/a', digest }],
  [`q.io/a:1@${digest}`, { registry: 'q.io', repository: 'a', tag: '1', digest }],
])('%s', (text, expected) => {
  expect(parseImage(text)).toEqual(expected);
});

test.each(['', ':tag', 'a:', 'A/b:C d', 'a@sha256:12', '${IMAGE}', 'a//b', 'a:b:c/d!', 'nginx:{{ .Tag }}'])(
  '%j is no image reference',
  (text) => {
    expect(parseImage(text)).toBeUndefined();
  },
);
