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
  /** The files that some analyser has said something about, in the order of the archive. */
  readonly files: readonly AnalysedFile[];
  readonly problems: readonly Problem[];
  /** False when the layer could not be read to its end. Such a result is not cached. */
  readonly complete: boolean;
}

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
}
