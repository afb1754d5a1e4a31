import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTable } from '@seawall/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { bootClock } from '../src/state/boot-clock.ts';
import { readDescriptors, socketTables } from '../src/state/descriptors.ts';
import { capabilityNames, parseStat, parseStatus } from '../src/state/process-stat.ts';
import { createProcReader } from '../src/state/read-process.ts';
import { snapshot } from '../src/state/snapshot.ts';
import { addressOfBytes, endpointOf } from '../src/state/sockets.ts';
import { createAccounts, namesFrom } from '../src/state/users.ts';

const folder = mkdtempSync(join(tmpdir(), 'seawall-proc-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reader = createProcReader({
  clock: bootClock(Date.now),
  accounts: createAccounts(Date.now),
  containerOf: () => undefined,
});

describe('/proc/PID/stat', () => {
  it('is read whatever the program calls itself', () => {
    const text = '42 (a) b (c\n) S 1 42 40 34816 42 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 0 0';
    expect(parseStat(text)).toEqual({ name: 'a) b (c\n', ppid: 1, pgid: 42, sid: 40, tty: 34816, startTicks: 12345 });
    expect(parseStat('')).toBeUndefined();
    expect(parseStat('1 (x')).toBeUndefined();
  });

  it('and status give ids of the innermost namespace and names of capabilities', () => {
    const status = parseStatus('Uid:\t0\t1000\t0\t0\nGid:\t0\t7\t0\t0\nNSpid:\t900\t12\nCapEff:\t0000000000200001\n');
    expect(status).toMatchObject({ uid: 1000, gid: 7, vpid: 12, capEffective: 'CAP_CHOWN CAP_SYS_ADMIN' });
    expect(capabilityNames('zz')).toBe('');
  });
});

describe('addresses', () => {
  it.each([
    ['0100007F:1F90', false, '127.0.0.1', 8080],
    ['0000000000000000FFFF00000100007F:0050', true, '127.0.0.1', 80],
    ['00000000000000000000000001000000:0016', true, '::1', 22],
    ['B80D0120000000000000000001000000:01BB', true, '2001:db8::1', 443],
  ])('%s', (text, six, ip, port) => {
    expect(endpointOf(text, six)).toMatchObject({ ip, port });
  });

  it('that are none are none', () => {
    expect(endpointOf('0100007F', false)).toBeUndefined();
    expect(endpointOf('0100:0001', false)).toBeUndefined();
  });

  it('keep single zero words', () => {
    expect(addressOfBytes(Uint8Array.of(0, 1, 0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7))).toBe('1:0:2:3:4:5:6:7');
  });
});

describe('a running process', () => {
  it('is read with its arguments, environment and start', async () => {
    const child = spawn('/bin/sleep', ['30'], { env: { SEAWALL_TEST: 'yes' }, cwd: folder });
    await new Promise((resolve) => child.once('spawn', resolve));
    const info = reader.read(child.pid as number);
    child.kill();
    expect(info).toMatchObject({
      ppid: process.pid,
      name: 'sleep',
      exe: '/bin/sleep',
      args: ['30'],
      cwd: folder,
      env: ['SEAWALL_TEST=yes'],
      uid: process.geteuid?.(),
      exeFromMemfd: false,
    });
    expect(Math.abs(Number((info?.startedAt ?? 0n) / 1_000_000n) - Date.now())).toBeLessThan(20_000);
  });

  it('that is gone is none', () => {
    expect(reader.read(4_194_303)).toBeUndefined();
    expect(readDescriptors(4_194_303, () => new Map())).toEqual([]);
  });

  it('has its sockets with both ends, and knows which one it is', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const found = readDescriptors(process.pid, socketTables().of);
    server.close();
    expect(found.find(({ name }) => name === `127.0.0.1:${port}`)).toMatchObject({
      type: 'ipv4',
      protocol: 'tcp',
      isServer: true,
    });
  });

  it('is in the table with its ancestors after the first look', async () => {
    const table = createTable();
    const { processes } = await snapshot(table, reader);
    const self = table.find(process.pid);
    expect(processes).toBeGreaterThan(3);
    expect(self?.parent?.pid).toBe(process.ppid);
    expect(self?.descriptors.size).toBeGreaterThan(0);
  });
});

describe('accounts', () => {
  it('are names and numbers and nothing else', () => {
    const names = namesFrom('root:x:0:0::/root:/bin/sh\nbad\nalso-root:x:0:0\nweb:x:33:33\nx:y:-1:0\n:x:5:5\n');
    expect([...names]).toEqual([
      [0, 'root'],
      [33, 'web'],
    ]);
  });

  it('are not read through a link that a container put there', () => {
    const proc = join(folder, 'proc');
    for (const pid of [7, 8]) mkdirs(join(proc, String(pid), 'root'));
    mkdirs(join(proc, '7/root/etc'));
    symlinkSync('/etc/passwd', join(proc, '7/root/etc/passwd'));
    symlinkSync('/etc', join(proc, '8/root/etc'));
    const accounts = createAccounts(Date.now, proc);
    expect(accounts.of('a', 7).users.size).toBe(0);
    expect(accounts.of('b', 8).users.size).toBe(0);
  });

  it('stay known when the process that they were read through has ended', () => {
    let now = 0;
    const proc = join(folder, 'ended');
    mkdirs(join(proc, '9/root/etc'));
    writeFileSync(join(proc, '9/root/etc/passwd'), 'web:x:33:33\n');
    const accounts = createAccounts(() => now, proc);
    expect(accounts.of('a', 9).users.get(33)).toBe('web');
    now = 100_000;
    expect(accounts.of('a', 10).users.get(33)).toBe('web');
  });
});

function mkdirs(path: string): void {
  mkdirSync(path, { recursive: true });
}
