import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { objectsIn, readDocuments } from '@seawall/kube';
import { describe, expect, test } from 'vitest';
import { run, skips } from '../conformance/polaris.ts';
import { controlsFor } from '../conformance/polaris/checks.ts';
import { differences } from '../conformance/polaris/differences.ts';
import { controls } from '../src/registry.ts';
import { judge } from './network-support.ts';
import { fixed } from './pods-support.ts';

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

  const failures = globSync('**/failure*.yaml', { cwd: suite }).flatMap((file) =>
    (controlsFor[basename(dirname(file))] ?? []).map((id): [string, string] => [file, id]),
  );

  test.each(failures)('%s is clean of %s where our fix is applied', (file, id) => {
    const manifests = objectsIn(readDocuments(readFileSync(join(suite, file), 'utf8'), file)).objects.map(
      ({ value }) => value,
    );
    const { findings } = judge(id, ...manifests);
    const fixable = findings.filter(({ fix }) => fix !== undefined);
    // One List holds them all, so the base of a fix is where its manifest stands in it.
    const repaired = manifests.map((manifest, index) =>
      fixed(
        manifest,
        fixable.filter(({ fix }) => fix?.base[1] === index),
      ),
    );
    expect(judge(id, ...repaired).findings).toHaveLength(findings.length - fixable.length);
  });
});
