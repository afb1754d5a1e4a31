import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inventoryOf } from './catalogers/harness.ts';
import { elf } from './catalogers/programs.ts';

function found(path: string, bytes: string): string[] {
  const files = { [path]: elf({ '.rodata': Buffer.from(bytes, 'latin1') }) };
  return inventoryOf(files).components.map(({ purl, cpes }) =>
    [purl.replace('pkg:generic/', ''), ...(cpes ?? [])].join(' '),
  );
}

const none = '*:*:*:*:*:*:*';

function javaOf(version: string): string {
  return `jdk@${version} cpe:2.3:a:oracle:jdk:${version}:${none} cpe:2.3:a:oracle:jre:${version}:${none}`;
}

it.each([
  ['usr/local/bin/python3.12', '\x001.2.3\x003.12.1\x00', `python@3.12.1 cpe:2.3:a:python:python:3.12.1:${none}`],
  [
    'usr/sbin/nginx',
    'nginx version: nginx/1.25.3\n',
    `nginx@1.25.3 cpe:2.3:a:f5:nginx:1.25.3:${none} cpe:2.3:a:nginx:nginx:1.25.3:${none}`,
  ],
  [
    'usr/local/openresty/bin/openresty',
    'openresty/1.21.4.1\x00nginx/1.21.4',
    `openresty@1.21.4.1 cpe:2.3:a:openresty:openresty:1.21.4.1:${none}`,
  ],
  ['bin/busybox', 'BusyBox v1.36.1 (2023-07-17)', `busybox@1.36.1 cpe:2.3:a:busybox:busybox:1.36.1:${none}`],
  [
    'usr/lib/libcrypto.so.1.1',
    'OpenSSL 1.1.1w  11 Sep 2023\x00',
    `openssl@1.1.1w cpe:2.3:a:openssl:openssl:1.1.1w:${none}`,
  ],
  [
    'usr/local/bin/redis-server',
    'x\x007.2.4\x00c11-builtin\x00',
    `redis@7.2.4 cpe:2.3:a:redis:redis:7.2.4:${none} cpe:2.3:a:redislabs:redis:7.2.4:${none}`,
  ],
  ['usr/sbin/sshd', 'OpenSSH_9.6p1\x00', 'openssh@9.6p1 cpe:2.3:a:openbsd:openssh:9.6:p1:*:*:*:*:*:*'],
  [
    'usr/local/bin/envoy',
    `${'0a'.repeat(20)}/1.28.0/Clean/RELEASE/BoringSSL`,
    `envoy@1.28.0 cpe:2.3:a:envoyproxy:envoy:1.28.0:${none}`,
  ],
  [
    'usr/local/bin/kubectl',
    'go1.22.3v9.9.9const\x00v1.30.1\x00\x00',
    `kubectl@1.30.1 cpe:2.3:a:kubernetes:kubectl:1.30.1:${none}`,
  ],
  [
    'usr/bin/redis-cli',
    '00000000\x00\x006.0.16964eac4733d9-1673428630000000000\x00',
    `redis@6.0.16 cpe:2.3:a:redis:redis:6.0.16:${none} cpe:2.3:a:redislabs:redis:6.0.16:${none}`,
  ],
  [
    'opt/valkey/valkey-server',
    '\x00valkey9.0.0builder-1-1764887574000000000\x00',
    `valkey@9.0.0 cpe:2.3:a:lfprojects:valkey:9.0.0:${none}`,
  ],
  [
    'usr/local/bin/mongod',
    '\x006.0.27\x00tcmalloc\x00mozjs\x00',
    `mongodb@6.0.27 cpe:2.3:a:mongodb:mongodb:6.0.27:${none}`,
  ],
  ['usr/bin/envoy', ': {}\x001.36.4\x00Inf\x00', `envoy@1.36.4 cpe:2.3:a:envoyproxy:envoy:1.36.4:${none}`],
  ['usr/bin/helm', '\x1a@@@v3.15.2\x00\x00\x00', `helm@3.15.2 cpe:2.3:a:helm:helm:3.15.2:${none}`],
  [
    'usr/share/filebeat/filebeat',
    'setupTest 9.4.2%s %w8.0.0sse41',
    `filebeat@9.4.2 cpe:2.3:a:elastic:filebeat:9.4.2:${none}`,
  ],
  [
    'usr/bin/mysqld',
    'BUILD/percona-server-8.0.35-27/percona-server/mysql-8.0.35/',
    `percona-server@8.0.35 cpe:2.3:a:oracle:mysql:8.0.35:${none} cpe:2.3:a:percona:percona_server:8.0.35:${none}`,
  ],
  [
    'opt/java/bin/java',
    '%s\x00openjdk\x00java\x001.8\x001.8.0_352-b08\x00',
    'openjdk@1.8.0_352 cpe:2.3:a:oracle:openjdk:8:update352:*:*:*:*:*:*',
  ],
  ['opt/java/bin/java', '\x00java\x000.0\x0019.0.1+10-21\x00', javaOf('19.0.1')],
  ['usr/bin/gzip', '%s: not in gzip format\n\x001.12\x00', `gzip@1.12 cpe:2.3:a:gnu:gzip:1.12:${none}`],
  [
    'usr/lib/libkrb5.so.3.3',
    '\x00KRB5_BRAND: krb5-1.17-final 1.17 2019\x00',
    `krb5@1.17 cpe:2.3:a:mit:kerberos_5:1.17:${none}`,
  ],
])('%s', (path, bytes, line) => expect(found(path, bytes)).toEqual([line]));

it.each([
  ['another version of a library inside', 'usr/bin/python3.12', '\x002.5.0\x00'],
  ['two versions that the linker wrote', 'usr/local/bin/helm', '\x00v3.1.0\x00v3.2.0\x00'],
  ['a file of another name', 'usr/bin/nginx-helper', 'nginx/1.25.3'],
])('says nothing where there is %s', (_, path, bytes) => expect(found(path, bytes)).toEqual([]));

it('a version that lies across two reads of a large file is found', () => {
  const padding = 'x'.repeat(4 * 1024 * 1024 - 200);
  expect(found('usr/sbin/haproxy', `${padding}\x002.8.3\x00haproxy`)).toEqual([
    `haproxy@2.8.3 cpe:2.3:a:haproxy:haproxy:2.8.3:${none}`,
  ]);
});

it('Rust by the signature of its compiler', () => {
  const program = elf({ '.comment': Buffer.from('GCC: 12\0rustc version 1.75.0 (82e1608df 2023-12-21)\0') });
  expect(inventoryOf({ 'bin/x': program }).components).toMatchObject([{ name: 'rust', version: '1.75.0' }]);
});

it('toolchains by their release files', () => {
  const files = {
    'opt/java/openjdk/release': 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.9"\n',
    'usr/lib/jvm/java-8/release': 'JAVA_VERSION="1.8.0_392"\n',
    'usr/local/go/VERSION': 'go1.22.3\ntime 2024-05-01\n',
    'usr/local/lib/erlang/releases/26/OTP_VERSION': '26.2.1\n',
    'etc/release': 'something else\n',
    // Told by the file beside it.
    'opt/java/openjdk/bin/java': elf({ '.rodata': Buffer.from('\0openjdk\0java\x000.0\x0017.0.9+9\0') }),
    'usr/lib/elixir/bin/elixir': '#!/bin/sh\nset -e\nELIXIR_VERSION=1.12.0-rc.1\n',
    'usr/bin/composer': "#!/usr/bin/env php\n'name' => 'composer/composer',\n'pretty_version' => '2.5.1',\n",
    'opt/firefox/application.ini': '[App]\r\nName=Firefox\r\nVersion=151.0\r\n',
    'opt/other/application.ini': '[App]\nName=Other\nVersion=1.0\n',
  };
  expect(inventoryOf(files).components.map(({ purl, cpes }) => `${purl} ${cpes?.join(' ')}`)).toEqual([
    `pkg:generic/composer@2.5.1 cpe:2.3:a:getcomposer:composer:2.5.1:${none}`,
    `pkg:generic/elixir@1.12.0-rc.1 cpe:2.3:a:elixir-lang:elixir:1.12.0-rc.1:${none}`,
    `pkg:generic/erlang@26.2.1 cpe:2.3:a:erlang:erlang\\/otp:26.2.1:${none}`,
    `pkg:generic/firefox@151.0 cpe:2.3:a:mozilla:firefox:151.0:${none}`,
    `pkg:generic/go@1.22.3 cpe:2.3:a:golang:go:1.22.3:${none}`,
    `pkg:generic/openjdk@1.8.0_392 cpe:2.3:a:oracle:openjdk:8:update392:*:*:*:*:*:*`,
    `pkg:generic/openjdk@17.0.9 cpe:2.3:a:oracle:openjdk:17.0.9:${none}`,
  ]);
});

it.runIf(process.platform === 'linux')('the Node.js that runs this test', () => {
  const components = inventoryOf({ 'usr/local/bin/node': readFileSync(process.execPath) }).components;
  expect(components.map(({ purl }) => purl)).toContain(`pkg:generic/node@${process.versions.node}`);
});
