import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { VulnsError } from '../error.ts';
import type { FeedFile } from '../sources/source.ts';
import { isArchive, unpack } from './unpack.ts';

/** What V8 can hold in one string, with room left. */
const maximumText = 500 * 1024 * 1024;
const maximumDepth = 24;

/** Every file under a folder, or the file itself, in the order of names; archives and compressed files are opened. */
export function* feedFiles(root: string, onProblem: (path: string, error: unknown) => void): Generator<FeedFile> {
  yield* walk(root, '', 0, onProblem);
}

function* walk(
  root: string,
  path: string,
  depth: number,
  onProblem: (path: string, error: unknown) => void,
): Generator<FeedFile> {
  const full = path === '' ? root : join(root, path);
  const stat = lstatSync(full);
  // A link could lead out of the feeds or in a circle; only the root itself may be one.
  if (stat.isSymbolicLink() && path !== '') return;
  if (stat.isDirectory() || (path === '' && statSync(full).isDirectory())) {
    if (depth > maximumDepth) return onProblem(full, new VulnsError('format', tooDeep));
    let names: string[];
    try {
      names = readdirSync(full).sort();
    } catch (error) {
      return onProblem(full, error);
    }
    for (const name of names) {
      // What an update notes of its downloads is none of the feeds.
      if (name === '.git' || /\.(?:mark|part)$/.test(name)) continue;
      yield* walk(root, path === '' ? name : `${path}/${name}`, depth + 1, onProblem);
    }
    return;
  }
  if (!stat.isFile() && path !== '') return;
  const shown = path === '' ? root : path;
  if (!isArchive(shown)) return yield plainFile(shown, full);
  try {
    for (const { path: inner, bytes } of unpack(shown, readFileSync(full))) yield heldFile(inner, bytes);
  } catch (error) {
    onProblem(shown, error);
  }
}

const tooDeep = { en: 'folders are nested too deep', zh: '文件夹嵌套过深' };

function plainFile(path: string, full: string): FeedFile {
  return { ...heldFile(path, () => readFileSync(full)), location: full };
}

function heldFile(path: string, bytes: () => Buffer): FeedFile {
  return {
    path,
    bytes,
    text() {
      const buffer = bytes();
      if (buffer.length > maximumText) {
        throw new VulnsError('format', {
          en: `is larger than ${maximumText / 1024 / 1024} MB`,
          zh: `超过 ${maximumText / 1024 / 1024} MB`,
        });
      }
      return buffer.toString('utf8');
    },
  };
}
