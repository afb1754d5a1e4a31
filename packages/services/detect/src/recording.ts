import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

/**
 * The compact form of a recording: eight bytes that say what it is and which version, then frames: the length of what follows in four bytes
 * (little-endian), then lines of JSON compressed with Zstandard, checksum included. A frame that was cut off, as by a process that was
 * killed, ends the recording; all frames before it stay whole.
 */
const magic = Buffer.from('SWREC', 'latin1');
const version = 1;
const headerBytes = 8;

/** What is compressed at a time: larger frames hardly shrink further, and what is not yet in one is lost when the process is killed. */
const frameChars = 256 * 1024;
const mostFrameBytes = 16 * 1024 * 1024;
/** A frame whose content is longer than this nobody wrote. */
const mostContentBytes = 64 * 1024 * 1024;

export interface RecordingWriter {
  /** One line, without its end. */
  line(text: string): void;
  /** Puts what waits into a frame and onto the disk. */
  flush(): void;
  close(): void;
  readonly bytes: number;
}

/** Writes a recording, readable by its owner only: events hold command lines. Throws the system's error when the file cannot be written. */
export function writeRecording(path: string): RecordingWriter {
  const fd = openSync(path, 'w', 0o600);
  let waiting: string[] = [];
  let chars = 0;
  let bytes = writeSync(fd, Buffer.concat([magic, Buffer.from([0, version, 0])]));

  const flush = (): void => {
    if (waiting.length === 0) return;
    const content = Buffer.from(`${waiting.join('\n')}\n`);
    waiting = [];
    chars = 0;
    const packed = zstdCompressSync(content, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
    const frame = Buffer.alloc(4 + packed.length);
    frame.writeUInt32LE(packed.length);
    packed.copy(frame, 4);
    bytes += writeSync(fd, frame);
  };

  return {
    line(text) {
      waiting.push(text);
      chars += text.length + 1;
      if (chars >= frameChars) flush();
    },
    flush,
    close() {
      flush();
      fsyncSync(fd);
      closeSync(fd);
    },
    get bytes() {
      return bytes;
    },
  };
}

/** Whether a file's first bytes are those of a recording in the compact form, of whatever version. */
export function isPacked(start: Uint8Array): boolean {
  return start.length >= headerBytes && magic.equals(start.subarray(0, magic.length)) && start[5] === 0;
}

/** Why a recording was not read to its end. */
type PackedFault = 'version' | 'damaged' | 'cut-off';

export interface PackedReader {
  /** The content of the frames that these bytes complete. */
  push(bytes: Uint8Array): Buffer[];
  /** What was wrong, when nothing more comes. */
  finish(): PackedFault | undefined;
  readonly fault: PackedFault | undefined;
}

/** Takes the compact form apart as its bytes come. */
export function createPackedReader(): PackedReader {
  let held = Buffer.alloc(0);
  let started = false;
  let fault: PackedFault | undefined;

  const next = (): Buffer | undefined => {
    if (held.length < 4) return undefined;
    const length = held.readUInt32LE();
    if (length === 0 || length > mostFrameBytes) {
      fault = 'damaged';
      return undefined;
    }
    if (held.length < 4 + length) return undefined;
    const packed = held.subarray(4, 4 + length);
    held = held.subarray(4 + length);
    try {
      return zstdDecompressSync(packed, { maxOutputLength: mostContentBytes });
    } catch {
      fault = 'damaged';
      return undefined;
    }
  };

  return {
    push(bytes) {
      if (fault !== undefined) return [];
      held = held.length === 0 ? Buffer.from(bytes) : Buffer.concat([held, bytes]);
      if (!started) {
        if (held.length < headerBytes) return [];
        started = true;
        if (held[6] !== version) {
          fault = 'version';
          return [];
        }
        held = held.subarray(headerBytes);
      }
      const contents: Buffer[] = [];
      for (let content = next(); content !== undefined; content = next()) contents.push(content);
      return contents;
    },
    finish() {
      fault ??= held.length > 0 ? 'cut-off' : undefined;
      return fault;
    },
    get fault() {
      return fault;
    },
  };
}
