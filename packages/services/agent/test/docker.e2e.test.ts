import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { boxMissing } from './runc-box.ts';
import { busyboxRoot } from './short-box.ts';
import { watch } from './watching.ts';

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const missing = boxMissing() ?? (has('dockerd') && has('docker') ? undefined : 'needs dockerd and docker');
if (missing !== undefined) console.log(`docker: ${missing}`);

it.skipIf(missing !== undefined)('containers of Docker are known by name and image', async () => {
  const root = mkdtempSync(join(tmpdir(), 'seawall-docker-'));
  const socket = join(root, 'docker.sock');
  const pidFile = join(root, 'docker.pid');
  const busybox = busyboxRoot();
  const where = ['--data-root', `${root}/var/lib/docker`, '--exec-root', `${root}/run/docker`, '-p', pidFile];
  const alone = ['--iptables=false', '--bridge=none', '--storage-driver', 'vfs', '-H', `unix://${socket}`];
  const daemon = spawn('unshare', ['-m', '--propagation', 'private', 'dockerd', ...where, ...alone], {
    stdio: 'ignore',
  });
  const docker = (...args: readonly string[]): string =>
    spawnSync('docker', ['-H', `unix://${socket}`, ...args], { timeout: 60_000 })
      .stdout.toString()
      .trim();
  const seen = watch({ root });
  try {
    for (let tries = 0; tries < 600 && !existsSync(socket); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    spawnSync('sh', ['-c', `tar -C ${busybox.rootfs} -c . | docker -H unix://${socket} import - seawall/shop:1`]);
    const script = 'sleep 1; cat /etc/shadow; sleep 1';
    const id = docker('run', '-d', '--network', 'none', '--name', 'web', 'seawall/shop:1', '/bin/sh', '-c', script);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    // This thread must be free to look at the container while it lives.
    const waiting = spawn('docker', ['-H', `unix://${socket}`, 'wait', 'web'], { stdio: 'ignore' });
    await new Promise((resolve) => waiting.once('close', resolve));
    const hits = (await seen.hits()).filter(({ containerId }) => containerId === id);
    expect(hits).toMatchObject([
      { rule: 'Passwords of accounts read', message: expect.stringContaining('container web') },
    ]);
  } finally {
    docker('rm', '-f', 'web');
    seen.close();
    busybox.remove();
    const ended = new Promise((resolve) => daemon.once('close', resolve));
    if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, 'utf8')), 'SIGTERM');
    else daemon.kill();
    await ended;
    rmSync(root, { recursive: true, force: true });
  }
});
