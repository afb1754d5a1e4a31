import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { expect, test } from 'vitest';
import { planAllFixes } from '../src/index.ts';
import { tree, world } from './tree.ts';

const releases = [
  { cycle: '13', codename: 'Trixie', releaseDate: '2025-08-09', eol: '2028-08-09', latest: '13.1' },
  { cycle: '12', codename: 'Bookworm', releaseDate: '2023-06-10', eol: '2027-12-10', latest: '12.5' },
  { cycle: '10', codename: 'Buster', releaseDate: '2019-07-06', eol: '2022-09-10', latest: '10.13' },
];
const node = [
  { cycle: '24', releaseDate: '2025-05-06', eol: '2028-04-30', latest: '24.9.0' },
  { cycle: '22', releaseDate: '2024-04-24', eol: '2024-12-30', latest: '22.20.0' },
  { cycle: '18', releaseDate: '2022-04-19', eol: true, latest: '18.20.8' },
];
const files = {
  'feeds/endoflife/debian.json': JSON.stringify(releases),
  'feeds/endoflife/nodejs.json': JSON.stringify(node),
};

/** The scans of these tests happen on the day that `world` names. */
async function planned(dockerfile: string) {
  using folder = tree({ ...files, Dockerfile: `${dockerfile}\nUSER 1000\n` });
  const database = join(folder.path, 'db');
  buildDatabase({ from: [join(folder.path, 'feeds')], database, now: new Date() });
  const rules = ['dockerfile-base-end-of-life', 'base-image-end-of-life'];
  const options = { targets: ['Dockerfile'], database, severity: 'info' as const };
  const { files: fixed, report } = await planAllFixes(options, { unsafe: true, rules }, world(folder.path));
  const found = report.findings.filter(({ rule }) => rules.includes(rule));
  return { line: fixed[0]?.after.split('\n')[0] ?? dockerfile, found, actions: report.actions };
}

test.each([
  ['debian:10', 'debian:12'],
  ['debian:buster-slim AS a', 'debian:bookworm-slim AS a'],
  ['docker.io/library/debian:10.4', 'docker.io/library/debian:12.5'],
  ['node:18-slim', 'node:24-slim'],
  ['node:18.2.0', 'node:24.9.0'],
])('FROM %s moves to the nearest release that is maintained for a while', async (before, after) => {
  const { line, found, actions } = await planned(`FROM ${before}`);
  expect(line).toBe(`FROM ${after}`);
  expect(found).toHaveLength(1);
  const [image, target] = [before, after].map((one) => one.split(' ')[0]);
  expect(actions.map(({ title }) => title.en)).toContain(`Build on ${target} instead of ${image} in Dockerfile.`);
});

test.each(['node:18-buster', `debian:10@sha256:${'a'.repeat(64)}`])(
  'FROM %s is found and not written: what the new tag would be is not known',
  async (image) => {
    const { line, found } = await planned(`FROM ${image}`);
    expect(line).toBe(`FROM ${image}`);
    expect(found).toHaveLength(1);
  },
);

test.each(['debian:13', 'node:24-alpine', 'example.com/debian:10', 'debian:stable', 'scratch'])(
  'FROM %s is left alone',
  async (image) => {
    expect((await planned(`FROM ${image}`)).found).toEqual([]);
  },
);
