import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { openGrpc } from '../src/containers/cri/grpc.ts';
import { wireMessage, type WireValue, writeMessage } from '../src/containers/cri/wire.ts';

/** A containerd of its own with one image, and pods in it, without a kubelet: tests speak to it as a kubelet does. */
export interface Pods {
  readonly socket: string;
  readonly image: string;
  run(pod: PodWish): Promise<{ readonly sandboxId: string; readonly containerId: string }>;
  exec(containerId: string, command: readonly string[]): Promise<string>;
  remove(sandboxId: string): Promise<void>;
  stop(): Promise<void>;
}

interface PodWish {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly container: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly privileged?: boolean;
}

const image = 'registry.seawall.test/shop/web:1.4.2';
/** The folder that containerd keeps its bundles in unless it is told otherwise: which the sensor looks into. */
const stateFolder = '/run/containerd';

/** Why pods cannot be run here, if they cannot. */
export function podsMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  for (const program of ['containerd', 'ctr', 'runc', 'busybox', 'tar'])
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`;
  return existsSync(`${stateFolder}/containerd.sock`) ? 'a containerd runs here already' : undefined;
}

export async function startPods(): Promise<Pods> {
  const folder = mkdtempSync(join(tmpdir(), 'seawall-pods-'));
  const socket = join(folder, 'containerd.sock');
  const configFile = join(folder, 'config.toml');
  writeFileSync(
    configFile,
    `version = 2
root = "${folder}/root"
state = "${stateFolder}"
[grpc]
  address = "${socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${image}"
  restrict_oom_score_adj = true
`,
  );
  const daemon = spawn('unshare', ['-m', '--propagation', 'private', 'containerd', '-c', configFile], {
    stdio: 'ignore',
  });
  await until(() => spawnSync('ctr', ['-a', socket, 'version']).status === 0, 30_000);
  const archive = imageArchive(folder);
  const imported = spawnSync('ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'import', archive]);
  if (imported.status !== 0) throw new Error(imported.stderr.toString());
  nameByDigest(socket);
  const channel = openGrpc(socket);
  const sandboxes = new Set<string>();

  const call = async (method: string, fields: readonly (readonly [number, WireValue])[]) => {
    const answer = await channel.call(`/runtime.v1.RuntimeService/${method}`, writeMessage(fields));
    if (!answer.ok) throw new Error(`${method}: ${answer.detail}`);
    return wireMessage(answer.message);
  };
  const remove = async (sandboxId: string): Promise<void> => {
    await call('StopPodSandbox', [[1, sandboxId]]);
    await call('RemovePodSandbox', [[1, sandboxId]]);
    sandboxes.delete(sandboxId);
  };

  return {
    socket,
    image,
    async run({ name, namespace, uid, container, labels, command, privileged = false }) {
      const hostNetwork = writeMessage([
        [1, writeMessage([[1, 2]])],
        [6, privileged],
      ]);
      const config = writeMessage([
        [
          1,
          writeMessage([
            [1, name],
            [2, uid],
            [3, namespace],
          ]),
        ],
        ...map(6, { ...labels, 'io.kubernetes.pod.name': name }),
        [
          8,
          writeMessage([
            [1, `/kubepods/burstable/pod${uid}`],
            [2, hostNetwork],
          ]),
        ],
      ]);
      const sandboxId = (await call('RunPodSandbox', [[1, config]])).text(1) ?? '';
      sandboxes.add(sandboxId);
      const made = await call('CreateContainer', [
        [1, sandboxId],
        [
          2,
          writeMessage([
            [1, writeMessage([[1, container]])],
            [2, writeMessage([[1, image]])],
            ...command.map((part) => [3, part] as const),
            [
              15,
              writeMessage([
                [
                  2,
                  writeMessage([
                    [2, privileged],
                    [3, writeMessage([[1, 2]])],
                  ]),
                ],
              ]),
            ],
          ]),
        ],
        [3, config],
      ]);
      const containerId = made.text(1) ?? '';
      await call('StartContainer', [[1, containerId]]);
      return { sandboxId, containerId };
    },
    async exec(containerId, command) {
      const answer = await call('ExecSync', [[1, containerId], ...command.map((part) => [2, part] as const), [3, 30]]);
      return answer.text(1) ?? '';
    },
    remove,
    async stop() {
      for (const sandboxId of sandboxes) await remove(sandboxId);
      channel.close();
      await ended(daemon);
      rmSync(folder, { recursive: true, force: true });
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

function map(number: number, entries: Readonly<Record<string, string>>) {
  return Object.entries(entries).map(
    ([key, value]) =>
      [
        number,
        writeMessage([
          [1, key],
          [2, value],
        ]),
      ] as const,
  );
}

function hash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** An image that was pulled has a name with its digest too. */
function nameByDigest(socket: string): void {
  const images = spawnSync('ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'ls']).stdout.toString();
  const digest = /sha256:[0-9a-f]{64}/.exec(images.split('\n').find((line) => line.startsWith(image)) ?? '')?.[0];
  const name = `${image.slice(0, image.lastIndexOf(':'))}@${digest}`;
  spawnSync('ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'tag', image, name]);
}

/** An image with busybox in it, as `docker save` writes one. */
function imageArchive(folder: string): string {
  const root = join(folder, 'rootfs');
  for (const part of ['bin', 'etc', 'tmp', 'proc', 'sys', 'dev', 'root', 'var/log', 'usr/bin'])
    mkdirSync(join(root, part), { recursive: true });
  spawnSync('cp', ['/usr/bin/busybox', join(root, 'bin/busybox')]);
  for (const name of spawnSync('/usr/bin/busybox', ['--list']).stdout.toString().trim().split('\n'))
    if (name !== 'busybox') spawnSync('ln', ['-sf', 'busybox', join(root, 'bin', name)]);
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/:/bin/sh\n');
  writeFileSync(join(root, 'etc/shadow'), 'root:*:19000:0:99999:7:::\n');
  const layer = spawnSync('tar', ['-C', root, '-c', '.'], { maxBuffer: 1 << 28 }).stdout;
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
      os: 'linux',
      config: { Env: ['PATH=/bin:/usr/bin'], Cmd: ['/bin/sleep', '100000'] },
      rootfs: { type: 'layers', diff_ids: [`sha256:${hash(layer)}`] },
    }),
  );
  const configName = `${hash(config)}.json`;
  const files = join(folder, 'image');
  mkdirSync(files);
  writeFileSync(join(files, 'layer.tar'), layer);
  writeFileSync(join(files, configName), config);
  const manifest = [{ Config: configName, RepoTags: [image], Layers: ['layer.tar'] }];
  writeFileSync(join(files, 'manifest.json'), JSON.stringify(manifest));
  const archive = join(folder, 'image.tar');
  spawnSync('tar', ['-C', files, '-cf', archive, 'manifest.json', configName, 'layer.tar']);
  return archive;
}

async function until(done: () => boolean, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!done()) {
    if (Date.now() > end) throw new Error('it did not come to pass in time');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function ended(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await gone;
}
