import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { assert, nat, property, uint8Array } from 'fast-check';
import { expect, test } from 'vitest';
import { openBolt, type Bucket } from '../src/foreign/bolt.ts';
import { buildDatabase, openDatabase, VulnsError } from '../src/index.ts';
import { component, debian, find, lines, now, temporaryFolder, write } from './world.ts';

type Tree = { readonly [key: string]: Tree | string };

/** A page of leaves; what is no text becomes a bucket inside its value. */
function leafPage(tree: Tree): Buffer {
  const entries = Object.entries(tree).sort(([a], [b]) => Buffer.from(a).compare(Buffer.from(b)));
  const header = Buffer.alloc(16 + entries.length * 16);
  header.writeUInt16LE(2, 8);
  header.writeUInt16LE(entries.length, 10);
  const data: Buffer[] = [];
  let at = header.length;
  for (const [index, [name, value]] of entries.entries()) {
    const key = Buffer.from(name);
    const bytes = typeof value === 'string' ? Buffer.from(value) : Buffer.concat([Buffer.alloc(16), leafPage(value)]);
    const element = 16 + index * 16;
    header.writeUInt32LE(typeof value === 'string' ? 0 : 1, element);
    header.writeUInt32LE(at - element, element + 4);
    header.writeUInt32LE(key.length, element + 8);
    header.writeUInt32LE(bytes.length, element + 12);
    data.push(key, bytes);
    at += key.length + bytes.length;
  }
  return Buffer.concat([header, ...data]);
}

const pageSize = 4096;

/** A bbolt file: two descriptions, of which the second is newer, a list of free pages, the root. */
function bolt(tree: Tree): Buffer {
  const page = leafPage(tree);
  const overflow = Math.ceil(page.length / pageSize) - 1;
  page.writeUInt32LE(overflow, 12);
  const file = Buffer.alloc(pageSize * (4 + overflow));
  for (const [index, root] of [9, 3].entries()) {
    const at = index * pageSize + 16;
    file.writeUInt32LE(0xed0cdaed, at);
    file.writeUInt32LE(2, at + 4);
    file.writeUInt32LE(pageSize, at + 8);
    file.writeBigUInt64LE(BigInt(root), at + 16);
    file.writeBigUInt64LE(BigInt(index + 1), at + 48);
  }
  page.copy(file, 3 * pageSize);
  return file;
}

const trivy: Tree = {
  'debian 12': {
    openssl: { 'CVE-2024-0001': '{"FixedVersion":"3.0.15-1"}', 'CVE-2024-0002': '{"Status":5,"Severity":1}' },
  },
  'npm::GitHub Security Advisory npm': {
    left: {
      'CVE-2024-0003': '{"VulnerableVersions":["<1.3.0, >=1.0.0"],"PatchedVersions":["1.3.0"],"VendorIDs":["GHSA-x"]}',
    },
  },
  'Red Hat': {
    bash: {
      'RHSA-2024:1':
        '{"Entries":[{"FixedVersion":"0:5.1-9.el9","Cves":[{"ID":"CVE-2024-0004","Severity":3}],"Affected":[7]}]}',
    },
  },
  'Red Hat CPE': { cpe: { '7': '"cpe:/o:redhat:enterprise_linux:9::baseos"' } },
  vulnerability: {
    'CVE-2024-0001': '{"Title":"T","CVSS":{"nvd":{"V3Vector":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}}',
  },
};

test('a database of Trivy is read', () => {
  const folder = temporaryFolder();
  const feeds = write(temporaryFolder(), { 'trivy.db': bolt(trivy) });
  const { problems } = buildDatabase({ from: [feeds], database: folder, now });
  expect(problems).toEqual([]);
  const found = find(openDatabase(folder), [
    debian('libssl3', '3.0.14-1', { source: { name: 'openssl', version: '3.0.14-1' } }),
    component('npm', 'left', '1.2.0'),
    component('rpm', 'bash', '5.1-8.el9', { distribution: { id: 'rhel', version: '9.4' } }),
  ]);
  expect(lines(found).sort()).toEqual([
    'CVE-2024-0001 libssl3 → 3.0.15-1',
    'CVE-2024-0002 libssl3',
    'CVE-2024-0003 left → 1.3.0',
    'CVE-2024-0004 bash → 0:5.1-9.el9',
  ]);
  expect(found.matches.find(({ vulnerability }) => vulnerability.endsWith('0001'))?.severity).toBe('critical');
});

function grype(path: string): void {
  const database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE blobs (id INTEGER, value TEXT);
    CREATE TABLE vulnerability_handles (id INTEGER, name TEXT, blob_id INTEGER);
    CREATE TABLE packages (id INTEGER, ecosystem TEXT, name TEXT);
    CREATE TABLE operating_systems (id INTEGER, name TEXT, major_version TEXT, minor_version TEXT, label_version TEXT);
    CREATE TABLE affected_package_handles (id INTEGER, vulnerability_id INTEGER, operating_system_id INTEGER, package_id INTEGER, blob_id INTEGER);
    CREATE TABLE epss_handles (cve TEXT, epss REAL, percentile REAL);
    INSERT INTO blobs VALUES (1, '{"description":"D","severities":[{"scheme":"CHMLN","value":"high"}]}'),
      (2, '{"ranges":[{"version":{"type":"dpkg","constraint":"< 3.0.15-1"},"fix":{"version":"3.0.15-1","state":"fixed"}}]}'),
      (3, '{"cves":["CVE-2024-0002"],"ranges":[{"version":{"type":"python","constraint":">=1.0,<2.0"}}]}');
    INSERT INTO vulnerability_handles VALUES (1, 'CVE-2024-0001', 1), (2, 'GHSA-1', 1);
    INSERT INTO packages VALUES (1, 'deb', 'openssl'), (2, 'python', 'flask');
    INSERT INTO operating_systems VALUES (1, 'debian', '12', '', '');
    INSERT INTO affected_package_handles VALUES (1, 1, 1, 1, 2), (2, 2, NULL, 2, 3);
    INSERT INTO epss_handles VALUES ('CVE-2024-0001', 0.5, 0.9);`);
  database.close();
}

test('a database of Grype is read', () => {
  const feeds = temporaryFolder();
  grype(join(feeds, 'vulnerability.db'));
  const folder = temporaryFolder();
  const { problems } = buildDatabase({ from: [feeds], database: folder, now });
  expect(problems).toEqual([]);
  const found = find(openDatabase(folder), [debian('openssl', '3.0.14-1'), component('pypi', 'flask', '1.5')]);
  expect(lines(found)).toEqual(['CVE-2024-0001 openssl → 3.0.15-1', 'CVE-2024-0002 flask → 2.0']);
  expect(found.matches[0]?.exploitation?.epss?.probability).toBe(0.5);
});

function walk(bucket: Bucket, budget: { left: number }): void {
  for (const [, value] of bucket.entries()) {
    budget.left -= 1;
    if (budget.left <= 0) return;
    if (!Buffer.isBuffer(value)) walk(value, budget);
  }
}

test('a damaged bbolt file ends in an error that is ours', () => {
  const whole = bolt(trivy);
  assert(
    property(nat(whole.length - 1), uint8Array({ minLength: 1, maxLength: 4 }), (at, bytes) => {
      const changed = Buffer.from(whole);
      Buffer.from(bytes).copy(changed, at);
      let error: unknown;
      try {
        walk(openBolt(changed), { left: 10_000 });
      } catch (caught) {
        error = caught;
      }
      expect(error === undefined || error instanceof VulnsError || error instanceof RangeError).toBe(true);
    }),
    { numRuns: 300 },
  );
});
