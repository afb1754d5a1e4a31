import { KubeError, type KubeErrorCode, type Unavailable } from '@seawall/kube';
import { describe, expect, test } from 'vitest';
import { clockNotice } from '../src/cluster/clock.ts';
import { unavailableKinds } from '../src/cluster/collect.ts';
import { notRead } from '../src/cluster/problems.ts';

describe('clocks that differ', () => {
  test.each<[number | undefined, RegExp | undefined]>([
    [undefined, undefined],
    [0, undefined],
    [-59_000, undefined],
    [600_000, /10 min behind/],
    [-3_600_000, /60 min ahead of/],
  ])('by %s ms', (skew, expected) => {
    const said = clockNotice(skew);
    expect(said === undefined).toBe(expected === undefined);
    expect(said?.en ?? '').toMatch(expected ?? /^$/);
  });
});

function failed(resource: string, code: KubeErrorCode, more: Partial<Unavailable> = {}): Unavailable {
  const error = new KubeError(code, { en: `${code} it is`, zh: code });
  return { resource, kinds: [resource], error, stale: false, ...more };
}

describe('what could not be read', () => {
  test('is told once for those that fail alike, with what to do', () => {
    const nodes = ['n4', 'n1', 'n3', 'n2'].map((name) => failed('nodes/proxy', 'timeout', { name }));
    const told = notRead(
      [failed('secrets', 'forbidden'), failed('ingresses.networking.k8s.io', 'server'), ...nodes],
      'c',
    );
    expect(told.map(({ target, what, reason }) => [target, what, reason.en])).toEqual([
      ['c: secrets', 'cluster', 'not allowed to list secrets'],
      ['c: ingresses.networking.k8s.io', 'cluster', 'ingresses.networking.k8s.io could not be read: server it is'],
      ['c: nodes/proxy n1, n2, n3 +1', 'node', 'nodes/proxy could not be read: timeout it is'],
    ]);
    expect(told[0]?.remedy.en).toContain('seawall-scan-secrets');
  });

  test('keeps controls from judging only where nothing of the kind is known', () => {
    const unavailable = [
      failed('a', 'forbidden'),
      failed('b', 'server', { stale: true }),
      failed('c', 'timeout', { name: 'n' }),
    ];
    const kinds = unavailableKinds({
      outside: new Set(['Node']),
      unavailable: new Map(unavailable.map((one) => [one.resource, one])),
    });
    expect([...kinds.keys()].sort()).toEqual(['Node', 'a']);
  });
});
