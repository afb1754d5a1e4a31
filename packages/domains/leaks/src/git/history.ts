import type { Detector } from '../detector.ts';
import type { Leak } from '../leak.ts';
import { readObjects, type WantedObject } from './objects.ts';
import { type Git, patchOptions, safely } from './git.ts';
import { type Commit, commitFormat, readPatch } from './patch.ts';

/** One secret, however often it was committed. */
export interface HistoryLeak {
  readonly leak: Leak;
  /** The oldest commit that brought it; absent when it is only staged. */
  readonly commit: Commit | undefined;
  /** In how many places and commits it was seen, the first included. */
  readonly times: number;
}

export interface History {
  /** In the order in which they came. */
  readonly leaks: readonly HistoryLeak[];
  readonly commits: number;
  readonly files: number;
  /** What git said when it could not go on; what was read until then counts. */
  readonly failure: string | undefined;
}

export interface HistoryOptions {
  /** Revisions as `git log` takes them; default every ref. */
  readonly revisions?: readonly string[];
  /** Only what was below this folder or was this file, as a path from the root of the repository. */
  readonly below?: string;
  readonly onCommit?: (commits: number) => void;
}

/** Secrets kept of one history; each is one hash, so that a repository full of them stays small. */
const mostSecrets = 50_000;

/**
 * Looks through every commit of a repository, the oldest first: what a commit adds is looked at once. Merges count with
 * what they add to all of their parents; binary files are read whole.
 */
export async function scanHistory(
  detector: Detector,
  git: Git,
  directory: string,
  options: HistoryOptions = {},
): Promise<History> {
  const revisions = options.revisions ?? ['--all'];
  return await scanPatch(detector, git, directory, options, [
    ...safely,
    'log',
    '--reverse',
    '--topo-order',
    '--full-history',
    '--cc',
    `--format=${commitFormat}`,
    ...patchOptions,
    ...revisions,
    '--',
    // As it is written, whatever stars it holds.
    ...(options.below === undefined ? [] : [`:(top,literal)${options.below}`]),
  ]);
}

/** Looks at what is staged and not yet committed: what a commit made now would bring. */
export async function scanStaged(detector: Detector, git: Git, directory: string): Promise<History> {
  return await scanPatch(detector, git, directory, {}, [...safely, 'diff', '--cached', ...patchOptions, '--']);
}

async function scanPatch(
  detector: Detector,
  git: Git,
  directory: string,
  options: HistoryOptions,
  args: readonly string[],
): Promise<History> {
  const secrets = new Map<string, { leak: Leak; commit: Commit | undefined; times: number }>();
  const binaries = new Map<string, WantedObject>();
  const add = (leak: Leak, commit: Commit | undefined): void => {
    const key = `${leak.rule} ${leak.hash}`;
    const known = secrets.get(key);
    if (known !== undefined) known.times += 1;
    else if (secrets.size < mostSecrets) secrets.set(key, { leak, commit, times: 1 });
  };
  const reader = readPatch(detector, {
    found: ({ leak, commit }) => add(leak, commit),
    binary: (object, path, commit) => {
      if (!binaries.has(object)) binaries.set(object, { object, path, commit });
    },
  });
  const running = git(args, directory);
  for await (const bytes of running.stdout) {
    reader.chunk(bytes);
    options.onCommit?.(reader.seen.commits);
  }
  reader.end();
  const failure = await running.failure;
  const unread = await readObjects(detector, git, directory, [...binaries.values()], add);
  return { leaks: [...secrets.values()], ...reader.seen, failure: failure ?? unread };
}
