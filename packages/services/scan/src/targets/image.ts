import { open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ImageContents } from '@seawall/image';
import type { Problem } from '@seawall/kube';
import { ScanError } from '../error.ts';
import type { ImagePass } from '../images/pass.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import type { TargetKind } from './target.ts';

/** Container images: by reference, in archives and layouts, in the stores of Podman, containerd and Docker. */
export const image: TargetKind = { id: 'image', claims: claimsImage, collect: collectImages };

/** The file system of a machine or of an unpacked image. */
export const rootfs: TargetKind = {
  id: 'rootfs',
  claims: () => Promise.resolve(false),
  collect: (targets, run) =>
    collectImages(
      targets.map((target) => `rootfs:${resolve(run.world.cwd, target)}`),
      run,
    ),
};

const schemes = /^(?:docker-archive|oci-archive|oci|containerd|docker|podman|registry):/;

/**
 * A name with a scheme, an archive, an OCI layout; and what is neither file nor directory but has the form of a reference
 * with a tag, a digest or a registry.
 */
async function claimsImage(target: string, world: World): Promise<boolean> {
  if (schemes.test(target)) return true;
  const path = resolve(world.cwd, target);
  const info = await stat(path).catch(() => undefined);
  if (info?.isDirectory() === true) return isFile(join(path, 'oci-layout'));
  if (info?.isFile() === true) return isArchive(path);
  return /^(?:[\w-]+(?:\.[\w-]+)+(?::\d+)?\/|localhost(?::\d+)?\/|[\w-]+:\d+\/)[\w./-]+(?:[:@][\w.:-]+)?$|^[a-z0-9][\w./-]*(?::[\w][\w.-]*|@sha\d+:[0-9a-f]+)$/.test(
    target,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** By its first bytes: a tar archive, or one that is compressed and named so. */
async function isArchive(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const head = Buffer.alloc(262);
      await file.read(head, 0, head.length, 0);
      if (head.toString('latin1', 257, 262) === 'ustar') return true;
      const compressed = head.readUInt16BE(0) === 0x1f8b || head.readUInt32LE(0) === 0xfd2fb528;
      return compressed && /\.(?:tgz|tar\.\w+)$/.test(path);
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

export async function collectImages(targets: readonly string[], run: Run): Promise<void> {
  if (targets.length === 0) {
    throw new ScanError('no-such-target', {
      en: 'Which image? seawall scan image NAME',
      zh: '请指定镜像：seawall scan image 镜像名',
    });
  }
  if (run.options.images?.attached === true) {
    for (const target of targets) await collectAttached(target, run);
    return;
  }
  // What images need is much, and most scans are of manifests.
  const { imageInspector } = await import('../images/inspect.ts');
  const { passSettings } = await import('../images/analysers.ts');
  const { imagePasses } = await import('../images/pass.ts');
  const inspector = await imageInspector(run.options.images ?? {}, passSettings(run));
  try {
    for (const target of targets) {
      const contents = await inspector.inspect(target, (done, total) =>
        run.options.onProgress?.({ phase: 'read', done, total }),
      );
      await take(contents, imagePasses, run);
    }
  } finally {
    await inspector.close();
  }
}

async function collectAttached(target: string, run: Run): Promise<void> {
  const { attachedSbomOf } = await import('../images/attached.ts');
  const { takeSbom } = await import('../packages/collect.ts');
  takeSbom(await attachedSbomOf(target, run.options.images ?? {}), target, run);
  if (run.options.secrets?.enabled !== true) return;
  run.collected.notAssessed.push({
    target,
    what: 'image',
    reason: { en: 'secrets are in its layers, which were not read', zh: '密钥位于镜像层中，而镜像层未被读取' },
    remedy: { en: 'scan it without --attached', zh: '不加 --attached 再次扫描' },
  });
}

async function take(contents: ImageContents, passes: readonly ImagePass[], run: Run): Promise<void> {
  const { layersOf, subjectOf } = await import('../images/sbom.ts');
  const { collected } = run;
  const { distribution } = contents;
  collected.files += contents.layers.reduce((sum, { entries }) => sum + entries, 0);
  collected.inventories.push({
    subject: subjectOf(contents),
    components: contents.components,
    ...(distribution === undefined ? {} : { distribution }),
    layers: layersOf(contents),
  });
  const { base, build, kind } = contents;
  if (kind !== 'rootfs') {
    collected.images.push({
      subject: subjectOf(contents),
      ...(base === undefined ? {} : { base }),
      ...(build === undefined ? {} : { build }),
    });
  }
  collected.problems.push(...contents.problems.map((problem) => inImage(problem, contents.name)));
  for (const pass of passes) {
    await pass.report(
      contents.streamed.filter(({ analyser }) => analyser === pass.id),
      contents,
      run,
    );
  }
}

/** Files of an image are named with the image. */
function inImage(problem: Problem, name: string): Problem {
  return { ...problem, file: problem.file === name ? name : `${name}: ${problem.file}` };
}
