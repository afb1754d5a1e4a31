import type { Problem } from '@seawall/kube';
import type { Component, Distribution } from '@seawall/model';
import type { Content } from './content.ts';
import type { FileDigests } from './stream.ts';

/**
 * Finds the components of one ecosystem. It says as data which files it wants, reads each of them alone (in a worker,
 * inside the one pass over a layer; the reading is cached with the layer), and may join the readings of a whole tree at
 * the end. Both steps are pure and synchronous.
 */
export interface Cataloger<Facts = unknown> {
  /** `dpkg`, `npm-lock`; part of the cache's key. */
  readonly id: string;
  /** Raised whenever the same bytes would give another reading: cached readings of other versions are not used. */
  readonly version: number;
  /** The specifications of what it reads. */
  readonly urls: readonly string[];
  /**
   * `installed`: the file is there because the component is. `declared`: a manifest or lock file, which says what would
   * be installed; images are asked for these only on request, source trees always.
   */
  readonly evidence: 'installed' | 'declared';
  readonly wants: Wants;
  /** Size of the largest file that it takes, 64 MiB unless said; a larger one is reported as a problem. */
  readonly limit?: number;
  /** What one file says. Bad input is a problem in the reading; whatever is thrown becomes one too. */
  read(file: CatalogedFile): Reading<Facts>;
  /**
   * Called once with every file that it read and that is visible in the tree, sorted by path: makes components out of
   * facts, resolves `dependsOn` across files. Without it the components of the readings add up.
   */
  finish?(files: readonly FileReading<Facts>[], tree: Tree): Finished;
  /** The package of which a reading says that it brought the file at `path` with just the content of these digests. */
  shipper?(file: FileReading<Facts>, path: string, digests: FileDigests): string | undefined;
}

/** Which files a cataloger wants: any that one of the lists names and that `accepts`, where there is one, agrees to. */
export interface Wants {
  /** Paths from the root, without a leading slash: `var/lib/dpkg/status`. */
  readonly paths?: readonly string[];
  /** File names, in any folder: `package.json`. */
  readonly names?: readonly string[];
  /** Ends of file names, from a dot on: `.jar`, `.deps.json`. */
  readonly suffixes?: readonly string[];
  /** Folders whose own files are wanted: `var/lib/dpkg/status.d`. */
  readonly folders?: readonly string[];
  /** Programs and shared libraries by their first bytes: ELF, PE, Mach-O. */
  readonly programs?: true;
  /** A finer look at the path, after one of the tables above has hit. */
  accepts?(path: string): boolean;
}

export interface CatalogedFile {
  /** From the root of the image or tree, without a leading slash. */
  readonly path: string;
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly content: Content;
}

/** What one file says; kept in the cache as JSON, so plain data only. */
export interface Reading<Facts = unknown> {
  /** Complete but for `distribution` and the `layer` of places, which are filled in where the tree is known. */
  readonly components?: readonly Component[];
  /** What only `finish` can turn into components. */
  readonly facts?: Facts;
  readonly problems?: readonly Problem[];
}

export interface FileReading<Facts = unknown> {
  readonly path: string;
  readonly reading: Reading<Facts>;
}

/** What a tree is known to hold when the readings are joined. */
export interface Tree {
  readonly distribution?: Distribution;
  /** Whether a file is visible there. */
  has(path: string): boolean;
  /** Whether `Component.files` is asked for: a system may own a million of them. */
  readonly files: boolean;
}

export interface Finished {
  readonly components: readonly Component[];
  readonly problems?: readonly Problem[];
  /** Each gives files that the components own, a path a line, a slash before it or not; see `Component.files`. */
  readonly owned?: readonly (() => string)[];
}

export const defaultLimit = 64 * 1024 * 1024;
