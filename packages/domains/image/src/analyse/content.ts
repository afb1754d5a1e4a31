/**
 * The bytes of one file, wherever they are kept: small files in memory, large ones spooled to disk. What `read` and
 * `bytes` give is valid only until the analyser returns: the buffer behind it is used again for the next file.
 */
export interface Content {
  readonly size: number;
  /** `length` bytes from `offset`; fewer where the file ends. */
  read(offset: number, length: number): Uint8Array;
  /** The whole file. Its size is at most the cataloger's `limit`. */
  bytes(): Uint8Array;
  /** The whole file as UTF-8, without a byte order mark; bytes that are not UTF-8 become U+FFFD. */
  text(): string;
  /** The path of a copy on disk, for libraries that read only files; gone when the analyser returns. */
  path(): string;
}

const utf8 = new TextDecoder();

export function decodeText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
