import type { Problem } from '@seawall/kube';
import type { Readings } from '../analyse/read.ts';

/** All that one pass over a layer, or over a tree of files, has learnt. Plain data: it travels and is cached. */
export interface LayerResult {
  /** `sha256:…` of the uncompressed archive; empty for a tree of files. */
  readonly diffId: string;
  /** `sha256:…` of the bytes as they were stored; empty where nobody said what it should be. */
  readonly digest: string;
  /** Of the uncompressed archive, or of all files. */
  readonly bytes: number;
  readonly entries: number;
  /** Every entry, in blocks: see `pathIndex`. */
  readonly index: readonly Uint8Array[];
  readonly whiteouts: Whiteouts;
  readonly links: LayerLinks;
  /** The files that some analyser has said something about, in the order of the archive. */
  readonly files: readonly AnalysedFile[];
  readonly problems: readonly Problem[];
  /** False when the layer could not be read to its end. Such a result is not cached. */
  readonly complete: boolean;
}

export interface LayerLinks {
  /** Every symbolic link of the layer, path and target in turns, between zero bytes. */
  readonly symbolic: string;
  /** Links of either kind under names that some cataloger wants. */
  readonly wanted: readonly WantedLink[];
}

export interface WantedLink {
  readonly path: string;
  /** As written; of hard links the path from the root. */
  readonly target: string;
  readonly isHard: boolean;
}

export const noLinks: LayerLinks = { symbolic: '', wanted: [] };

export interface Whiteouts {
  /** What is removed from the layers below, with all that lies beneath it. */
  readonly paths: readonly string[];
  /** Folders whose contents of the layers below are removed. */
  readonly opaque: readonly string[];
}

export interface AnalysedFile {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  /** By cataloger. */
  readonly readings?: Readings;
  /** By analyser of another domain: what its `end` gave. */
  readonly streams?: Readonly<Record<string, unknown>>;
  /** It is no entry of its own: a folder above it is a link, and the file has been read under its own name too. */
  readonly isBehindLink?: true;
}
