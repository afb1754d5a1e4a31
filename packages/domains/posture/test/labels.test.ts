import { describe, expect, it } from 'vitest';
import type { RequiredLabel } from '../src/settings.ts';
import { container, deployment, findings, type Manifest, object, outcome, service } from './reliability-support.ts';

function labelled(labels: Manifest, name = 'cart'): Manifest {
  const manifest = deployment({}, {}, name);
  return { ...manifest, metadata: { name, namespace: 'shop', labels } };
}

function required(label: RequiredLabel): { requiredLabels: RequiredLabel[] } {
  return { requiredLabels: [label] };
}

describe('required labels', () => {
  it.each([
    ['missing', { key: 'owner' }, labelled({}), 'fail'],
    ['there', { key: 'owner' }, labelled({ owner: 'shop' }), 'pass'],
    ['of another form', { key: 'owner', pattern: 'team-[a-z]+' }, labelled({ owner: 'shop' }), 'fail'],
    ['of the form in part only', { key: 'owner', pattern: 'shop' }, labelled({ owner: 'workshop' }), 'fail'],
    ['of the form', { key: 'owner', pattern: 'team-[a-z]+' }, labelled({ owner: 'team-shop' }), 'pass'],
    ['not asked of this kind', { key: 'owner', kinds: ['Namespace'] }, labelled({}), 'notApplicable'],
    ['not asked of what is no workload', { key: 'owner' }, service({}), 'notApplicable'],
    ['asked of a Service', { key: 'owner', kinds: ['Service'] }, service({}), 'fail'],
    ['with a pattern that is none', { key: 'owner', pattern: '(?=x)(' }, labelled({ owner: 'x' }), 'notAssessed'],
  ])('%s', (_title, label: RequiredLabel, manifest, expected) => {
    expect(outcome([manifest], 'required-labels', required(label))).toBe(expected);
  });

  it('does not apply when none is required', () => {
    expect(outcome([labelled({})], 'required-labels')).toBe('notApplicable');
  });

  it('matches in linear time', () => {
    const start = performance.now();
    const value = `${'a'.repeat(50_000)}!`;
    expect(
      outcome([labelled({ owner: value })], 'required-labels', required({ key: 'owner', pattern: '(a|a)*b' })),
    ).toBe('fail');
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe('labels', () => {
  const bare = object('v1', 'Pod', 'cart', { spec: { containers: [container()] } });
  it.each([
    ['application-label', bare, 'fail'],
    ['application-label', deployment(), 'pass'],
    ['label-syntax', labelled({ note: 'two words' }), 'fail'],
    ['label-syntax', labelled({ note: 'x'.repeat(64) }), 'fail'],
    ['label-syntax', labelled({ note: '-x' }), 'fail'],
    ['label-syntax', labelled({ 'Example.com/note': 'x' }), 'fail'],
    ['label-syntax', labelled({ 'a/b/c': 'x' }), 'fail'],
    ['label-syntax', labelled({ note: 'x'.repeat(63), 'example.com/Note': 'a_b.c-1', empty: '' }), 'pass'],
    ['label-syntax', labelled({ note: '${NOTE}' }), 'pass'],
    ['label-syntax', deployment({}, { template: { metadata: { labels: { app: 'a b' } }, spec: {} } }), 'fail'],
  ])('%s of %j: %s', (control, manifest, expected) => {
    expect(outcome([manifest], control)).toBe(expected);
  });

  it('tells each label by itself', () => {
    const parts = findings([labelled({ a: '!', b: '!' })], 'label-syntax').map(({ part }) => part);
    expect(parts).toEqual(['metadata.labels.a', 'metadata.labels.b']);
  });
});
