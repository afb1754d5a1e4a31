import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { array, assert, constantFrom, property, record, string, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bunzip } from '../src/database/bzip.ts';
import { openShard } from '../src/database/shard-reader.ts';
import { writeShard } from '../src/database/shard-writer.ts';
import { buildDatabase, openDatabase, VulnsError } from '../src/index.ts';
import { build, component, find, lines, now, osv, temporaryFolder, write } from './world.ts';

const two = {
  'osv/a.json': osv('GHSA-a', 'npm', 'left', '1.2.0', { aliases: ['CVE-2024-0001'] }),
  'osv/b.json': osv('GHSA-b', 'npm', 'right', '2.0.0'),
};

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof VulnsError ? error.code : String(error);
  }
  return 'fine';
}

describe('a shard', () => {
  test('gives back what was written, whatever the keys and values', () => {
    const folder = temporaryFolder();
    const entries = array(record({ key: string({ minLength: 1 }), value: string({ maxLength: 3000 }) }), {
      maxLength: 60,
    });
    assert(
      property(entries, (list) => {
        const map = new Map(list.map(({ key, value }) => [Buffer.from(key).toString(), value.toWellFormed()]));
        const keys = [...map.keys()].map((key) => Buffer.from(key)).sort((a, b) => a.compare(b));
        const written = writeShard(
          keys.map((key) => [key, Buffer.from(map.get(key.toString()) ?? '')] as const),
          { space: 'x', packages: 0, advisories: 0 },
        );
        const path = join(folder, 'one.swdb');
        writeFileSync(path, Buffer.concat(written.parts));
        const shard = openShard(path);
        for (const [key, value] of map) expect(shard.get(key)).toBe(value);
        expect(shard.get('\u{10ffff} not there')).toBeUndefined();
        expect([...shard.records()].map(([key]) => key.toString())).toEqual(keys.map(String));
        shard.close();
      }),
      { numRuns: 40 },
    );
  });

  test('that is cut off or changed is refused by name and never read past its end', () => {
    const { folder, manifest } = build(two);
    const path = join(folder, manifest.shards['npm']?.file ?? '');
    const whole = readFileSync(path);
    const flips = array(
      record({ at: constantFrom(...Array.from(whole.keys())), to: uint8Array({ minLength: 1, maxLength: 1 }) }),
      { maxLength: 3 },
    );
    assert(
      property(flips, (changes) => {
        const changed = Buffer.from(whole);
        for (const { at, to } of changes) changed[at] = to[0] ?? 0;
        writeFileSync(path, changed);
        const code = codeOf(() => {
          const shard = openShard(path);
          try {
            shard.get('p:left');
          } finally {
            shard.close();
          }
        });
        expect(['fine', 'damaged']).toContain(code);
      }),
      { numRuns: 200 },
    );
    writeFileSync(path, whole);
    truncateSync(path, whole.length - 9);
    expect(codeOf(() => openDatabase(folder).statements('npm', 'left'))).toBe('damaged');
  });
});

describe('building', () => {
  test('a broken advisory is named and counted, and hides no other', () => {
    const { problems, manifest, database } = build({
      ...two,
      'osv/broken.json': '{"id": "GHSA-c", "affected": [',
      'osv/list.json': '[1, {"id": "GHSA-d"}]',
      'osv/withdrawn.json': osv('GHSA-w', 'npm', 'left', '9.0.0', { withdrawn: '2024-01-01T00:00:00Z' }),
      'rustsec/RUSTSEC-2024-0001.md': '```toml\n[advisory\n```\n# x',
      'rubysec/gems/rack/CVE-2024-1.yml': 'gem: rack\ncve: 2024-1\npatched_versions:\n  - "~~> what"\n',
      'alpine/main.yaml':
        'distroversion: v3.20\npackages:\n  - pkg:\n      name: broken\n  - pkg:\n      name: ok\n      secfixes:\n        1.2-r0:\n          - CVE-2024-7\n',
    });
    expect(problems.map(({ place }) => place).sort()).toEqual([
      'alpine/main.yaml broken',
      'osv/broken.json',
      'osv/list.json',
      'rubysec/gems/rack/CVE-2024-1.yml',
      'rustsec/RUSTSEC-2024-0001.md',
    ]);
    expect(manifest.sources['osv']).toMatchObject({ advisories: 2, skipped: 2, problems: 2 });
    expect(lines(find(database, [component('npm', 'left', '1.1.9')]))).toEqual(['CVE-2024-0001 left → 1.2.0']);
  });

  test('the same feeds give the same shards', () => {
    expect(build(two).manifest.shards).toEqual(build(two).manifest.shards);
  });

  test('replaces a database in one step and keeps the old one when there is nothing to replace it with', () => {
    const { folder } = build(two);
    const feeds = write(temporaryFolder(), { 'osv/a.json': osv('GHSA-a', 'npm', 'left', '3.0.0') });
    buildDatabase({ from: [feeds], database: folder, now });
    expect(lines(find(openDatabase(folder), [component('npm', 'left', '2.0.0')]))).toEqual(['GHSA-a left → 3.0.0']);
    // Those of the database before, for whoever has it open.
    expect(readdirSync(join(folder, 'shards'))).toHaveLength(2);
    const empty = temporaryFolder();
    expect(codeOf(() => buildDatabase({ from: [empty], database: folder, now }))).toBe('usage');
    expect(lines(find(openDatabase(folder), [component('npm', 'left', '2.0.0')]))).toHaveLength(1);
  });

  test('a manifest that was cut off, and a folder without one, are told apart', () => {
    const { folder } = build(two);
    truncateSync(join(folder, 'manifest.json'), 40);
    expect(codeOf(() => openDatabase(folder))).toBe('damaged');
    expect(codeOf(() => openDatabase(temporaryFolder()))).toBe('missing');
  });
});

test('any bytes as bzip2 end in an error that is ours', () => {
  const head = Buffer.from('BZh91AY&SY', 'latin1');
  assert(
    property(uint8Array({ maxLength: 200 }), (bytes) => {
      expect(codeOf(() => bunzip(Buffer.concat([head, bytes]), 10_000_000))).toBe('damaged');
    }),
  );
});

test('an advisory of several packages is found from each of them, and its names bear no control characters', () => {
  const shared = {
    schema_version: '1.6.0',
    id: 'GHSA-2',
    summary: 'of two packages',
    affected: ['zeta', 'alpha'].map((name) => ({
      package: { ecosystem: 'npm', name },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
    })),
  };
  const { database, problems } = build({
    'osv/a.json': shared,
    'osv/b.json': osv('GHSA-3', 'npm', 'bad\u0000name', '2.0.0'),
  });
  expect(problems.map(({ message }) => message.en)).toEqual(['holds control characters']);
  expect([...database.packages('npm')]).toEqual(['alpha', 'zeta']);
  for (const name of ['alpha', 'zeta']) {
    const [found] = find(database, [component('npm', name, '1.0.0')]).matches;
    expect(found?.advisory.title).toBe('of two packages');
  }
});

test('packages of a damaged shard are unknown; those of others, and what is exploited, go on', () => {
  const { folder, manifest } = build({
    ...two,
    'osv/c.json': osv('GHSA-c', 'PyPI', 'flask', '2.0.0', { aliases: ['CVE-2024-0003'] }),
    'kev/known_exploited_vulnerabilities.json': {
      catalogVersion: '1',
      vulnerabilities: [{ cveID: 'CVE-2024-0003', dateAdded: '2024-05-01', knownRansomwareCampaignUse: 'Unknown' }],
    },
  });
  const components = [component('npm', 'left', '1.0.0'), component('pypi', 'flask', '1.0.0')];
  for (const space of ['npm', 'exploitation']) truncateSync(join(folder, manifest.shards[space]?.file ?? ''), 60);
  const database = openDatabase(folder);
  const { matches, unknown } = find(database, components);
  expect(matches.map(({ vulnerability }) => vulnerability)).toEqual(['CVE-2024-0003']);
  expect(unknown.map(({ component: { name }, reason }) => `${name}: ${reason}`)).toEqual(['left: damaged']);
  expect(database.faults().map(({ text }) => text.en)).toEqual([expect.stringContaining('exploitation')]);
});

test('a source that does not exist is named with those that do', () => {
  const feeds = write(temporaryFolder(), two);
  const asked = { from: [feeds], database: temporaryFolder(), now, sources: ['nosuch'] };
  expect(() => buildDatabase(asked)).toThrow(/no source nosuch; there are debian-tracker, alpine/);
});
