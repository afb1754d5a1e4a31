import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { squashedView } from '../../src/layers/view.ts';
import type { ImageContents } from '../../src/inspect.ts';
import { debianRoot, folder, inspect, listed, missing, run, startRegistry } from './tools.ts';

const why = missing('mmdebstrap', 'buildah', 'skopeo', 'podman', 'docker-registry', 'zstd');

// Layers with whiteouts, an opaque folder, a package removed and one that is put back.
const dockerfile = `FROM scratch
ADD bookworm.tar /
CMD ["/bin/bash"]
RUN mkdir -p /opt/app/sub && echo old > /opt/app/sub/a && echo one > /opt/keep && echo x > /opt/gone
RUN rm -rf /opt/app /opt/gone && mkdir -p /opt/app && echo new > /opt/app/b
RUN dpkg --purge --force-all tzdata
RUN echo changed > /opt/keep && ln -s /opt/keep /opt/app/link
ENV X=1
`;

describe.skipIf(why !== undefined)(`an image built by buildah (${why ?? 'real tools'})`, () => {
  const work = folder();
  const store = join(work.path, 'data/containers/storage');
  const storage = ['--root', store, '--runroot', join(work.path, 'run')];
  const env = { ...process.env, XDG_DATA_HOME: join(work.path, 'data') };
  let registry: Awaited<ReturnType<typeof startRegistry>>;
  let truth: string[];
  let expected: ImageContents;

  beforeAll(async () => {
    run('cp', [debianRoot(), work.path]);
    writeFileSync(join(work.path, 'Dockerfile'), dockerfile);
    run('buildah', [...storage, 'bud', '--isolation', 'chroot', '--layers', '-t', 'localhost/e2e:1', work.path]);
    const container = run('buildah', [...storage, 'from', 'localhost/e2e:1']).trim();
    const mounted = run('buildah', [...storage, 'mount', container]).trim();
    const format = '${Package} ${Version} ${Architecture} ${db:Status-Status}\n';
    truth = run('dpkg-query', ['--admindir', join(mounted, 'var/lib/dpkg'), '-W', '-f', format])
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.replace(/ installed$/, ''))
      .sort();
    registry = await startRegistry(join(work.path, 'registry'));
    const from = `containers-storage:[overlay@${store}+${join(work.path, 'run')}]localhost/e2e:1`;
    const copy = (to: string, ...flags: string[]): string => run('skopeo', ['copy', '-q', ...flags, from, to]);
    copy(`docker-archive:${join(work.path, 'docker.tar')}:example.org/e2e:1`);
    copy(`oci:${join(work.path, 'layout')}:1`);
    copy(`oci-archive:${join(work.path, 'oci.tar')}:1`);
    copy(`oci:${join(work.path, 'zstd')}:1`, '--dest-compress-format', 'zstd');
    copy(`docker://${registry.host}/team/e2e:1`, '--dest-tls-verify=false');
    run('gzip', ['-k', join(work.path, 'docker.tar')]);
    expected = await inspect('podman:localhost/e2e:1', {}, { env });
  });

  afterAll(() => {
    registry?.stop();
    try {
      run('buildah', [...storage, 'rm', '--all']);
    } finally {
      work.remove();
    }
  });

  test('lists the packages that dpkg-query lists, and no more', () => {
    expect(expected.problems).toEqual([]);
    expect(listed(expected, 'deb')).toEqual(truth);
    expect(truth.length).toBeGreaterThan(80);
    expect(truth.some((line) => line.startsWith('tzdata '))).toBe(false);
  });

  test.each([
    ['docker save', () => join(work.path, 'docker.tar')],
    ['docker save, compressed', () => join(work.path, 'docker.tar.gz')],
    ['OCI layout', () => join(work.path, 'layout')],
    ['OCI archive', () => join(work.path, 'oci.tar')],
    ['OCI layout with zstd', () => join(work.path, 'zstd')],
    ['registry', () => `${registry.host}/team/e2e:1`],
    ['the store, found by name alone', () => 'localhost/e2e:1'],
  ])('%s says the same as the store', async (_name, target) => {
    const found = await inspect(target(), { plainHttp: true }, { env });
    expect(found.problems).toEqual([]);
    expect(found.components).toEqual(expected.components);
    expect(found.layers.map(({ diffId, ofBase, instruction }) => [diffId, ofBase, instruction])).toEqual(
      expected.layers.map(({ diffId, ofBase, instruction }) => [diffId, ofBase, instruction]),
    );
  });

  test('the squashed view is the tree that a container sees', async () => {
    const container = run('buildah', [...storage, 'from', 'localhost/e2e:1']).trim();
    const mounted = run('buildah', [...storage, 'mount', container]).trim();
    const there = run('find', ['.', '-mindepth', '1', '-printf', '%P\\0'], { cwd: mounted })
      .split('\0')
      .filter(Boolean);
    const view = squashedView(expected.layers.map(({ result }) => result));
    expect([...view.keys()].filter((path) => path !== '').sort()).toEqual(there.sort());
  });

  test('layers carry their instructions, and the base ends where the first Dockerfile would', () => {
    expect(expected.base).toMatchObject({ layers: 1 });
    expect(expected.layers[1]?.instruction).toMatch(/^RUN mkdir -p \/opt\/app\/sub/);
    const bash = expected.components.find(({ name }) => name === 'bash');
    expect(bash?.places[0]?.layer).toBe(expected.layers[0]?.diffId);
  });

  test('a layer that was tampered with is told, the rest is still reported', async () => {
    const copy = join(work.path, 'tampered');
    run('cp', ['-r', join(work.path, 'layout'), copy]);
    const digest = (await inspect(copy)).layers.at(-1)?.digest ?? '';
    const blob = join(copy, 'blobs/sha256', digest.replace('sha256:', ''));
    const size = Number(run('stat', ['-c', '%s', blob]));
    run('dd', ['if=/dev/zero', `of=${blob}`, 'bs=1', 'count=64', `seek=${Math.floor(size / 2)}`, 'conv=notrunc']);
    const found = await inspect(copy);
    expect(found.complete).toBe(false);
    expect(found.problems).toHaveLength(1);
    expect(found.problems[0]?.file).toContain('layer');
    expect(listed(found, 'deb').length).toBeGreaterThan(80);
  });

  test('a root file system on disk says the same packages', async () => {
    const root = join(work.path, 'root');
    mkdirSync(root);
    run('tar', ['-C', root, '-xf', debianRoot()]);
    const found = await inspect(`rootfs:${root}`);
    const format = '${Package} ${Version} ${Architecture}\n';
    const there = run('dpkg-query', ['--admindir', join(root, 'var/lib/dpkg'), '-W', '-f', format])
      .trim()
      .split('\n');
    expect(listed(found, 'deb')).toEqual(there.sort());
  });
});
