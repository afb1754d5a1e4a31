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
  ['evt.is_open_write = true', [], undefined],
  ['fd.name startswith /etc', ['/etc*'], ['/etc*']],
  [
    'fd.name in (/etc/shadow, /root/x) and evt.is_open_read = true',
    ['/etc/shadow', '/root/x'],
    ['/etc/shadow', '/root/x'],
  ],
  ['fd.directory = /boot and proc.name != x', ['/boot*'], ['/boot*']],
  ['fd.filename in (id_rsa, a*)', ['*/a\\*', '*/id_rsa'], ['*/a\\*', '*/id_rsa']],
  ['fd.name endswith .php and evt.is_open_write = true', [], ['*.php']],
  ['fd.name contains /.ssh/', ['*/.ssh/*'], ['*/.ssh/*']],
  ['fd.name glob "/dev/sd[a-z]*"', ['/dev/sd?*'], ['/dev/sd?*']],
  ['fd.name glob "/home/*/.ssh/*"', ['*/.ssh/*'], ['*/.ssh/*']],
  ['fd.name glob "/home/*/x"', ['/home/*'], ['/home/*']],
  ['(fd.name pmatch (/proc) or evt.is_open_write = true)', ['/proc*'], undefined],
  ['fd.name = relative', ['relative'], ['relative']],
])('%s: read files are told that match %j, written ones that match %j', (condition, reading, writing) => {
  expect(wanted(`evt.type = openat and ${condition}`).get('openat')?.paths).toEqual({ reading, writing });
});

test.each([
  'not fd.name startswith /usr',
  'fd.name icontains ssh',
  'fd.name regex "/etc/.*"',
  '(fd.name startswith /etc or proc.name = x)',
  'fd.name = val(proc.exepath)',
])('%s: every file is told', (condition) => {
  expect(wanted(`evt.type = openat and ${condition}`).get('openat')?.paths).toBeUndefined();
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

test('what is recorded is told whatever its path', () => {
  const { rules } = loadRules([
    {
      name: 'r',
      text: '- rule: r\n  desc: d\n  condition: evt.type = openat and fd.name = /x\n  output: o\n  priority: INFO\n',
    },
  ]);
  expect(interestOf(rules, { names: true }).get('openat')?.paths).toBeDefined();
  expect(interestOf(rules, { names: true, everyPath: true }).get('openat')?.paths).toBeUndefined();
});
