import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { missingEntries } from '../complete-lock.ts';

test('the lock names every platform package, so that npm ci takes it on all of them', () => {
  const lock = JSON.parse(readFileSync(`${import.meta.dirname}/../../package-lock.json`, 'utf8'));
  expect([...missingEntries(lock).keys()]).toEqual([]);
});

test('a platform package without an entry is found', () => {
  const packages = { '': {}, 'node_modules/a': { dev: true, optionalDependencies: { 'a-darwin-arm64': '1.0.0' } } };
  expect([...missingEntries({ packages })]).toEqual([['a-darwin-arm64', { version: '1.0.0', dev: true }]]);
});
