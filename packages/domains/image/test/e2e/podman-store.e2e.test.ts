import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openPodman } from '../../src/sources/podman.ts';
import { hidingImage, hidingImageHolds } from './hiding.ts';
import { contentsOf, folder, missing, run } from './tools.ts';

const why = missing('buildah', 'skopeo', 'tar');
const work = folder();

afterAll(() => {
  // The store keeps its folder mounted upon itself.
  spawnSync('umount', [join(work.path, 'root/overlay')]);
  work.remove();
});

test.skipIf(why !== undefined)(
  `layers that never were archives in Podman's store (${why ?? 'real tools'})`,
  async () => {
    const root = join(work.path, 'root');
    const name = 'example.org/team/app:1';
    const store = `containers-storage:[overlay@${root}+${join(work.path, 'run')}]${name}`;
    run('skopeo', ['copy', '-q', `docker-archive:${hidingImage(work.path, name)}`, store]);
    const open = () => openPodman(root, name, { here: { os: 'linux', architecture: 'amd64' } });
    expect((await contentsOf(await open())).components.map(({ purl }) => purl)).toEqual(hidingImageHolds);
    const layers = join(root, 'overlay-layers');
    for (const file of readdirSync(layers)) if (file.endsWith('.tar-split.gz')) rmSync(join(layers, file));
    const image = await open();
    expect(image?.layers.map(({ location }) => location.kind)).toEqual(['folder', 'folder']);
    const { components, problems } = await contentsOf(image);
    expect(problems).toEqual([]);
    expect(components.map(({ purl }) => purl)).toEqual(hidingImageHolds);
  },
);
