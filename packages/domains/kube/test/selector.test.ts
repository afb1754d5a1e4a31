import { expect, test } from 'vitest';
import { isEmptySelector, type LabelSelector, selectorMatches } from '../src/index.ts';

const labels = { app: 'cart', tier: 'web' };

function expression(key: string, operator: string, ...values: (string | number)[]): LabelSelector {
  return { matchExpressions: [{ key, operator, values }] };
}

test.each<[LabelSelector, boolean]>([
  [{}, true],
  [{ matchLabels: { app: 'cart' } }, true],
  [{ matchLabels: { app: 'cart', tier: 'db' } }, false],
  [expression('app', 'In', 'cart', 'shop'), true],
  [expression('app', 'In', 'shop'), false],
  [expression('app', 'NotIn', 'shop'), true],
  [expression('app', 'NotIn', 'cart'), false],
  [expression('gone', 'NotIn', 'x'), true],
  [expression('tier', 'Exists'), true],
  [expression('gone', 'Exists'), false],
  [expression('gone', 'DoesNotExist'), true],
  [expression('app', 'DoesNotExist'), false],
  [expression('app', 'Like', 'c'), false],
  [{ matchLabels: { app: 'cart' }, ...expression('tier', 'In', 'db') }, false],
])('%j', (selector, expected) => {
  expect(selectorMatches(selector, labels)).toBe(expected);
});

test('a selector without terms is empty', () => {
  expect(isEmptySelector({ matchLabels: {} })).toBe(true);
  expect(isEmptySelector(expression('a', 'Exists'))).toBe(false);
});
