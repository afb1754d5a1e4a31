import { assert, anything, property } from 'fast-check';
import { expect, test } from 'vitest';
import { alertFromFalco } from '../src/index.ts';
import { now } from './helpers.ts';

const posted = {
  uuid: 'f1',
  output: '10:42:00.0: Error File below /etc opened',
  priority: 'Error',
  rule: 'Write below etc',
  time: '2026-11-25T10:42:00.123456789Z',
  source: 'syscall',
  hostname: 'worker-2',
  tags: ['filesystem', 'T1543'],
  output_fields: {
    'k8s.ns.name': 'shop',
    'k8s.pod.name': 'cart',
    'container.image.repository': 'shop/cart',
    'container.image.tag': '1',
    'user.name': 'root',
    'evt.time': 1_764_067_320_000_000_000,
    'proc.aname[2]': null,
  },
};

test('what Falco posts becomes an alert', () => {
  const read = alertFromFalco(JSON.stringify(posted), now);
  expect(read).toMatchObject({
    alert: {
      rule: 'Write below etc',
      severity: 'high',
      node: 'worker-2',
      time: '2026-11-25T10:42:00.123Z',
      workload: { namespace: 'shop', pod: 'cart', image: 'shop/cart:1' },
      actor: { name: 'root' },
    },
  });
});

function idOf(more: object): unknown {
  const read = alertFromFalco(JSON.stringify({ ...posted, ...more }), now);
  return 'alert' in read ? read.alert.id : read.why;
}

test('the same deed has the same id, another pod another one', () => {
  expect(idOf({ time: '2026-11-25T11:00:00Z' })).toBe(idOf({}));
  expect(idOf({ output_fields: { 'k8s.ns.name': 'shop', 'k8s.pod.name': 'web' } })).not.toBe(idOf({}));
});

test.each<[string, string, string]>([
  ['no JSON', '{', 'the body is no JSON'],
  ['a list', '[]', 'the body is no JSON object'],
  ['no rule', '{"output":"x","priority":"Error"}', 'rule is missing'],
  ['a strange priority', '{"output":"x","rule":"r","priority":"Huge"}', 'priority "Huge" is none of Falco\'s'],
])('%s is refused with the reason', (_, body, why) => {
  expect(alertFromFalco(body, now)).toEqual({ why });
});

test('whatever is posted, it answers', () => {
  assert(
    property(anything({ maxDepth: 3 }), (value) => {
      const body = JSON.stringify({ ...posted, output_fields: value }, (_, item: unknown) =>
        typeof item === 'bigint' ? String(item) : item,
      );
      expect(alertFromFalco(body, now)).toHaveProperty('alert');
    }),
  );
});
