import type { Content } from './content.ts';

/**
 * An analyser of another domain, run in the same pass over every file. It is made anew for each layer, and sees one file
 * after another: `begin`, any number of `chunk`s, `end`. It never sees a whole file unless it gathers it itself.
 */
export interface StreamAnalyser {
  /** Part of the cache's key, with `key`. */
  readonly id: string;
  /** Changes whenever the same bytes would give another result: version, and a digest of its settings. */
  readonly key: string;
  openLayer(): LayerStream;
}

export interface LayerStream {
  /** False: the file is of no interest, and no chunk of it follows. */
  begin(file: StreamedFile): boolean;
  /** The next bytes; valid only during the call. */
  chunk(bytes: Uint8Array): void;
  /**
   * The file's result, plain data for the cache; undefined when there is nothing to say of it. `content` is the whole
   * file where it was no larger than `keeps`, or was kept for a cataloger.
   */
  end(content?: Content): unknown;
  /** The size up to which files are kept until their end. */
  readonly keeps?: number;
}

/** In hexadecimal. */
export interface FileDigests {
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

export interface StreamedFile {
  /** From the root of the image or tree, without a leading slash. */
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}
