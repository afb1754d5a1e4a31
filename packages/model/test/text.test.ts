import { expect, test } from 'vitest';
import { formatPath, isAtLeast, say, type Severity, severities } from '../src/index.ts';

const text = { en: '{count} of {name}', zh: '{name} 的 {count}' };

test('placeholders take their values in any language', () => {
  expect(say(text, 'en', { count: 2, name: 'a' })).toBe('2 of a');
  expect(say(text, 'zh', { count: 2, name: 'a' })).toBe('a 的 2');
});

test('a value is not itself a template, and a missing one shows', () => {
  expect(say(text, 'en', { count: '{name}', name: 'a' })).toBe('{name} of a');
  expect(say(text, 'en', { count: 1 })).toBe('1 of {name}');
});

test.each<[Severity, Severity, boolean]>([
  ['critical', 'high', true],
  ['high', 'high', true],
  ['low', 'high', false],
])('%s is at least %s: %s', (severity, threshold, expected) => {
  expect(isAtLeast(severity, threshold)).toBe(expected);
});

test('severities go from worst to mildest', () => {
  expect(severities).toEqual(['critical', 'high', 'medium', 'low', 'info']);
});

test.each([
  [['spec', 'containers', 0, 'image'], 'spec.containers[0].image'],
  [['metadata', 'annotations', 'a.b/c'], 'metadata.annotations["a.b/c"]'],
  [[], ''],
])('a path reads as people write it', (path, expected) => {
  expect(formatPath(path)).toBe(expected);
});
