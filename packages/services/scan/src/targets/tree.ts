import { relative, resolve } from 'node:path';
import { type KubeObject, latestKubernetes, objectsIn, parseKubernetesVersion, readDocuments } from '@seawall/kube';
import { readDockerfile } from '@seawall/posture';
import type { Collected } from '../collected.ts';
import type { Found, PackageFile } from '../discover/kinds.ts';
import { discover, standardInput } from '../discover/targets.ts';
import type { ScanOptions } from '../options.ts';
import { settingsOf } from '../prepare.ts';
import { decode, ignoreFileOf, type ReadResult, readFound } from '../read.ts';
import { renderChart } from '../render/helm.ts';
import { readKustomization, renderKustomization } from '../render/kustomize.ts';
import type { Rendered } from '../render/renderer.ts';
import type { Run } from '../run.ts';
import type { World } from '../world.ts';
import type { TargetKind } from './target.ts';

/** Files and directories of a source tree, and standard input: manifests, charts, overlays, Dockerfiles. */
export const tree: TargetKind = {
  id: 'tree',
  claims: () => Promise.resolve(true),
  collect: collectTree,
};

async function collectTree(targets: readonly string[], run: Run): Promise<void> {
  const { config, options, world, collected } = run;
  const exclude = [...(config.settings.exclude ?? []), ...(options.exclude ?? [])];
  const { found, packages, problems } = await discover(targets, exclude, world);
  collected.problems.push(...problems);
  await readPackages(packages, targets, run);
  const skipped = await renderAll(found, run);
  const named = new Set(targets.map((target) => resolve(world.cwd, target)));
  await readAll(found, skipped, named, run);
}

/** What lock files and the like name is one inventory; what reads them is loaded only where there are some. */
async function readPackages(files: readonly PackageFile[], targets: readonly string[], run: Run): Promise<void> {
  if (files.length === 0) return;
  const { packagesOf } = await import('../packages/folder.ts');
  const { components, problems, distribution } = await packagesOf(files);
  run.collected.problems.push(...problems);
  if (components.length === 0) return;
  run.collected.inventories.push({
    subject: { type: 'file', path: targets.length === 1 ? (targets[0] as string) : '.' },
    components,
    ...(distribution === undefined ? {} : { distribution }),
  });
}

/** Renders charts and overlays; gives the files that must not be judged as they stand. */
async function renderAll(
  found: readonly Found[],
  { root, config, options, world, collected }: Run,
): Promise<ReadonlySet<string>> {
  const skipped = new Set<string>();
  const values = options.helmValues ?? config.settings.helm?.values ?? [];
  const kubernetesVersion = parseKubernetesVersion(settingsOf(config, options).kubernetesVersion) ?? latestKubernetes;
  for (const chart of found.filter(({ kind }) => kind === 'chart')) {
    take(await renderChart(chart, { projectRoot: root, values, kubernetesVersion }, world), collected);
  }
  const overlays = await Promise.all(
    found.filter(({ kind }) => kind === 'kustomization').map((one) => readKustomization(one)),
  );
  for (const { parts } of overlays) for (const part of parts) skipped.add(part);
  const bases = new Set(overlays.flatMap(({ resources }) => resources));
  for (const overlay of overlays) {
    if (bases.has(overlay.directory)) continue;
    const rendered = await renderKustomization(overlay, root, options.texts ?? new Map(), world);
    take(rendered, collected);
    for (const path of rendered.covers) skipped.add(path);
  }
  return skipped;
}

function take(rendered: Rendered, collected: Collected): void {
  collected.files += 1;
  collected.problems.push(...rendered.problems);
  if (rendered.notAssessed !== undefined) collected.notAssessed.push(rendered.notAssessed);
  addObjects(rendered.objects, collected);
}

function addObjects(objects: readonly KubeObject[], collected: Collected): void {
  collected.objects += objects.length;
  collected.judge.objects(objects);
}

/** How many files are read before the event loop gets a turn, for progress and signals. */
const batch = 200;

async function readAll(
  found: readonly Found[],
  skipped: ReadonlySet<string>,
  named: ReadonlySet<string>,
  { root, options, world, collected }: Run,
): Promise<void> {
  const readable = found.filter(
    ({ kind, path }) => (kind === 'manifest' || kind === 'dockerfile') && !skipped.has(path),
  );
  for (const [index, item] of readable.entries()) {
    if (index % batch === 0) {
      options.onProgress?.({ phase: 'read', done: index, total: readable.length });
      await new Promise(setImmediate);
    }
    const read = await readOne(item, named.has(item.path), options, world);
    if ('ignored' in read) continue;
    collected.files += 1;
    if ('problem' in read) collected.problems.push(read.problem);
    else readText(item, read.text, relative(root, item.path), collected);
  }
}

async function readOne(item: Found, named: boolean, { texts }: ScanOptions, world: World): Promise<ReadResult> {
  if (item.path === standardInput) return decode(await world.readStdin(), item.shown);
  const text = texts?.get(item.path);
  return text === undefined ? readFound(item, named) : { text };
}

function readText(item: Found, text: string, projectFile: string, collected: Collected): void {
  if (item.kind === 'dockerfile') {
    const { dockerfile, problems } = readDockerfile(text, item.shown, projectFile, {
      ignoreFile: ignoreFileOf(item.path),
    });
    collected.dockerfiles += 1;
    collected.problems.push(...problems);
    if (dockerfile !== undefined) collected.judge.dockerfile(dockerfile);
    return;
  }
  const { objects, problems } = objectsIn(readDocuments(text, item.shown), { projectFile });
  collected.problems.push(...problems);
  addObjects(objects, collected);
}
