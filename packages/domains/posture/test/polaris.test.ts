import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, skips } from '../conformance/polaris.ts';
import { controlsFor } from '../conformance/polaris/checks.ts';
import { differences } from '../conformance/polaris/differences.ts';
import { controls } from '../src/registry.ts';

const root = resolve(import.meta.dirname, '../../../..');
const suite = join(resolve(root, process.env['SEAWALL_SHARED'] ?? '../shared'), 'conformance/polaris');

test('every check is mapped to controls that exist', () => {
  const ids = new Set(controls.map(({ id }) => id));
  expect(
    Object.values(controlsFor)
      .flat()
      .filter((id) => !ids.has(id)),
  ).toEqual([]);
});

// The manifests are upstream's and not kept here; without them there is nothing to compare with.
describe.skipIf(!existsSync(suite))('the manifests of Polaris', () => {
  const cases = [...run(suite)];

  test('are judged as Polaris does, but for what differs on purpose', () => {
    const differing = cases.filter(({ name, passed }) => !passed && skips[name] === undefined);
    expect(differing.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([]);
    expect(cases.length).toBeGreaterThan(100);
  });

  test('need every difference that is listed', () => {
    const needed = new Set(Object.values(skips));
    expect(differences.filter(({ reason }) => !needed.has(reason)).map(({ reason }) => reason)).toEqual([]);
  });
});
