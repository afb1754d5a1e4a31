import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDatabase } from '@seawall/vulns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { width } from '../src/terminal/width.ts';
import { run } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'seawall-cli-vulns-'));

function advisory(number: number, fixed: string, severity: string): object {
  const events = [{ introduced: '0' }, { fixed }];
  return {
    id: `GHSA-${number}`,
    aliases: [`CVE-2024-000${number}`],
    summary: 'Many words of what an attacker could do with a page that holds more than it should hold',
    database_specific: { severity },
    affected: [{ package: { ecosystem: 'PyPI', name: 'django' }, ranges: [{ type: 'ECOSYSTEM', events }] }],
  };
}

const kev = {
  catalogVersion: '1',
  vulnerabilities: [{ cveID: 'CVE-2024-0002', dateAdded: '2024-05-01', knownRansomwareCampaignUse: 'Unknown' }],
};

beforeAll(() => {
  mkdirSync(join(root, 'feeds/ghsa'), { recursive: true });
  mkdirSync(join(root, 'feeds/kev'));
  const records = [1, 2, 3, 4, 5, 6].map((number) =>
    advisory(number, `3.2.${number}`, number === 2 ? 'CRITICAL' : number < 5 ? 'HIGH' : 'LOW'),
  );
  writeFileSync(join(root, 'feeds/ghsa/all.json'), JSON.stringify(records));
  writeFileSync(join(root, 'feeds/kev/known_exploited_vulnerabilities.json'), JSON.stringify(kev));
  writeFileSync(join(root, 'purls.txt'), 'pkg:pypi/django@3.2.0\n');
  buildDatabase({ from: [join(root, 'feeds')], database: join(root, 'db'), now: new Date('2026-11-20T00:00:00Z') });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('a package stands once, with what raises it and its vulnerabilities, the worst first', async () => {
  const { stdout, code } = await run(root, ['scan', 'purls.txt', '--database', join(root, 'db')], { COLUMNS: '80' });
  expect(code).toBe(1);
  const [name, head, reason, ...lines] = stdout.split('\n');
  expect(name).toBe('purls.txt');
  expect(head).toBe(`  CRITICAL django 3.2.0 → 3.2.6${'purls.txt'.padStart(49)}`);
  expect(reason).toBe('           ! CVE-2024-0002: exploited in the wild (CISA KEV since 2024-05-01)');
  expect(lines.slice(0, 5).map((line) => line.trim().split('  ')[0])).toEqual([
    'CRITICAL CVE-2024-0002',
    'HIGH CVE-2024-0001',
    'HIGH CVE-2024-0003',
    'HIGH CVE-2024-0004',
    'and 2 more (2 low): CVE-2024-0005 CVE-2024-0006',
  ]);
  expect(stdout.split('\n').filter((line) => width(line) > 80)).toEqual([]);
  expect(stdout).toContain('Packages: 1, against the advisories of 2026-11-20.');
});

test.each(['60', '80', '120'])('no line is wider than %s columns, in Chinese either', async (columns) => {
  for (const lang of ['en', 'zh']) {
    const argv = ['scan', 'purls.txt', '--database', join(root, 'db'), '--lang', lang];
    const { stdout } = await run(root, argv, { COLUMNS: columns });
    expect(stdout.split('\n').filter((line) => width(line) > Number(columns))).toEqual([]);
  }
});

test('an update that is to go on asks again after the time, a mirror that failed too, until it is told to end', async () => {
  const asked: number[] = [];
  const mirror = createServer(({ url = '' }, response) => {
    const file = join(root, 'db', new URL(url, 'http://mirror').pathname);
    if (url.includes('manifest')) asked.push(performance.now());
    if (asked.length === 3) process.emit('SIGTERM');
    if (asked.length < 2 || !existsSync(file)) response.writeHead(404).end();
    else response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}`;
  const argv = ['db', 'update', '--mirror', address, '--database', join(root, 'mine'), '--every', '1s'];
  const { code, stderr } = await run(root, argv);
  mirror.close();
  expect([code, stderr]).toEqual([0, expect.stringContaining(address)]);
  expect((await run(root, ['db', 'status', '--database', join(root, 'mine')])).code).toBe(0);
  expect((asked[1] ?? 0) - (asked[0] ?? 0)).toBeGreaterThan(900);
});

test.each(['0s', '12', 'soon'])('every %s: refused', async (every) => {
  const { code, stderr } = await run(root, ['db', 'update', '--every', every]);
  expect([code, stderr]).toEqual([2, `Not a time span: ${every} (30s, 10m, 2h)\n`]);
});
