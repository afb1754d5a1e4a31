import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { boxMissing } from './runc-box.ts';
import { watch } from './watching.ts';

const missing = boxMissing();
const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'seawall-oracle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const auditSettings = `log_format = RAW
flush = SYNC
log_group = root
space_left = 75
admin_space_left = 50
`;

/** Programs and connections whose marks nobody else on this machine makes. */
const mark = `seawall-oracle-${process.pid}`;
const port = 20_000 + (process.pid % 20_000);
const count = 150;
const workload = `for i in $(seq ${count}); do /bin/true ${mark} $i; done
  python3 -c 'import socket
for i in range(${count}):
  s=socket.socket();s.connect_ex(("127.0.0.1",${port}));s.close()'`;

function run(command: string): Promise<void> {
  return new Promise((resolve) => {
    spawn('bash', ['-c', command], { stdio: 'ignore' }).once('close', () => resolve());
  });
}

/** What our sensor saw of the workload. */
async function observed(while_: () => Promise<void>): Promise<{ execs: number; connects: number; lost: number }> {
  const counts = { execs: 0, connects: 0 };
  const seen = watch({
    onObserved: ({ event }) => {
      if (event.type === 'execve' && event.process?.args?.includes(mark) === true) counts.execs += 1;
      if (event.type === 'connect' && event.descriptor?.server?.port === port) counts.connects += 1;
    },
  });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await while_();
  await seen.hits();
  const { lost } = seen.sensor;
  seen.close();
  return { ...counts, lost };
}

describe.skipIf(missing !== undefined)('what others see our sensor sees too', () => {
  it.skipIf(!has('bpftrace'))('bpftrace: new programs and connections', async () => {
    const script = `tracepoint:syscalls:sys_enter_execve { printf("E %s\\n", str(*(args->argv + 1))); }
      tracepoint:syscalls:sys_enter_connect { $a = (uint8 *)args->uservaddr; printf("C %d\\n", $a[2] * 256 + $a[3]); }`;
    // What it attaches to is listed in a file system that need not be mounted.
    const mounted = 'mount -t tracefs tracefs /sys/kernel/tracing; exec bpftrace -q -e "$0"';
    const tracer = spawn('unshare', ['-m', '--propagation', 'private', 'sh', '-c', mounted, script], {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 60_000,
    });
    let text = '';
    tracer.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await started(tracer, () => text.length > 0);
    const ours = await observed(() => run(workload));
    tracer.kill('SIGINT');
    await new Promise((resolve) => tracer.once('close', resolve));
    const lines = text.split('\n');
    const theirs = {
      execs: lines.filter((line) => line === `E ${mark}`).length,
      connects: lines.filter((line) => line === `C ${port}`).length,
    };
    expect(theirs).toEqual({ execs: count, connects: count });
    expect(ours).toEqual({ ...theirs, lost: 0 });
  });

  it.skipIf(!has('auditd') || !has('auditctl'))('auditd: new programs', async () => {
    writeFileSync(join(folder, 'auditd.conf'), `log_file = ${folder}/audit.log\n${auditSettings}`, { mode: 0o640 });
    const daemon = spawn('auditd', ['-f', '-n', '-c', folder], { timeout: 60_000 });
    // In the foreground it says what it would write.
    let text = '';
    for (const stream of [daemon.stdout, daemon.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const rule = ['-F', 'arch=b64', '-S', 'execve', '-k', mark];
    spawnSync('auditctl', ['-e', '1']);
    const set = spawnSync('auditctl', ['-a', 'always,exit', ...rule]);
    if (daemon.exitCode !== null || set.status !== 0) {
      console.log(`auditd cannot be asked here: ${set.stderr.toString().trim()}`);
      daemon.kill();
      return;
    }
    const ours = await observed(() => run(workload));
    spawnSync('auditctl', ['-d', 'always,exit', ...rule]);
    spawnSync('auditctl', ['-e', '0']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    daemon.kill();
    await new Promise((resolve) => daemon.once('close', resolve));
    const theirs = text
      .split('\n')
      .filter((line) => line.startsWith('type=EXECVE') && line.includes(`a1="${mark}"`)).length;
    expect(theirs).toBe(count);
    expect(ours).toMatchObject({ execs: theirs, lost: 0 });
  });
});

async function started(child: ChildProcess, ready: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !ready() && child.exitCode === null; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
