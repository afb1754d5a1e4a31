import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDockerStore } from '../../src/sources/docker-store.ts';
import { contentsOf, folder, missing, run } from './tools.ts';
import { hidingImage, hidingImageHolds } from './hiding.ts';

const why = missing('dockerd', 'docker', 'containerd', 'buildah', 'skopeo');
const here = { os: 'linux', architecture: 'amd64' };

describe.skipIf(why !== undefined)(`Docker's store on disk (${why ?? 'real tools'})`, () => {
  const work = folder();
  const root = join(work.path, 'root');
  const host = `unix://${join(work.path, 'd.sock')}`;
  let daemon: ReturnType<typeof spawn>;

  beforeAll(async () => {
    const flags = ['--data-root', root, '--exec-root', join(work.path, 'run'), '--pidfile', join(work.path, 'pid')];
    const plain = ['--iptables=false', '--bridge=none', '--storage-driver', 'overlay2', '--host', host];
    mkdirSync(join(work.path, 'run'));
    daemon = spawn('dockerd', [...flags, ...plain], { stdio: 'ignore' });
    for (let attempt = 0; ; attempt++) {
      try {
        run('docker', ['--host', host, 'version']);
        break;
      } catch (error) {
        if (attempt > 300) throw error;
        await new Promise((done) => setTimeout(done, 100));
      }
    }
    run('docker', ['--host', host, 'load', '--input', hidingImage(work.path, 'example.org/team/app:1')]);
  });

  afterAll(async () => {
    daemon.kill();
    await new Promise((done) => daemon.once('exit', done));
    work.remove();
  });

  test('an image is found by name and by id, and each layer is what its digest says', async () => {
    const found = await openDockerStore(root, 'example.org/team/app:1', { here });
    expect(found).toMatchObject({ name: 'example.org/team/app:1', kind: 'docker' });
    const id = found?.id?.slice('sha256:'.length, 'sha256:'.length + 12) ?? '';
    expect(await openDockerStore(root, id, { here })).toMatchObject({ id: found?.id });
    expect(await openDockerStore(root, 'example.org/team/other:1', { here })).toBeUndefined();
    expect(await openDockerStore(join(work.path, 'nowhere'), 'x', { here })).toBeUndefined();
    const { components, problems } = await contentsOf(found);
    expect(problems).toEqual([]);
    expect(components.map(({ purl }) => purl)).toEqual(hidingImageHolds);
  });

  test('a file that was changed since is told', async () => {
    for (const layer of readdirSync(join(root, 'overlay2'))) {
      try {
        writeFileSync(join(root, 'overlay2', layer, 'diff/lib/apk/db/installed'), 'P:other\nV:9-r0\nA:x86_64\n\n');
      } catch {
        // Not one of the layers that have it.
      }
    }
    const { problems, complete } = await contentsOf(await openDockerStore(root, 'example.org/team/app:1', { here }));
    expect(complete).toBe(false);
    expect(problems.map(({ message }) => message.en).join()).toMatch(/digest/);
  });
});
