import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folder, inspect, listed, missing, run } from './tools.ts';

const why = missing('rpm', 'rpmbuild', 'db_load');

interface Spec {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly lines?: string;
  readonly files?: number;
}

const specs: readonly Spec[] = [
  { name: 'alpha', version: '1.0', release: '1', lines: 'Epoch: 2\nRequires: beta >= 1' },
  { name: 'beta', version: '2.0~rc1', release: '3.el9', lines: 'Vendor: Example Corp\nProvides: virtual-beta = 2' },
  { name: 'gamma-libs', version: '0.1', release: '0', lines: 'Requires: virtual-beta\nRequires: /opt/alpha/file-1' },
  // Its header fills many pages of a database.
  { name: 'many', version: '3', release: '1', files: 3000 },
];

const kinds = ['sqlite', 'ndb', 'bdb'] as const;

/** A key of rpm's Berkeley DB: the number of a package. */
function key(number: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(number);
  return bytes.toString('hex');
}

function spec({ name, version, release, lines = '', files = 2 }: Spec): string {
  return `Name: ${name}
Version: ${version}
Release: ${release}
Summary: For a test
License: GPLv2+ and MIT
BuildArch: noarch
${lines}
%description
For a test.
%install
mkdir -p %{buildroot}/opt/${name}
for i in $(seq ${files}); do echo > %{buildroot}/opt/${name}/file-$i; done
%files
/opt/${name}
`;
}

describe.skipIf(why !== undefined)(`databases of rpm (${why ?? 'real tools'})`, () => {
  const work = folder();
  const format = '%{NAME} %|EPOCH?{%{EPOCH}:}:{}|%{VERSION}-%{RELEASE} %{ARCH}\\n';

  /** A root with a database of one kind, as the library that owns the format writes it. */
  function root(kind: (typeof kinds)[number]): string {
    const path = join(work.path, kind);
    if (kind === 'bdb') return berkeley(path);
    if (kind === 'ndb') return ndb(path);
    const rpms = readdirSync(join(work.path, 'RPMS/noarch')).map((name) => join(work.path, 'RPMS/noarch', name));
    mkdirSync(join(path, 'var/lib/rpm'), { recursive: true });
    const flags = ['--root', path, '--dbpath', '/var/lib/rpm', '--define', `_db_backend ${kind}`];
    run('rpm', [...flags, '-i', '--justdb', '--nodeps', ...rpms]);
    return path;
  }

  function headers(): { hnum: number; blob: string }[] {
    const database = new DatabaseSync(join(work.path, 'sqlite/var/lib/rpm/rpmdb.sqlite'), { readOnly: true });
    const rows = database.prepare('SELECT hnum, hex(blob) AS blob FROM Packages').all();
    database.close();
    return rows as { hnum: number; blob: string }[];
  }

  /** Debian's rpm is built without this kind: written here, as `lib/backend/ndb/rpmpkg.c` lays it out. */
  function ndb(path: string): string {
    const slots = Buffer.alloc(4096);
    slots.write('RpmP');
    slots.writeUInt32LE(1, 12);
    const blobs: Buffer[] = [];
    let at = slots.length;
    for (let slot = 2; slot < 256; slot++) slots.write('Slot', slot * 16);
    for (const [index, { hnum, blob }] of headers().entries()) {
      const bytes = Buffer.from(blob, 'hex');
      const length = Math.ceil((16 + bytes.length + 12) / 16) * 16;
      const whole = Buffer.alloc(length);
      whole.write('BlbS');
      whole.writeUInt32LE(hnum, 4);
      whole.writeUInt32LE(bytes.length, 12);
      bytes.copy(whole, 16);
      slots.writeUInt32LE(hnum, (index + 3) * 16 + 4);
      slots.writeUInt32LE(at / 16, (index + 3) * 16 + 8);
      slots.writeUInt32LE(length / 16, (index + 3) * 16 + 12);
      blobs.push(whole);
      at += length;
    }
    mkdirSync(join(path, 'usr/lib/sysimage/rpm'), { recursive: true });
    writeFileSync(join(path, 'usr/lib/sysimage/rpm/Packages.db'), Buffer.concat([slots, ...blobs]));
    return path;
  }

  /** rpm no longer writes this kind, Berkeley DB's own tools do: with the headers of the database of another. */
  function berkeley(path: string): string {
    const rows = headers();
    const records = [
      { key: key(0), blob: key(rows.length + 1) },
      ...rows.map(({ hnum, blob }) => ({ key: key(hnum), blob })),
    ];
    const dump = `VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=4096\nHEADER=END\n${records
      .map(({ key: name, blob }) => ` ${name}\n ${blob.toLowerCase()}\n`)
      .join('')}DATA=END\n`;
    mkdirSync(join(path, 'var/lib/rpm'), { recursive: true });
    run('db_load', [join(path, 'var/lib/rpm/Packages')], { input: dump });
    return path;
  }

  function listedByRpm(path: string, kind: string): string[] {
    const backend = kind === 'bdb' ? 'bdb_ro' : kind;
    const flags = ['--root', path, '--dbpath', '/var/lib/rpm', '--define', `_db_backend ${backend}`];
    return run('rpm', [...flags, '-qa', '--qf', format])
      .trim()
      .split('\n')
      .sort();
  }

  beforeAll(() => {
    for (const one of specs) {
      const file = join(work.path, `${one.name}.spec`);
      writeFileSync(file, spec(one));
      run('rpmbuild', ['-bb', '--define', `_topdir ${work.path}`, file]);
    }
  });

  afterAll(() => work.remove());

  test.each(kinds)('%s: exactly what rpm itself lists', async (kind) => {
    const path = root(kind);
    const truth = kind === 'ndb' ? listedByRpm(join(work.path, 'sqlite'), 'sqlite') : listedByRpm(path, kind);
    expect(truth).toHaveLength(specs.length);
    const found = await inspect(`rootfs:${path}`);
    expect(found.problems).toEqual([]);
    expect(listed(found, 'rpm')).toEqual(truth);
    const byName = new Map(found.components.map((one) => [one.name, one]));
    expect(byName.get('beta')).toMatchObject({ vendor: 'Example Corp', licences: ['GPL-2.0-or-later AND MIT'] });
    expect(byName.get('many')?.files).toContain('opt/many/file-3000');
    expect(byName.get('gamma-libs')?.dependsOn).toEqual([byName.get('alpha')?.purl, byName.get('beta')?.purl]);
    expect(byName.get('alpha')?.purl).toContain('epoch=2');
  });
});
