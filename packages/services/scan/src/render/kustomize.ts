import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isMapping, type KubeObject, objectsIn, type Problem, readDocuments, type Value } from '@seawall/kube';
import { formatRef, type Text } from '@seawall/model';
import type { Found } from '../discover/kinds.ts';
import type { World } from '../world.ts';
import { type Rendered, renderFailure, renderLimits, withoutLine } from './renderer.ts';
import { placeInTemplate, type TemplateLines, templateLines } from './template-place.ts';

/** What a kustomization names, by absolute path. */
export interface Kustomization {
  readonly directory: string;
  readonly found: Found;
  /** Files and directories under `resources`, `bases` and `components`. */
  readonly resources: readonly string[];
  /** Files that are parts of objects (patches, replacements, values): never judged as objects. */
  readonly parts: readonly string[];
}

/** Reads a kustomization file as far as it says which files belong to it. */
export async function readKustomization(found: Found): Promise<Kustomization> {
  const directory = dirname(found.path);
  const text = await readFile(found.path, 'utf8').catch(() => '');
  const value = readDocuments(text, found.shown).documents[0]?.value;
  const fields = isMapping(value) ? value : {};
  const absolute = (written: readonly string[]): string[] =>
    written.filter((path) => !/^\w+:\/\/|\n/.test(path)).map((path) => resolve(directory, path));
  const patches = [
    ...strings(fields['patchesStrategicMerge']),
    ...paths(fields['patches']),
    ...paths(fields['patchesJson6902']),
    ...paths(fields['replacements']),
    ...strings(fields['configurations']),
    ...strings(fields['transformers']),
    ...strings(fields['generators']),
  ];
  return {
    directory,
    found,
    resources: absolute([
      ...strings(fields['resources']),
      ...strings(fields['bases']),
      ...strings(fields['components']),
    ]),
    parts: absolute(patches),
  };
}

function strings(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function paths(value: Value | undefined): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => (isMapping(item) && typeof item['path'] === 'string' ? [item['path']] : []));
}

/**
 * Renders an overlay with the user's `kustomize` or `kubectl`. Each object's origin is asked of kustomize itself
 * (`buildMetadata: [originAnnotations]`), so that findings stand in the file that people edit.
 */
export async function renderKustomization(
  kustomization: Kustomization,
  projectRoot: string,
  texts: Texts,
  world: World,
): Promise<Rendered> {
  const kustomize = await world.which('kustomize');
  const kubectl = kustomize === undefined ? await world.which('kubectl') : undefined;
  const program = kustomize ?? kubectl;
  if (program === undefined) return notAssessed(kustomization, missing);
  const wrapper = await mkdtemp(join(tmpdir(), 'seawall-kustomize-'));
  try {
    const inside = relative(wrapper, kustomization.directory);
    const wrapped = JSON.stringify({ resources: [inside], buildMetadata: ['originAnnotations'] });
    await writeFile(join(wrapper, 'kustomization.yaml'), wrapped);
    const args = kustomize === undefined ? ['kustomize', wrapper] : ['build', wrapper];
    const result = await world.run(program, args, { cwd: kustomization.directory, ...renderLimits });
    if (!result.ok) return notAssessed(kustomization, renderFailure('kustomize build', result.stderr || result.why));
    return await place(result.stdout, kustomization, wrapper, projectRoot, texts, world);
  } finally {
    await rm(wrapper, { recursive: true, force: true });
  }
}

/** Texts that stand in for files: see `ScanOptions.texts`. */
type Texts = ReadonlyMap<string, string>;

const originAnnotation = 'config.kubernetes.io/origin';

async function place(
  output: string,
  kustomization: Kustomization,
  wrapper: string,
  projectRoot: string,
  texts: Texts,
  world: World,
): Promise<Rendered> {
  const read = objectsIn(readDocuments(output, kustomization.found.shown), { renderedBy: 'kustomize build' });
  const problems: Problem[] = read.problems.map(withoutLine);
  const sources = new Map<string, Source>();
  const objects: KubeObject[] = [];
  const covers = new Set<string>();
  for (const object of read.objects) {
    const source = takeOrigin(object);
    const path = source === undefined ? kustomization.found.path : resolve(wrapper, source);
    const exists = await stat(path).then(
      (info) => info.isFile(),
      () => false,
    );
    const file = exists ? path : kustomization.found.path;
    covers.add(file);
    let origin = sources.get(file);
    if (origin === undefined) {
      origin = await readSource(file, relative(world.cwd, file), relative(projectRoot, file), texts);
      sources.set(file, origin);
    }
    objects.push(asWritten(object, origin) ?? inSource(object, origin));
  }
  return { objects, problems, covers: [...covers] };
}

/** Reads and removes the annotation by which kustomize tells where an object came from. */
function takeOrigin(object: KubeObject): string | undefined {
  const metadata: { annotations?: Record<string, string> } | undefined = object.value.metadata;
  const origin = metadata?.annotations?.[originAnnotation];
  if (metadata?.annotations === undefined || origin === undefined) return undefined;
  delete metadata.annotations[originAnnotation];
  if (Object.keys(metadata.annotations).length === 0) delete metadata.annotations;
  const path = /^path:\s*(.+)$/m.exec(origin)?.[1]?.trim();
  return /^repo:/m.test(origin) ? undefined : path;
}

/** A file that kustomize took objects from. */
interface Source {
  readonly file: string;
  readonly projectFile: string;
  readonly template: TemplateLines;
  readonly objects: ReadonlyMap<string, KubeObject>;
}

async function readSource(path: string, file: string, projectFile: string, texts: Texts): Promise<Source> {
  // A file that stands changed in memory is not what kustomize read: its objects do not match and offer no fix.
  const text = texts.get(path) ?? (await readFile(path, 'utf8').catch(() => ''));
  const { objects } = objectsIn(readDocuments(text, file), { projectFile });
  return {
    file,
    projectFile,
    template: templateLines(text),
    objects: new Map(objects.map((object) => [formatRef(object.ref), object])),
  };
}

/** The object as its file has it, when kustomize changed nothing in it: then it can be fixed where it stands. */
function asWritten(object: KubeObject, { objects }: Source): KubeObject | undefined {
  const written = objects.get(formatRef(object.ref));
  return written !== undefined && isDeepStrictEqual(written.value, object.value) ? written : undefined;
}

function inSource(object: KubeObject, { file, projectFile, template }: Source): KubeObject {
  const origin = {
    ...object.origin,
    file,
    projectFile,
    locate: (path: readonly (string | number)[]) =>
      placeInTemplate(template, file, object.value, path, 'kustomize build'),
  };
  return { ...object, origin };
}

const missing: Text = {
  en: 'an overlay is judged as kustomize renders it, and there is neither kustomize nor kubectl on the PATH; its plain resources were judged as they stand',
  zh: 'Overlay 需要先由 kustomize 渲染才能评估，但 PATH 中既没有 kustomize 也没有 kubectl；已按原样评估其中的普通资源文件',
};

function notAssessed({ found }: Kustomization, reason: Text): Rendered {
  const directory = dirname(found.shown);
  return {
    objects: [],
    problems: [],
    covers: [],
    notAssessed: {
      target: found.shown,
      what: 'kustomization',
      reason,
      remedy: {
        en: `install kustomize or kubectl, or render it yourself: kustomize build ${directory} | seawall scan -`,
        zh: `安装 kustomize 或 kubectl，或自行渲染：kustomize build ${directory} | seawall scan -`,
      },
    },
  };
}
