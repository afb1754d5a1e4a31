import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { brokenArrows, longFiles, type Room, readHouse, unexplainedDependencies } from '../house.ts';

const root = `${import.meta.dirname}/../..`;
const house = readHouse(root);

test('imports go only downwards, and domains do not import each other except kube', () => {
  expect(brokenArrows(house)).toEqual([]);
});

test('every run-time dependency has its reason in docs/dependencies.md', () => {
  expect(unexplainedDependencies(house, readFileSync(`${root}/docs/dependencies.md`, 'utf8'))).toEqual([]);
});

test('no source file is longer than one concept', () => {
  expect(longFiles(root)).toEqual([]);
});

test('the house is read: each floor that has a package is there', () => {
  expect(house.map(({ folder }) => folder)).toContain('packages/model');
  expect(house.find(({ name }) => name === '@seawall/scan')?.imports.length).toBeGreaterThan(20);
});

function room(folder: string, floor: number, specifier: string): Room {
  const name = `@seawall/${folder.split('/').at(-1)}`;
  return { name, folder, floor, declares: [], imports: [{ file: `${folder}/src/a.ts`, line: 3, specifier }] };
}

const vulns = room('packages/domains/vulns', 2, 'node:fs');
const kube = room('packages/domains/kube', 2, 'node:fs');
const scan = room('packages/services/scan', 3, 'node:fs');
const server = room('packages/services/server', 3, 'node:fs');

test.each([
  ['a domain imports its neighbour', room('packages/domains/posture', 2, '@seawall/vulns'), 'is on the same floor'],
  ['a domain imports a service', room('packages/domains/posture', 2, '@seawall/scan'), 'is on a floor above'],
  ['a pipeline imports a process', room('packages/services/scan', 3, '@seawall/server'), 'is on the same floor'],
  ['a process imports a process', room('packages/services/agent', 3, '@seawall/server'), 'is on the same floor'],
  ['a path leads into another package', room('packages/domains/posture', 2, '../../kube/src/index.ts'), 'by path'],
  ['an import is not declared', room('packages/domains/posture', 2, '@seawall/kube'), 'not among the dependencies'],
])('%s: the arrow is named', (_, from, why) => {
  const [fault] = brokenArrows([from, vulns, kube, scan, server]);
  expect(fault).toContain(`${from.folder}/src/a.ts:3 → ${from.imports[0]?.specifier}`);
  expect(fault).toContain(why);
});

test('a declared domain may import kube', () => {
  const posture = { ...room('packages/domains/posture', 2, '@seawall/kube'), declares: ['@seawall/kube'] };
  expect(brokenArrows([posture, kube])).toEqual([]);
});

test('a process may run a pipeline', () => {
  const from = { ...room('packages/services/server', 3, '@seawall/scan'), declares: ['@seawall/scan'] };
  expect(brokenArrows([from, scan])).toEqual([]);
});
