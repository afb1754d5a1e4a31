import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openContainerd } from '../../src/sources/containerd.ts';
import { hidingImage, hidingImageHolds } from './hiding.ts';
import { contentsOf, folder, missing, run } from './tools.ts';

const why = missing('containerd', 'ctr', 'buildah', 'skopeo', 'tar');
const here = { os: 'linux', architecture: 'amd64' };

describe.skipIf(why !== undefined)(`containerd's store (${why ?? 'real tools'})`, () => {
  const work = folder();
  const socket = join(work.path, 'c.sock');
  const root = join(work.path, 'root');
  let daemon: ReturnType<typeof spawn>;

  beforeAll(async () => {
    writeFileSync(join(work.path, 'os-release'), 'ID=wolfi\nVERSION_ID=20230201\n');
    run('tar', ['-C', work.path, '-cf', join(work.path, 'layer.tar'), 'os-release']);
    const config = join(work.path, 'config.toml');
    writeFileSync(
      config,
      `version = 2\nroot = "${root}"\nstate = "${join(work.path, 'state')}"\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n[grpc]\naddress = "${socket}"\n`,
    );
    daemon = spawn('containerd', ['--config', config], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        run('ctr', ['--address', socket, 'version']);
        return;
      } catch {
        await new Promise((done) => setTimeout(done, 100));
      }
    }
    throw new Error('containerd does not start');
  });

  afterAll(async () => {
    daemon.kill();
    await new Promise((done) => daemon.once('exit', done));
    work.remove();
  });

  test('an image of any namespace is found by name and by digest while the daemon runs', async () => {
    const { archive, digest } = imageArchive(join(work.path, 'layer.tar'), work.path);
    run('ctr', ['--address', socket, '-n', 'k8s.io', 'images', 'import', '--no-unpack', archive]);
    const found = await openContainerd(root, 'example.org/team/app:1', { here });
    expect(found).toMatchObject({ name: 'example.org/team/app:1', kind: 'containerd' });
    expect(found?.layers).toHaveLength(1);
    expect(found?.layers[0]?.location.kind).toBe('file');
    expect(await openContainerd(root, found?.digest ?? '', { here })).toMatchObject({ name: found?.name });
    expect(found?.layers[0]?.diffId).toBe(digest);
    expect(await openContainerd(root, 'example.org/team/other:1', { here })).toBeUndefined();
    expect(await openContainerd(join(work.path, 'nowhere'), 'x', { here })).toBeUndefined();
  });

  test('layers whose archives were discarded are read from where they were unpacked, with what they hide', async () => {
    run('ctr', ['--address', socket, 'images', 'import', hidingImage(work.path, 'example.org/team/unpacked:1')]);
    const whole = await openContainerd(root, 'example.org/team/unpacked:1', { here });
    for (const { digest } of whole?.layers ?? []) {
      rmSync(join(root, 'io.containerd.content.v1.content/blobs', (digest ?? '').replace(':', '/')));
    }
    const image = await openContainerd(root, 'example.org/team/unpacked:1', { here });
    expect(image?.layers.map(({ location }) => location.kind)).toEqual(['folder', 'folder']);
    const { components, problems, layers } = await contentsOf(image);
    expect(problems).toEqual([]);
    expect(components.map(({ purl }) => purl)).toEqual(hidingImageHolds);
    expect(layers.map(({ diffId }) => diffId)).toEqual(image?.config.diffIds);
  });
});

/** A docker save archive of one layer. */
function imageArchive(layer: string, path: string): { archive: string; digest: string } {
  const digest = run('sha256sum', [layer]).split(' ')[0] ?? '';
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  });
  writeFileSync(join(path, 'config.json'), config);
  const manifest = [{ Config: 'config.json', RepoTags: ['example.org/team/app:1'], Layers: ['layer.tar'] }];
  writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifest));
  const archive = join(path, 'saved.tar');
  run('tar', ['-C', path, '-cf', archive, 'manifest.json', 'config.json', 'layer.tar']);
  return { archive, digest: `sha256:${digest}` };
}
