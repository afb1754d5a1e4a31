import { loadRules } from '@seawall/runtime';
import { expect, test } from 'vitest';
import { interestOf } from '../src/filter/interest.ts';
import type { Wanted } from '../src/programs/install.ts';

function wanted(...conditions: readonly string[]): Wanted {
  const text = conditions
    .map(
      (condition, at) =>
        `- rule: r${at}\n  desc: d\n  condition: ${JSON.stringify(condition)}\n  output: o\n  priority: INFO\n`,
    )
    .join('');
  const { rules, errors } = loadRules([{ name: 'rules.yaml', text }]);
  expect(errors).toEqual([]);
  return interestOf(rules, { names: false });
}

test('calls that no rule asks for are not captured, but for those that state is kept by', () => {
  const calls = wanted('evt.type = ptrace');
  expect(calls.has('ptrace')).toBe(true);
  expect(calls.has('chdir')).toBe(true);
  expect([calls.has('openat'), calls.has('connect'), calls.has('sendto')]).toEqual([false, false, false]);
});

test('a rule that names no type asks for every call that there is', () => {
  expect(wanted('proc.name = x').size).toBeGreaterThan(90);
});

test.each([
  ['evt.type = openat and evt.rawres >= 0', true],
  ['evt.type = openat and fd.num >= 0', true],
  ['evt.type = openat and not evt.rawres < 0', true],
  ['evt.type = openat and evt.failed = false', true],
  ['evt.type = openat and evt.res = SUCCESS', true],
  ['evt.type = openat', false],
  ['evt.type = openat and evt.rawres < 0', false],
  ['evt.type = openat and (fd.num >= 0 or proc.name = x)', false],
  ['evt.type = openat and evt.res = ENOENT', false],
])('%s: only those that succeed: %s', (condition, succeeded) => {
  expect(wanted(condition).get('openat')?.succeeded).toBe(succeeded);
});

test.each([
  ['evt.type = openat and evt.is_open_write = true', []],
  ['evt.type = openat and fd.name startswith /etc', ['/etc']],
  ['evt.type = openat and fd.name in (/etc/shadow, /root/x)', ['/etc/shadow', '/root/x']],
  ['evt.type = openat and fd.directory = /boot and proc.name != x', ['/boot']],
  ['evt.type = openat and fd.name glob "/home/*/.ssh/*"', ['/home/']],
  ['evt.type = openat and (fd.name pmatch (/proc) or evt.is_open_write = true)', ['/proc']],
  ['evt.type = openat and not fd.name startswith /usr', undefined],
  ['evt.type = openat and fd.name contains ssh', undefined],
  ['evt.type = openat and (fd.name startswith /etc or fd.filename = x)', undefined],
  ['evt.type = openat and fd.name startswith etc', undefined],
])('%s: files that are only read are told below %j', (condition, prefixes) => {
  expect(wanted(condition).get('openat')?.readPrefixes).toEqual(prefixes);
});

test('the bytes of calls are captured when a rule reads them', () => {
  expect(wanted('evt.type = write and evt.buffer contains x').get('write')?.payload).toBe('all');
  expect(wanted('evt.type = write and fd.num = 1').get('write')?.payload).toBe('names');
});

test('samples are taken as asked for', () => {
  const { rules } = loadRules([
    { name: 'r', text: '- rule: r\n  desc: d\n  condition: evt.type = openat\n  output: o\n  priority: INFO\n' },
  ]);
  const calls = interestOf(rules, { names: true, samples: new Map([['openat', 10]]) });
  expect(calls.get('openat')?.sample).toBe(10);
  expect(calls.get('recvfrom')?.onlyNames).toBe(true);
});
