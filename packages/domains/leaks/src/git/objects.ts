import type { Detector } from '../detector.ts';
import type { FileScan } from '../engine/file-scan.ts';
import type { Leak } from '../leak.ts';
import { type Git, safely } from './git.ts';
import type { Commit } from './patch.ts';

export interface WantedObject {
  readonly object: string;
  readonly path: string;
  readonly commit: Commit | undefined;
}

const lineFeed = 0x0a;

/**
 * Looks into objects of a repository through `git cat-file --batch` (git-scm.com/docs/git-cat-file): a line with type
 * and size, the content, a line feed. Gives what git said when it failed.
 */
export async function readObjects(
  detector: Detector,
  git: Git,
  directory: string,
  wanted: readonly WantedObject[],
  found: (leak: Leak, commit: Commit | undefined) => void,
): Promise<string | undefined> {
  if (wanted.length === 0) return undefined;
  const running = git([...safely, 'cat-file', '--batch'], directory, lines(wanted));
  const reader = objectReader(detector, wanted, found);
  for await (const bytes of running.stdout) reader(bytes);
  return await running.failure;
}

function* lines(wanted: readonly WantedObject[]): Generator<string> {
  for (const { object } of wanted) yield `${object}\n`;
}

function objectReader(
  detector: Detector,
  wanted: readonly WantedObject[],
  found: (leak: Leak, commit: Commit | undefined) => void,
): (bytes: Uint8Array) => void {
  let next = 0;
  let head = '';
  let left = 0;
  let scan: FileScan | undefined;
  /** After the content comes one line feed. */
  let trailer = false;

  function start(): void {
    const size = /^[0-9a-f]+ blob (\d+)$/.exec(head);
    head = '';
    const item = wanted[next];
    if (size === null || item === undefined) {
      // Missing, or a submodule's commit: there is nothing to read.
      next += 1;
      return;
    }
    left = Number(size[1]);
    scan = detector.file(item.path, item.commit?.id);
    if (left === 0) finish();
  }

  function finish(): void {
    const item = wanted[next];
    for (const leak of scan?.end() ?? []) found(leak, item?.commit);
    scan = undefined;
    trailer = true;
    next += 1;
  }

  return (bytes) => {
    for (let at = 0; at < bytes.length; ) {
      if (left > 0) {
        const part = bytes.subarray(at, at + left);
        scan?.chunk(part);
        at += part.length;
        left -= part.length;
        if (left === 0) finish();
      } else if (trailer) {
        trailer = false;
        at += 1;
      } else if (bytes[at] === lineFeed) {
        at += 1;
        start();
      } else {
        const end = bytes.indexOf(lineFeed, at);
        const stop = end < 0 ? bytes.length : end;
        head += Buffer.from(bytes.subarray(at, stop)).toString('latin1');
        at = stop;
      }
    }
  };
}
