import { stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { World } from '../world.ts';
import { ScanError } from '../error.ts';
import { isKustomization, kindOfFile } from './classify.ts';
import type { Discovery, Found, PackageFile } from './kinds.ts';
import { isPackageFile } from './package-files.ts';
import { walk } from './walk.ts';

/** The name under which standard input is scanned. */
export const standardInput = '-';

/**
 * What there is to read behind the targets of a command line: directories, charts, files, `-` for standard input.
 * Throws a `ScanError` for a target that does not exist, so that a mistyped path never looks like a clean scan.
 */
export async function discover(
  targets: readonly string[],
  exclude: readonly string[],
  world: World,
): Promise<Discovery> {
  const found: Found[] = [];
  const packages = new Map<string, PackageFile>();
  const problems: Discovery['problems'][number][] = [];
  const seen = new Set<string>();
  for (const target of targets) {
    const one = await discoverOne(target, exclude, world);
    problems.push(...one.problems);
    for (const file of one.packages) packages.set(file.path, file);
    for (const item of one.found) {
      if (seen.has(item.path)) continue;
      seen.add(item.path);
      found.push(item);
    }
  }
  return { found, packages: [...packages.values()], problems };
}

async function discoverOne(target: string, exclude: readonly string[], world: World): Promise<Discovery> {
  if (target === standardInput) return single({ kind: 'manifest', path: standardInput, shown: '<stdin>' });
  const path = resolve(world.cwd, target);
  const info = await stat(path).catch((cause: unknown) => {
    throw noSuchTarget(target, cause);
  });
  if (info.isDirectory()) return walk(path, { cwd: world.cwd, exclude });
  if (!info.isFile()) throw noSuchTarget(target, undefined);
  const shown = isAbsolute(target) ? path : relative(world.cwd, path);
  if (basename(path) === 'Chart.yaml') return single({ kind: 'chart', path: dirname(path), shown: dirname(shown) });
  if (isKustomization(basename(path))) return walk(dirname(path), { cwd: world.cwd, exclude });
  if (isPackageFile(basename(path)) && kindOfFile(basename(path)) === undefined) {
    return { found: [], packages: [{ path, shown }], problems: [] };
  }
  const one = single({ kind: kindOfFile(basename(path)) ?? 'manifest', path, shown });
  return isPackageFile(basename(path)) ? { ...one, packages: [{ path, shown }] } : one;
}

function single(found: Found): Discovery {
  return { found: [found], packages: [], problems: [] };
}

function noSuchTarget(target: string, cause: unknown): ScanError {
  const hint = /^[\w.-]+(?::\d+)?\/[\w./-]+(?::[\w.-]+)?$|^[\w-]+:[\w.-]+$/.test(target);
  return new ScanError(
    'no-such-target',
    {
      en: `There is no file or directory ${target}${hint ? '; for an image write seawall scan image NAME' : '; check the path'}`,
      zh: `文件或目录 ${target} 不存在${hint ? '；扫描镜像请使用 seawall scan image 镜像名' : '；请检查路径'}`,
    },
    { cause },
  );
}

/**
 * The directory that ids are relative to and where `seawall.yaml` is looked for: the nearest one above the first target
 * that holds `.git` or `seawall.yaml`; without such a mark the working directory if the target lies below it, else the
 * target's own.
 */
export async function projectRoot(target: string | undefined, world: World): Promise<string> {
  if (target === undefined || target === standardInput) return (await marked(world.cwd)) ?? world.cwd;
  const path = resolve(world.cwd, target);
  const isDirectory = await stat(path).then(
    (info) => info.isDirectory(),
    () => false,
  );
  const directory = isDirectory ? path : dirname(path);
  const isBelow = !relative(world.cwd, directory).startsWith('..');
  return (await marked(directory)) ?? (isBelow ? world.cwd : directory);
}

async function marked(start: string): Promise<string | undefined> {
  for (let directory = start; ; directory = dirname(directory)) {
    for (const marker of ['.git', 'seawall.yaml']) {
      const exists = await stat(join(directory, marker)).then(
        () => true,
        () => false,
      );
      if (exists) return directory;
    }
    if (dirname(directory) === directory) return undefined;
  }
}
