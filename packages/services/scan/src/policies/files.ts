import { type Dirent, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Problem } from '@seawall/kube';
import type { SourceFile } from '@seawall/policy';
import { skippedDirectories } from '../discover/classify.ts';
import { ScanError } from '../error.ts';
import { unreadable } from '../problems.ts';
import { readFound } from '../read.ts';
import type { World } from '../world.ts';

/** A folder of policies is read to this depth; links are not followed. */
const maxDepth = 32;
const maxFiles = 20_000;

/** A policy file and where it lies on the disk. */
export interface PolicyFile extends SourceFile {
  readonly path: string;
}

const readable = /\.(?:rego|ya?ml|json)$/i;

/**
 * Reads the Rego, YAML and JSON files of the files and directories named. Throws a `ScanError` for one that does not
 * exist; what cannot be read is a problem.
 */
export function readPolicyFiles(
  paths: readonly string[],
  world: Pick<World, 'cwd'>,
): { readonly files: readonly PolicyFile[]; readonly problems: readonly Problem[] } {
  const files: PolicyFile[] = [];
  const problems: Problem[] = [];
  for (const named of paths) {
    const path = resolve(world.cwd, named);
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) throw noSuchPolicies(named);
    if (info.isDirectory()) enter(path, path, 0);
    else add(path, path);
  }
  return { files, problems };

  function shown(path: string): string {
    return relative(world.cwd, path) || path;
  }

  function enter(directory: string, root: string, depth: number): void {
    if (depth > maxDepth || files.length > maxFiles) {
      problems.push(tooMany(shown(directory)));
      return;
    }
    let entries: Dirent[];
    try {
      entries = readdirSync(directory, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      problems.push(unreadable(shown(directory), error));
      return;
    }
    for (const entry of entries) {
      const path = join(directory, entry.name);
      if (entry.isDirectory() && !skippedDirectories.has(entry.name)) enter(path, root, depth + 1);
      else if (entry.isFile() && readable.test(entry.name)) add(path, root);
    }
  }

  function add(path: string, root: string): void {
    const read = readFound({ kind: 'manifest', path, shown: shown(path) }, true);
    if ('text' in read) files.push({ file: shown(path), text: read.text, path, folder: folderOf(path, root) });
    else if ('problem' in read) problems.push(read.problem);
  }
}

function folderOf(path: string, root: string): string[] {
  const below = path === root ? '' : relative(root, dirname(path));
  return below === '' ? [] : below.split(sep);
}

function noSuchPolicies(named: string): ScanError {
  return new ScanError('no-such-target', {
    en: `There is no file or directory ${named}; check the path of the policies`,
    zh: `文件或目录 ${named} 不存在；请检查策略路径`,
  });
}

function tooMany(file: string): Problem {
  return {
    code: 'too-large',
    file,
    message: {
      en: `More than ${maxFiles} files or ${maxDepth} directories deep; the rest was not read`,
      zh: `超过 ${maxFiles} 个文件或 ${maxDepth} 层目录；其余未读取`,
    },
  };
}
