import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { memoryContent } from '../../src/analyse/memory.ts';
import { osCatalogers } from '../../src/catalogers/os/index.ts';

const content = 'the package brings this';
const digests = { md5: hash('md5', content), sha1: hash('sha1', content), sha256: hash('sha256', content) };
const changed = { md5: hash('md5', 'x'), sha1: hash('sha1', 'x'), sha256: hash('sha256', 'x') };
const apkSum = Buffer.from(digests.sha1, 'hex').toString('base64');

/** Who one file of a package manager says has shipped a file. */
function shipperOf(id: string, database: string, text: string, path: string, found = digests): string | undefined {
  const cataloger = osCatalogers.find((one) => one.id === id);
  const bytes = Buffer.from(text);
  const reading = cataloger?.read({ path: database, size: bytes.length, mode: 0o644, content: memoryContent(bytes) });
  return reading === undefined ? undefined : cataloger?.shipper?.({ path: database, reading }, path, found);
}

const sums = `${digests.md5}  usr/lib/x/key.pem\n`;
const conffile = `Package: app\nVersion: 1\nStatus: install ok installed\nConffiles:\n /etc/app/key.pem ${digests.md5}\n`;
const apk = `P:app\nV:1-r0\nF:etc/app\nR:key.pem\na:0:0:600\nZ:Q1${apkSum}\n`;

test.each([
  ['dpkg', 'var/lib/dpkg/info/app:amd64.md5sums', sums, 'usr/lib/x/key.pem', 'app'],
  ['dpkg', 'var/lib/dpkg/info/app.md5sums', sums, 'lib/x/key.pem', 'app'],
  [
    'dpkg',
    'var/lib/dpkg/info/app.md5sums',
    `${changed.md5}  x\n\nno sum\n${digests.md5}  lib/x/key.pem`,
    'usr/lib/x/key.pem',
    'app',
  ],
  ['dpkg', 'var/lib/dpkg/status.d/app.md5sums', sums, 'usr/lib/x/key.pem', 'app'],
  ['dpkg', 'var/lib/dpkg/status', conffile, 'etc/app/key.pem', 'app'],
  ['apk', 'lib/apk/db/installed', apk, 'etc/app/key.pem', 'app'],
  ['portage', 'var/db/pkg/net-misc/app-1/CONTENTS', `obj /etc/k ${digests.md5} 170\n`, 'etc/k', 'net-misc/app-1'],
])('%s: %s says who ships a file, with just this content and just there', (id, database, text, path, name) => {
  expect(shipperOf(id, database, text, path)).toBe(name);
  expect(shipperOf(id, database, text, path, changed)).toBeUndefined();
  expect(shipperOf(id, database, text, `${path}.bak`)).toBeUndefined();
});
