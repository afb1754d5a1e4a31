import { join } from 'node:path';
import { validateCyclonedx } from '@seawall/image';
import { buildDatabase, readQuery, readVex } from '@seawall/vulns';
import { describe, expect, test } from 'vitest';
import { outputs, type Report, scan, type ScanOptions } from '../src/index.ts';
import { outputIds } from '../src/machine/index.ts';
import { whoHas } from '../src/packages/index.ts';
import { parseXml } from './output/xml.ts';
import { type Tree, tree, world } from './tree.ts';

const osv = (id: string, name: string, fixed: string, more: object = {}): string =>
  JSON.stringify({
    id,
    summary: `${name} is flawed`,
    affected: [
      {
        package: { ecosystem: 'PyPI', name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
    ...more,
  });

const feeds = {
  'feeds/osv/a.json': osv('PYSEC-1', 'django', '3.2.5', {
    aliases: ['CVE-2024-0001'],
    severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    database_specific: { cwe_ids: ['CWE-79'] },
    published: '2024-01-01T00:00:00Z',
  }),
  'feeds/osv/b.json': osv('PYSEC-2', 'django', '3.2.9', { aliases: ['CVE-2024-0002'] }),
  'feeds/osv/c.json': osv('PYSEC-3', 'flask', '2.0', {
    aliases: ['CVE-2024-0003'],
    database_specific: { severity: 'LOW' },
  }),
  'feeds/endoflife/debian.json': JSON.stringify([{ cycle: '10', eol: '2022-09-10' }]),
  'feeds/debian-tracker/DSA/list':
    '[01 Nov 2020] DSA-1-1 zlib - security update\n\t{CVE-2024-0004}\n\t[buster] - zlib 1:1.2.11.dfsg-1+deb10u2\n',
};

const purls = 'pkg:pypi/django@3.2.0\n# more\npkg:pypi/flask@1.0\n';

async function reportOf(files: Record<string, string>, targets: readonly string[], options: Partial<ScanOptions> = {}) {
  using folder = withDatabase(files);
  const { report, explanations } = await scan(
    { targets, database: join(folder.path, 'db'), ...options },
    world(folder.path),
  );
  return { report, explanations };
}

function withDatabase(files: Record<string, string>): Tree {
  const folder = tree({ ...feeds, ...files });
  buildDatabase({
    from: [join(folder.path, 'feeds')],
    database: join(folder.path, 'db'),
    now: new Date('2026-11-20T00:00:00Z'),
  });
  return folder;
}

function write(id: string, report: Report): string {
  return outputs.find((output) => output.id === id)?.write(report, { language: 'en' }) ?? '';
}

describe('a list of package URLs', () => {
  test('is matched, the worst and most urgent first, one action for each package', async () => {
    const { report } = await reportOf({ 'purls.txt': purls }, ['purls.txt']);
    expect(report.findings.map(({ rule, severity, place }) => `${rule} ${severity} :${place.line}`)).toEqual([
      'CVE-2024-0001 critical :1',
      'CVE-2024-0002 medium :1',
      'CVE-2024-0003 low :3',
    ]);
    expect(report.actions.map(({ title }) => title.en)).toEqual([
      'Raise django from 3.2.0 to 3.2.9 in purls.txt.',
      'Raise flask from 1.0 to 2.0 in purls.txt.',
    ]);
    expect(report.vulnerabilities?.base).toMatchObject({ ageDays: 1, stale: false });
  });

  test('a distribution past its support is a finding, a package without a feed not assessed', async () => {
    const list = 'pkg:deb/debian/zlib1g@1:1.2.11.dfsg-1?distro=debian-10&upstream=zlib\npkg:npm/left-pad@1.0.0\n';
    const { report } = await reportOf({ 'purls.txt': list }, ['purls.txt']);
    expect(report.findings.map(({ rule }) => rule)).toEqual(['distribution-end-of-life', 'CVE-2024-0004']);
    expect(report.notAssessed.map(({ reason }) => reason.en)).toEqual([
      'the database has no advisories for npm: left-pad',
    ]);
  });

  test('without a database nothing passes for clean', async () => {
    const { report } = await reportOf({ 'purls.txt': purls }, ['purls.txt'], { database: '/nowhere/at/all' });
    expect(report.findings).toEqual([]);
    expect(report.notAssessed.map(({ target, reason }) => `${target}: ${reason.en}`)).toEqual([
      'purls.txt: packages were found, but there is no advisory database in /nowhere/at/all',
    ]);
    expect(report.notAssessed[0]?.remedy.en).toContain('seawall db update');
    expect(report.notAssessed[0]?.remedy.zh).toContain('seawall db update');
  });

  test('what lacks a database is told once, however many targets there are', async () => {
    const files = { 'a.txt': purls, 'b.txt': purls };
    const { report } = await reportOf(files, ['a.txt', 'b.txt'], { database: '/nowhere/at/all' });
    expect(report.notAssessed.map(({ target }) => target)).toEqual(['a.txt +1']);
  });

  test('a broken line is a problem that names it and hides no other', async () => {
    const { report } = await reportOf({ 'purls.txt': `${purls}not a purl\n` }, ['purls.txt']);
    expect(report.findings).toHaveLength(3);
    expect(report.problems.map(({ file, line }) => `${file}:${line}`)).toEqual(['purls.txt:4']);
  });
});

test('an explanation holds every comparison, also of what is fixed', async () => {
  const { explanations } = await reportOf({}, ['pkg:pypi/django@3.2.7'], { explain: 'pysec-1' });
  expect(explanations).toMatchObject([
    { explanation: { comparisons: [{ advisory: 'PYSEC-1', installed: '3.2.7', bounds: '<3.2.5', verdict: 'fixed' }] } },
  ]);
  expect(explanations?.[0]?.explanation.match).toBeUndefined();
});

const verdict = {
  vulnerability: { name: 'CVE-2024-0001' },
  products: [{ '@id': 'pkg:pypi/django' }],
  status: 'not_affected',
  justification: 'vulnerable_code_not_present',
};
const exception =
  'exceptions:\n  - rule: CVE-2024-0002\n    reason: not reached\n    owner: shop\n    expires: 2027-01-01\n';

describe('verdicts', () => {
  const files = {
    'purls.txt': purls,
    'seawall.yaml': exception,
    'vex.json': JSON.stringify({ '@context': 'https://openvex.dev/ns/v0.2.0', statements: [verdict] }),
  };

  test('VEX rules out, an exception marks; both are written as VEX that is read back', async () => {
    const { report } = await reportOf(files, ['purls.txt'], { vex: ['vex.json'] });
    expect(report.findings.map(({ rule, status }) => `${rule} ${status}`)).toEqual([
      'CVE-2024-0002 excepted',
      'CVE-2024-0003 open',
    ]);
    for (const format of ['openvex', 'cyclonedx']) {
      const read = readVex(write(format, report), 'out.json');
      const statuses =
        'fault' in read ? [] : read.statements.map(({ vulnerabilities, status }) => `${vulnerabilities[0]} ${status}`);
      expect(statuses).toContain('CVE-2024-0001 not_affected');
      expect(statuses).toContain('CVE-2024-0003 affected');
    }
    expect(write('openvex', report)).toContain('not reached (shop, until 2027-01-01)');
  });

  test('CycloneDX holds to its schema', async () => {
    const { report } = await reportOf(files, ['purls.txt']);
    expect(await validateCyclonedx(write('cyclonedx', report), 'out.json')).toEqual([]);
  });
});

test.each([
  ['cosign-vuln', ['scanner', 'result', 'subjects', '0', 'vulnerabilities'], 3],
  ['gitlab-container-scanning', ['vulnerabilities'], 3],
  ['gitlab-dependency-scanning', ['vulnerabilities'], 3],
])('%s lists what was found', async (format, path, count) => {
  const { report } = await reportOf({ 'purls.txt': purls }, ['purls.txt']);
  let at = JSON.parse(write(format, report)) as unknown;
  for (const key of path) at = (at as Record<string, unknown>)[key];
  expect(at).toHaveLength(count);
});

describe('reports for people', () => {
  test('the page names each vulnerability, what raises its package, and where to read of it', async () => {
    const { report } = await reportOf({ 'purls.txt': purls }, ['purls.txt']);
    const page = write('html', report);
    const shown = page.replace(/<[^>]+>/g, '');
    const wanted = [
      'django 3.2.0: CVE-2024-0001 django is flawed (fixed in 3.2.5)',
      'flask 1.0: CVE-2024-0003 flask is flawed (fixed in 2.0)',
      'Raise django from 3.2.0 to 3.2.9 in purls.txt.',
    ];
    expect(wanted.filter((text) => !shown.includes(text))).toEqual([]);
    expect(page.includes('href="https://www.cve.org/CVERecord?id=CVE-2024-0001"')).toBe(true);
  });

  test('JUnit has a failed case for each, in the suite of its file', async () => {
    const { report } = await reportOf({ 'purls.txt': purls }, ['purls.txt']);
    const root = parseXml(write('junit', report));
    const suite = root.children.find(({ attributes }) => attributes['name'] === 'purls.txt');
    const cases = suite?.children.map(({ attributes, children }) => [
      attributes['name']?.split(':')[0],
      children[0]?.attributes['type'],
    ]);
    expect(cases).toEqual([
      ['CVE-2024-0001', 'critical'],
      ['CVE-2024-0002', 'medium'],
      ['CVE-2024-0003', 'low'],
    ]);
  });
});

function sbomOf(...purlList: string[]): string {
  const components = purlList.map((purl) => ({ type: 'library', name: purl.split('/').at(-1), purl }));
  return JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', components });
}

test('which documents of a folder hold a package', async () => {
  using folder = tree({
    'a.json': sbomOf('pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1'),
    'b/c.json': sbomOf('pkg:npm/slog4js@1.0.0', 'pkg:maven/org.apache.logging.log4j/log4j-core@2.17.1'),
    'd.json': sbomOf('pkg:npm/slog4js@1.0.0'),
    'e.txt': 'nothing',
  });
  const files = async (query: string) => (await whoHas(folder.path, readQuery(query))).holders.map(({ file }) => file);
  expect(await files('log4j')).toEqual(['a.json', 'b/c.json']);
  expect(await files('log4j-core@<2.17.0')).toEqual(['a.json']);
  expect(await files('pkg:npm/slog4js')).toEqual(['b/c.json', 'd.json']);
  expect(await files('absent')).toEqual([]);
});

test('the formats that are offered are those of the registry', () => {
  expect(outputIds).toEqual(outputs.map(({ id }) => id));
});
