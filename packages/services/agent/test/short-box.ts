import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A root folder with busybox and nothing else, for containers that run one command and end. */
export interface BusyboxRoot {
  readonly rootfs: string;
  /** Runs one command in a container of runc with this place among the control groups; resolves when it has ended. */
  run(cgroupsPath: string, command: readonly string[]): Promise<number>;
  /** Runs one command in a container of podman; gives its full id. */
  podman(name: string, command: string): Promise<string>;
  remove(): void;
}

export function busyboxRoot(): BusyboxRoot {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-busybox-'));
  const rootfs = join(folder, 'rootfs');
  for (const path of ['bin', 'proc', 'sys', 'dev', 'etc', 'tmp']) mkdirSync(join(rootfs, path), { recursive: true });
  cpSync('/usr/bin/busybox', join(rootfs, 'bin/busybox'));
  for (const name of ['sh', 'cat', 'sleep', 'id']) spawnSync('ln', ['-s', 'busybox', join(rootfs, 'bin', name)]);
  writeFileSync(join(rootfs, 'etc/shadow'), 'root:*:19000:0:99999:7:::\n');
  writeFileSync(join(rootfs, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  let made = 0;
  return {
    rootfs,
    run(cgroupsPath, command) {
      made += 1;
      const bundle = join(folder, `bundle-${made}`);
      mkdirSync(bundle);
      execFileSync('runc', ['spec'], { cwd: bundle });
      const spec = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
      spec.process.terminal = false;
      spec.process.args = command;
      spec.root = { path: rootfs, readonly: true };
      spec.linux.cgroupsPath = cgroupsPath;
      writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec));
      const name = `seawall-short-${process.pid}-${made}`;
      const args = ['-m', '--propagation', 'private', 'runc', 'run', '--bundle', bundle, name];
      return new Promise((resolve) => {
        spawn('unshare', args, { stdio: 'ignore' }).once('close', (code) => resolve(code ?? -1));
      });
    },
    async podman(name, command) {
      const idFile = join(folder, `${name}.id`);
      const places = ['--root', `${folder}/pd`, '--runroot', `${folder}/pdr`, '--tmpdir', `${folder}/pdt`];
      const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];
      const podman = ['podman', '--runtime', '/usr/sbin/runc', '--cgroup-manager=cgroupfs', ...places, 'run'];
      const options = [...limits, '--cidfile', idFile, '--name', name, '--network=none', '--rootfs', rootfs];
      const args = ['-m', '--propagation', 'private', ...podman, ...options, '/bin/sh', '-c', command];
      const code = await new Promise((resolve) => spawn('unshare', args, { stdio: 'ignore' }).once('close', resolve));
      if (code !== 0) throw new Error(`podman ended with ${String(code)}`);
      return readFileSync(idFile, 'utf8').trim();
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
