import { join } from 'node:path';
import { buildDatabase, changedSince, openDatabase } from '@seawall/vulns';
import { describe, expect, test } from 'vitest';
import { scan } from '../src/index.ts';
import { matchSbom } from '../src/packages/index.ts';
import { tree, world } from './tree.ts';

const now = new Date('2026-11-21T12:00:00Z');

function osv(id: string, ecosystem: string, name: string, fixed: string): string {
  const events = [{ introduced: '0' }, { fixed }];
  return JSON.stringify({
    id,
    affected: [{ package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events }] }],
  });
}

const sbom = JSON.stringify({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components: [
    { type: 'library', name: 'django', version: '3.2.0', purl: 'pkg:pypi/django@3.2.0', 'bom-ref': '1' },
    { type: 'library', name: 'left-pad', version: '1.0.0', purl: 'pkg:npm/left-pad@1.0.0', 'bom-ref': '2' },
  ],
});

function matched(folder: string, more: object = {}) {
  const database = openDatabase(join(folder, 'db'));
  const match = matchSbom(Buffer.from(sbom), 'app.cdx.json', database, { now, ...more });
  database.close();
  if ('code' in match) throw new Error(match.message.en);
  return match;
}

function build(folder: string): void {
  buildDatabase({ from: [join(folder, 'feeds')], database: join(folder, 'db'), now });
}

describe('a stored bill of materials', () => {
  const feeds = { 'feeds/osv/a.json': osv('PYSEC-1', 'PyPI', 'django', '3.2.5'), 'app.cdx.json': sbom };

  test('gives the findings that a scan of it gives', async () => {
    using folder = tree(feeds);
    build(folder.path);
    const match = matched(folder.path);
    const { report } = await scan({ targets: ['app.cdx.json'], database: join(folder.path, 'db') }, world(folder.path));
    expect(match.findings.map(({ id }) => id)).toEqual(report.findings.map(({ id }) => id));
    expect(match.findings.map(({ rule }) => rule)).toEqual(['PYSEC-1']);
    expect(match.notAssessed.map(({ reason }) => reason.en)).toEqual([
      'the database has no advisories for npm: left-pad',
    ]);
  });

  test('where it runs raises its priority', () => {
    using folder = tree(feeds);
    build(folder.path);
    const factors = matched(folder.path, { surroundings: { exposed: true } }).findings[0]?.priority?.factors;
    expect(factors?.map(({ id }) => id)).toContain('exposed');
  });

  test('what is no bill of materials is a problem', () => {
    using folder = tree(feeds);
    build(folder.path);
    const database = openDatabase(join(folder.path, 'db'));
    expect(matchSbom(Buffer.from('{}'), 'x.json', database, { now })).toMatchObject({ code: 'wrong-type' });
    database.close();
  });
});

describe('whether asking again is worth it', () => {
  const first = { 'feeds/osv/a.json': osv('PYSEC-1', 'PyPI', 'django', '3.2.5') };

  function changedBy(files: Record<string, string>): string[] {
    using folder = tree(first);
    build(folder.path);
    const { basis } = matched(folder.path);
    using second = tree({ ...first, ...files });
    build(second.path);
    const database = openDatabase(join(second.path, 'db'));
    try {
      return changedSince(database, basis);
    } finally {
      database.close();
    }
  }

  test('a database of the same advisories says the same', () => expect(changedBy({})).toEqual([]));

  test('a new advisory of an ecosystem that was asked', () =>
    expect(changedBy({ 'feeds/osv/b.json': osv('PYSEC-2', 'PyPI', 'flask', '2') })).toEqual(['pypi']));

  test('an ecosystem that had no advisories before', () =>
    expect(changedBy({ 'feeds/osv/b.json': osv('GHSA-1', 'npm', 'left-pad', '2.0.0') })).toEqual(['npm']));

  test('one that was not asked does not matter', () =>
    expect(changedBy({ 'feeds/osv/b.json': osv('GHSA-1', 'Maven', 'a:b', '2') })).toEqual([]));
});
