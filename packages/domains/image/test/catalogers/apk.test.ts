import { expect, test } from 'vitest';
import { inventoryOf } from './harness.ts';

const osRelease = 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.22.1\n';
const database = `C:Q1abc=
P:musl
V:1.2.5-r10
A:x86_64
L:MIT
o:musl
m:Someone <someone@example.org>
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755

P:libssl3
V:3.5.1-r0
A:x86_64
L:Apache-2.0
o:openssl
D:so:libc.musl-x86_64.so.1 !libssl1.1
F:usr/lib
R:libssl.so.3
`;

test('the database of apk gives packages with their origin, licence and dependencies', () => {
  const { components, distribution } = inventoryOf(
    { 'etc/os-release': osRelease, 'lib/apk/db/installed': database },
    true,
  );
  expect(distribution).toEqual({ id: 'alpine', version: '3.22.1' });
  expect(components).toEqual([
    {
      ecosystem: 'apk',
      name: 'libssl3',
      version: '3.5.1-r0',
      purl: 'pkg:apk/alpine/libssl3@3.5.1-r0?arch=x86_64&distro=alpine-3.22.1',
      source: { name: 'openssl', version: '3.5.1-r0' },
      architecture: 'x86_64',
      distribution: { id: 'alpine', version: '3.22.1' },
      licences: ['Apache-2.0'],
      places: [{ path: 'lib/apk/db/installed' }],
      dependsOn: ['pkg:apk/alpine/musl@1.2.5-r10?arch=x86_64&distro=alpine-3.22.1'],
      files: ['usr/lib/libssl.so.3'],
    },
    expect.objectContaining({ name: 'musl', files: ['lib/ld-musl-x86_64.so.1'] }),
  ]);
});
