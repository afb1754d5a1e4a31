import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readlinkSync, readSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '@seawall/kube';
import type { EntryType } from '../tar/entry.ts';
import type { LayerLocation } from './location.ts';
import { opaqueFolders } from './opaque.ts';
import { type Analysers, createPass, type Pass } from './pass.ts';
import { marksUnknown, unreadableFile } from './problems.ts';
import type { LayerResult } from './result.ts';

const readSize = 256 * 1024;
const maxProblems = 1000;

/** Folders of a running system that hold no files of their own, and those that are mounted from elsewhere. */
const virtual: ReadonlySet<string> = new Set(['proc', 'sys', 'dev', 'run']);

/**
 * Analyses a tree of files as if it were a layer. Links are not followed; names in `exclude` (`.git`) are left out
 * wherever they stand. Where the tree is a layer of the overlay file system, its marks are told as a layer's archive
 * would. What cannot be read is a problem of the result.
 */
export function readFolder(
  { path: root, exclude = [], overlay = false }: Omit<Extract<LayerLocation, { kind: 'folder' }>, 'kind'>,
  analysers: Analysers,
): LayerResult {
  const pass = createPass(analysers);
  const buffer = Buffer.allocUnsafe(readSize);
  const problems: Problem[] = [];
  const left = new Set(exclude);
  const device = lstatSync(root).dev;
  const folders: string[] = [];
  let bytes = 0;
  try {
    // Not recursive: a tree may be deeper than the stack.
    const pending = [''];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const below: string[] = [];
      for (const one of list(folder)) {
        const path = folder === '' ? one.name : `${folder}/${one.name}`;
        if (left.has(one.name)) continue;
        if (visit(path) === 'directory') below.push(path);
      }
      if (overlay) folders.push(...below);
      pending.push(...below.reverse());
    }
    markOpaque();
    const result = pass.finish();
    return {
      ...result,
      diffId: '',
      digest: '',
      bytes,
      problems: [...problems, ...result.problems],
      complete: problems.length === 0,
    };
  } finally {
    pass.release();
  }

  function list(folder: string): Dirent[] {
    try {
      return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      note(folder, error);
      return [];
    }
  }

  function visit(path: string): EntryType | undefined {
    try {
      const absolute = join(root, path);
      const stat = lstatSync(absolute);
      const type = typeOf(stat);
      if (type === undefined) return undefined;
      if (type === 'directory' && virtual.has(path) && stat.dev !== device) return undefined;
      // The union file system of containers marks what is removed by a device with the number 0.
      if (type === 'character' && stat.rdev === 0) {
        if (overlay) mark(path.replace(/[^/]*$/, (name) => `.wh.${name}`));
        return undefined;
      }
      const link = type === 'symlink' ? readlinkSync(absolute) : '';
      const size = type === 'file' ? stat.size : 0;
      if (pass.entry({ path, type, size, mode: stat.mode & 0o7777, link }) && type === 'file') {
        bytes += readInto(pass, absolute, size, buffer);
      }
      return type;
    } catch (error) {
      note(path, error);
      return undefined;
    }
  }

  /** Whiteouts as layers write them (OCI image-spec, layer.md). */
  function mark(path: string): void {
    pass.entry({ path, type: 'file', size: 0, mode: 0, link: '' });
  }

  function markOpaque(): void {
    const opaque = opaqueFolders(root, folders);
    if (opaque === undefined) problems.push(marksUnknown(root));
    for (const folder of opaque ?? []) mark(`${folder}/.wh..wh..opq`);
  }

  function note(path: string, error: unknown): void {
    if (problems.length < maxProblems) problems.push(unreadableFile(path, error));
  }
}

/** Gives the content to the pass; no more than the size that was announced, should the file grow meanwhile. */
function readInto(pass: Pass, path: string, size: number, buffer: Buffer): number {
  const descriptor = openSync(path, 'r');
  let done = 0;
  try {
    while (done < size) {
      const read = readSync(descriptor, buffer, 0, Math.min(buffer.length, size - done), null);
      if (read === 0) break;
      pass.data(buffer.subarray(0, read));
      done += read;
    }
  } finally {
    closeSync(descriptor);
  }
  pass.end();
  return done;
}

function typeOf(stat: Stats): EntryType | undefined {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isCharacterDevice()) return 'character';
  if (stat.isBlockDevice()) return 'block';
  return stat.isFIFO() ? 'fifo' : undefined;
}
