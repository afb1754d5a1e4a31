import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A container of runc with Debian's programs (the host's `/usr`, read-only) on an overlay of its own. */
export interface Box {
  readonly containerId: string;
  readonly podUid: string;
  readonly name: string;
  /** Runs a shell's command line in it; gives the exit code. */
  exec(command: string): number;
  /** The same while other things go on. */
  execAsync(command: string): Promise<number>;
  stop(): void;
}

/** Why there can be no box here, if so. */
export function boxMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  for (const program of ['runc', 'unshare', 'python3', 'perl', 'curl', 'bash'])
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`;
  return existsSync('/sys/kernel/btf/vmlinux') ? undefined : 'the kernel gives no type information';
}

/** Programs that are looked for by name: what they are called is what matters, not what they do. */
const tools =
  `aws buildah crane dig ettercap fdisk honeygain hping3 hydra insmod kube-hunter kubectl kworker nmap pkexec pg_dump sqlmap sshd
  tor useradd xmrig ssh`.split(/\s+/);

const files: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/:/bin/sh\n',
  'etc/group': 'root:x:0:\nweb:x:1000:\n',
  'etc/shadow': 'root:*:19000:0:99999:7:::\n',
  'etc/hosts': '127.0.0.1 localhost\n',
  'etc/resolv.conf': 'nameserver 127.0.0.1\n',
  'etc/nsswitch.conf': 'hosts: files dns\npasswd: files\n',
  'var/run/secrets/kubernetes.io/serviceaccount/token': 'not-a-token\n',
  'root/.aws/credentials': '[default]\n',
  'root/.kube/config': 'kind: Config\n',
  'root/.docker/config.json': '{}\n',
  'root/.ssh/id_rsa': 'none\n',
  'root/.ssh/authorized_keys': '',
  'root/.bash_history': 'ls\n',
  'root/.bashrc': '',
  'var/log/auth.log': 'log\n',
  'var/log/app.log': 'log\n',
  'backup/data.bak': 'data\n',
  'etc/kubernetes/manifests/.keep': '',
  'etc/cron.d/.keep': '',
  'etc/systemd/system/.keep': '',
  'var/www/html/index.html': 'hello\n',
  'var/lib/.keep': '',
};

export interface BoxWish {
  readonly name: string;
  readonly podUid: string;
  readonly containerId: string;
  readonly privileged?: boolean;
  /** With servers under their own names, and the rights that they begin with. */
  readonly workload?: boolean;
}

export function startBox({ name, podUid, containerId, privileged = false, workload = false }: BoxWish): Box {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-box-'));
  const image = join(folder, 'image');
  for (const path of ['proc', 'sys', 'dev', 'tmp', 'usr', 'mnt', 'run', 'opt/tools'])
    mkdirSync(join(image, path), { recursive: true });
  for (const link of ['bin', 'sbin', 'lib', 'lib64']) spawnSync('ln', ['-s', `usr/${link}`, join(image, link)]);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(image, path, '..'), { recursive: true });
    writeFileSync(join(image, path), text);
  }
  chmodSync(join(image, 'tmp'), 0o1777);
  for (const tool of tools) cpSync('/usr/bin/true', join(image, 'opt/tools', tool));
  // A server that can be made to start something.
  if (!workload) cpSync('/usr/bin/dash', join(image, 'opt/tools/nginx'));
  const bundle = join(folder, 'bundle');
  for (const path of ['upper', 'work', 'root', 'bundle']) mkdirSync(join(folder, path));
  execFileSync('runc', ['spec'], { cwd: bundle });
  const spec = JSON.parse(readFileSync(join(bundle, 'config.json'), 'utf8'));
  spec.process.terminal = false;
  spec.process.args = ['/bin/sleep', '100000'];
  spec.process.env = ['PATH=/opt/tools:/usr/sbin:/usr/bin', 'HOME=/root'];
  spec.root = { path: join(folder, 'root'), readonly: false };
  spec.mounts.push({ destination: '/usr', type: 'bind', source: '/usr', options: ['bind', 'ro'] });
  spec.linux.cgroupsPath = `/kubepods/burstable/pod${podUid}/${containerId}`;
  if (workload) {
    const usual =
      'CHOWN DAC_OVERRIDE FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE SYS_CHROOT SETFCAP'.split(' ');
    const given = usual.map((one) => `CAP_${one}`);
    spec.process.capabilities = { bounding: given, effective: given, permitted: given };
  }
  if (privileged) {
    spec.linux.maskedPaths = [];
    spec.linux.readonlyPaths = [];
    spec.linux.resources = { devices: [{ allow: true, type: 'a', access: 'rwm' }] };
    const all = capabilities.map((one) => `CAP_${one}`);
    spec.process.capabilities = { bounding: all, effective: all, permitted: all };
    spec.process.noNewPrivileges = false;
  }
  writeFileSync(join(bundle, 'config.json'), JSON.stringify(spec));
  const mount = `mount -t overlay overlay -o lowerdir=${image},upperdir=${folder}/upper,workdir=${folder}/work ${folder}/root`;
  const run = `${mount} && exec runc run -d --bundle ${bundle} ${name} </dev/null >/dev/null 2>${folder}/error`;
  const started = spawnSync('unshare', ['-m', '--propagation', 'private', 'sh', '-c', run], { stdio: 'ignore' });
  if (started.status !== 0) throw new Error(`runc: ${readFileSync(join(folder, 'error'), 'utf8')}`);
  return {
    containerId,
    podUid,
    name,
    exec(command) {
      const result = spawnSync('runc', ['exec', name, '/bin/bash', '-c', command], {
        stdio: 'ignore',
        timeout: 20_000,
        killSignal: 'SIGKILL',
      });
      return result.status ?? -1;
    },
    execAsync: (command) =>
      new Promise((resolve) => {
        const child = spawn('runc', ['exec', name, '/bin/bash', '-c', command], { stdio: 'ignore', timeout: 20_000 });
        child.once('close', (code) => resolve(code ?? -1));
      }),
    stop() {
      spawnSync('runc', ['delete', '--force', name], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Those that a privileged container has and that this kernel lets be given. */
const capabilities =
  `CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP NET_BIND_SERVICE NET_ADMIN NET_RAW
  SYS_CHROOT SYS_PTRACE SYS_ADMIN MKNOD SETFCAP`.split(/\s+/);
