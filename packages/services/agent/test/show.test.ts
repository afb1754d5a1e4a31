import { expect, test } from 'vitest';
import { closeOnExec, cloneFlags, openFlags } from '../src/calls/sets.ts';
import { ipv6 } from '../src/capture/address.ts';
import { capabilityText } from '../src/capture/capabilities.ts';
import { clean } from '../src/capture/cursor.ts';
import { flagText } from '../src/capture/show.ts';

test.each([
  [0, openFlags, 'O_RDONLY'],
  [0o1101, openFlags, 'O_WRONLY|O_CREAT|O_TRUNC'],
  [0o20200002, openFlags, 'O_RDWR|O_TMPFILE'],
  [0o4010000, openFlags, 'O_RDONLY|O_SYNC'],
  [0x1000_0000, cloneFlags, 'CLONE_NEWUSER'],
  [0, closeOnExec, '0'],
  [0o2000001, closeOnExec, 'O_CLOEXEC|0x1'],
])('%o is %s', (value, set, text) => {
  expect(flagText(value, set)).toBe(text);
});

test.each([
  ['/a/b', '/a/b'],
  ['/a/./b/../c', '/a/c'],
  ['//etc//passwd', '/etc/passwd'],
  ['/../..', '/'],
  ['/a/.hidden', '/a/.hidden'],
])('%s is %s', (path, whole) => {
  expect(clean(path)).toBe(whole);
});

test.each([
  ['00000000000000000000000000000001', '::1'],
  ['20010db8000000000001000000000002', '2001:db8::1:0:0:2'],
  ['00000000000000000000ffff7f000001', '127.0.0.1'],
  ['fe80000000000000123456789abcdef0', 'fe80::1234:5678:9abc:def0'],
])('the address %s is %s', (hex, text) => {
  expect(ipv6(Buffer.from(hex, 'hex'), 0)).toBe(text);
});

test('capabilities by name', () => {
  expect(capabilityText(0x20_0001n)).toBe('CAP_CHOWN CAP_SYS_ADMIN');
});
