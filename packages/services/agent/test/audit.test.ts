import { expect, test } from 'vitest';
import { calls } from '../src/calls/table.ts';
import { auditReader } from '../src/fallback/audit-records.ts';
import { auditRules, callAt } from '../src/fallback/audit-rules.ts';
import { kernelEventOf } from '../src/fallback/audited-event.ts';

const x64 = 0xc000_003e;

function call(number: number, args: string, rest: readonly (readonly [type: number, text: string])[]) {
  const read = auditReader();
  const head = 'audit(1700000000.123:77): ';
  const all = [
    [
      1300,
      `arch=c000003e syscall=${number} success=yes exit=3 ${args} ppid=1 pid=9 auid=4294967295 uid=0 gid=0 comm="sh"`,
    ],
    ...rest,
    [1320, ''],
  ] as const;
  const told = all.map(([type, text]) => read(type, `${head}${text}`)).find((one) => one !== undefined);
  if (told === undefined) throw new Error('no call');
  return told;
}

test.skipIf(process.arch !== 'x64')('records become a call with its paths made whole', () => {
  const opened = call(257, 'a0=ffffff9c a1=7f a2=241 a3=1b6', [
    [1307, 'cwd="/etc"'],
    [1302, 'item=0 name="cron.d/" nametype=PARENT'],
    [1302, 'item=1 name="cron.d/../cron.d/job" nametype=CREATE'],
    [1302, 'item=2 name=(null) nametype=CREATE'],
  ]);
  const row = callAt(opened.arch, opened.number);
  if (row === undefined) throw new Error('not known');
  const event = kernelEventOf(row, opened, 0);
  expect(event).toMatchObject({
    type: 'openat',
    pid: 9,
    result: 3,
    args: { name: '/etc/cron.d/job', flags: 'O_WRONLY|O_CREAT|O_TRUNC' },
    rawPath: 'cron.d/../cron.d/job',
  });
});

test('arguments come in quotes, in hexadecimal and in pieces', () => {
  const { argv, loginUid } = call(59, 'a0=1 a1=2 a2=3 a3=4', [
    [1309, 'argc=3 a0="sh" a1=2D630A00'],
    [1309, 'a2[0]=6162 a2[1]=6364'],
  ]);
  expect([argv, loginUid]).toEqual([['sh', '-c\n', 'abcd'], -1]);
});

test.skipIf(process.arch !== 'x64')('addresses are those of sockets', () => {
  const connected = call(42, 'a0=5 a1=7f a2=10 a3=0', [[1306, 'saddr=02000050A9FEA9FE0000000000000000']]);
  const row = callAt(x64, 42);
  if (row === undefined) throw new Error('not known');
  expect(kernelEventOf(row, connected, 0)).toMatchObject({ num: 5, address: { ip: '169.254.169.254', port: 80 } });
});

test('what is not whole is no call, and nothing is kept for ever', () => {
  const read = auditReader();
  expect(read(1320, 'audit(1.000:1): ')).toBeUndefined();
  expect(read(1300, 'no header')).toBeUndefined();
  for (let serial = 0; serial < 10_000; serial += 1) read(1307, `audit(1.000:${serial}): cwd="/"`);
  expect(read(1320, 'audit(1.000:9999): ')).toBeUndefined();
});

function asksFor(rule: Buffer, number: number): boolean {
  return (rule.readUInt32LE(12 + 4 * (number >>> 5)) & (1 << (number & 31))) !== 0;
}

test('the audit system is asked for what rules ask for, and for programs always', () => {
  const none = auditRules(new Map());
  const all = auditRules(
    new Map(calls.map(({ name }) => [name, { succeeded: true, payload: 'none', sample: 1 } as const])),
  );
  expect(none.length).toBeGreaterThan(0);
  expect(all.length).toBeGreaterThan(none.length);
  const execve = callAt(x64, 59) === undefined ? 221 : 59;
  expect(none.some((rule) => asksFor(rule, execve))).toBe(true);
});
