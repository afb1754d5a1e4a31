import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImageError } from '../../src/error.ts';
import { folder, inspect, missing, run } from './tools.ts';

const engine = 'podman';
const why = missing(engine, 'buildah');

describe.skipIf(why !== undefined)(`an engine's socket, as Podman serves it (${why ?? 'real engine'})`, () => {
  const work = folder();
  const socket = join(work.path, 'engine.sock');
  const storage = ['--root', join(work.path, 'store'), '--runroot', join(work.path, 'run'), '--storage-driver', 'vfs'];
  const world = { env: { DOCKER_HOST: `unix://${socket}` }, home: work.path };
  let service: ReturnType<typeof spawn> | undefined;

  beforeAll(async () => {
    const root = join(work.path, 'root');
    mkdirSync(join(root, 'lib/apk/db'), { recursive: true });
    writeFileSync(join(root, 'lib/apk/db/installed'), 'P:musl\nV:1.2.5-r10\nA:x86_64\n\n');
    const container = run('buildah', [...storage, 'from', 'scratch']).trim();
    run('buildah', [...storage, 'copy', '-q', container, root, '/']);
    run('buildah', [...storage, 'commit', '-q', container, 'localhost/engine:1']);
    service = spawn(engine, [...storage, 'system', 'service', '--time=0', `unix://${socket}`], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 100 && !existsSync(socket); attempt++) {
      await new Promise((done) => setTimeout(done, 100));
    }
  });

  afterAll(() => {
    service?.kill();
    try {
      run('buildah', [...storage, 'rm', '--all']);
    } finally {
      work.remove();
    }
  });

  test.each(['docker:localhost/engine:1', 'localhost/engine:1'])('%s', async (name) => {
    const { components, kind, problems } = await inspect(name, {}, world);
    expect(components.map(({ purl }) => purl)).toEqual(['pkg:apk/alpine/musl@1.2.5-r10?arch=x86_64']);
    expect([kind, problems]).toEqual(['docker', []]);
  });

  test('an image that it has not', async () => {
    await expect(inspect('docker:localhost/other:1', {}, world)).rejects.toBeInstanceOf(ImageError);
  });
});
