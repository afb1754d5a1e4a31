import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import type { Problem } from '@seawall/kube';
import { globMatches } from '../glob.ts';
import { unreadable } from '../problems.ts';
import { isKustomization, kindOfFile, skippedDirectories } from './classify.ts';
import type { Discovery, Found, PackageFile } from './kinds.ts';
import { isPackageFile } from './package-files.ts';

/** Directories below a target; real trees stay far below, links that feed on themselves do not. */
const maxDepth = 64;

export interface WalkOptions {
  readonly cwd: string;
  /** Patterns against the path below the target; what matches is left out. */
  readonly exclude: readonly string[];
}

/**
 * Finds what can be read below a directory, in the order of names. A chart's and an overlay's own files are left to
 * their renderer. Links are followed inside the directory once; loops and links that lead out of it are problems.
 */
export async function walk(root: string, options: WalkOptions): Promise<Discovery> {
  const found: Found[] = [];
  const packages: PackageFile[] = [];
  const problems: Problem[] = [];
  const realRoot = await realpath(root);
  const shown = (path: string): string => relative(options.cwd, path) || basename(path);

  async function enter(directory: string, depth: number): Promise<void> {
    let entries: Dirent[];
    try {
      entries = await readdir(directory, { withFileTypes: true });
    } catch (error) {
      problems.push(unreadable(shown(directory), error));
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    if (entries.some(({ name }) => name === 'Chart.yaml') && entries.some(({ name }) => name === 'templates')) {
      found.push({ kind: 'chart', path: directory, shown: shown(directory) });
      return;
    }
    const kustomization = entries.find(({ name }) => isKustomization(name));
    if (kustomization !== undefined) {
      const path = join(directory, kustomization.name);
      found.push({ kind: 'kustomization', path, shown: shown(path) });
    }
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry === kustomization || isExcluded(path)) continue;
      await visit(path, entry, depth);
    }
  }

  async function visit(path: string, entry: Dirent, depth: number): Promise<void> {
    if (entry.isDirectory()) {
      if (skippedDirectories.has(entry.name)) return;
      if (depth >= maxDepth) problems.push(tooDeep(shown(path)));
      else await enter(path, depth + 1);
    } else if (entry.isFile()) addFile(path, entry.name);
    else if (entry.isSymbolicLink()) await follow(path, entry.name);
  }

  async function follow(path: string, name: string): Promise<void> {
    const isManifest = kindOfFile(name) !== undefined;
    let target: string;
    let isDirectory: boolean;
    try {
      target = await realpath(path);
      isDirectory = (await stat(target)).isDirectory();
    } catch (error) {
      // A dangling link to something that no engine would read is nobody's problem; a loop always is.
      const loops = (error as NodeJS.ErrnoException).code === 'ELOOP';
      if (loops) problems.push(linkLoop(shown(path)));
      else if (isManifest) problems.push(unreadable(shown(path), error));
      return;
    }
    const inside = relative(realRoot, target);
    if (inside.startsWith('..')) {
      if (isDirectory || isManifest) problems.push(linkOutside(shown(path)));
      return;
    }
    // What a link inside the directory names is read under its own name; only a loop or another name is news.
    if (isDirectory && (inside === '' || path.startsWith(`${join(root, inside)}/`)))
      problems.push(linkLoop(shown(path)));
    if (!isDirectory && isManifest && kindOfFile(basename(target)) === undefined) addFile(path, name);
  }

  function addFile(path: string, name: string): void {
    const kind = kindOfFile(name);
    if (kind !== undefined) found.push({ kind, path, shown: shown(path) });
    if (isPackageFile(name)) packages.push({ path, shown: shown(path) });
  }

  function isExcluded(path: string): boolean {
    const below = relative(root, path);
    return options.exclude.some((pattern) => globMatches(pattern, below) || globMatches(`${pattern}/**`, below));
  }

  await enter(root, 0);
  return { found, packages, problems };
}

function linkLoop(file: string): Problem {
  return {
    code: 'link-loop',
    file,
    message: {
      en: 'A symbolic link that leads back to itself; it was not followed',
      zh: '符号链接指向自身形成循环；未跟随',
    },
  };
}

function linkOutside(file: string): Problem {
  return {
    code: 'link-outside',
    file,
    message: {
      en: 'A symbolic link that leads out of the scanned directory; it was not followed. Scan its target by name',
      zh: '符号链接指向扫描目录之外；未跟随。请直接扫描其目标',
    },
  };
}

function tooDeep(file: string): Problem {
  return {
    code: 'too-deep',
    file,
    message: { en: `Directories deeper than ${maxDepth} are not read`, zh: `不读取深度超过 ${maxDepth} 层的目录` },
  };
}
