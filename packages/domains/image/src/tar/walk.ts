import { type Entry, type EntrySink, type EntryType, normalisePath } from './entry.ts';
import { TarError, tarFaults } from './error.ts';
import { expandSparse } from './expand.ts';
import { blockSize, isZeroBlock, type RawHeader, readHeader, readNumber } from './header.ts';
import { readPax } from './pax.ts';
import { mapHolds, readSlots, type Segment, segmentsOfContent, segmentsOfPax } from './sparse.ts';

/** Extended headers and long names past this size are an attack. */
const maxMetadata = 4 * 1024 * 1024;

export interface TarWalker {
  /** Takes the next bytes of the archive. Throws a `TarError` for what is no archive. */
  push(chunk: Buffer): void;
  /** Says that no bytes follow. Throws a `TarError` when the archive is cut off. */
  close(): void;
}

export interface WalkOptions {
  /** Called with the name as written where it leads out of the root. */
  onName?(name: string): void;
  /** Called with each record of the extended headers before an entry. */
  onRecord?(key: string, value: string): void;
}

const types: Readonly<Record<string, EntryType>> = {
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
};

/** What extended headers before an entry say of it. */
interface Extension {
  name?: string | undefined;
  link?: string | undefined;
  size?: number | undefined;
  /** Size of a sparse file with its holes. */
  realSize?: number | undefined;
  segments?: Segment[] | undefined;
  /** The map stands before the content (pax sparse format 1.0). */
  mapInContent?: boolean;
}

type Receiver = { data(bytes: Buffer): void; end(): void };

/**
 * Reads a tar archive (ustar, pax, GNU, sparse files) as it arrives, in chunks of any size, without keeping more than
 * a header. Like Go's reader, which container runtimes use, it ends at two blocks of zeros and ignores global headers.
 */
export function walkTar(sink: EntrySink, options: WalkOptions = {}): TarWalker {
  /** Bytes of a header, or of metadata, that the chunks so far hold only in part. */
  let kept: Buffer = Buffer.alloc(0);
  let state: 'header' | 'metadata' | 'content' | 'padding' | 'slots' | 'map' | 'ended' = 'header';
  let remaining = 0;
  let padding = 0;
  let metadataFlag = '';
  let receiver: Receiver | undefined;
  let extension: Extension = {};
  let pending: RawHeader | undefined;
  let sawZeros = false;
  let offset = 0;
  return { push, close };

  function push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && state !== 'ended') {
      const before = at;
      if (state === 'content') at = content(chunk, at);
      else if (state === 'padding') at = skip(chunk, at);
      else if (state === 'header' && kept.length === 0 && chunk.length - at >= blockSize) {
        header(chunk, at);
        at += blockSize;
      } else at = gather(chunk, at);
      offset += at - before;
    }
    if (state === 'ended') offset += chunk.length - at;
  }

  function close(): void {
    if (state === 'ended') return;
    // Some writers leave out the end marker: an archive that ends between two entries is whole.
    if (state === 'header' && kept.length === 0) return;
    throw new TarError('truncated', tarFaults.cutOff, offset);
  }

  function corrupt(fault: keyof typeof tarFaults): TarError {
    return new TarError('corrupt', tarFaults[fault], offset);
  }

  function gather(chunk: Buffer, at: number): number {
    const blocks = Math.floor(kept.length / blockSize);
    const wanted = state === 'metadata' ? remaining : (blocks + 1) * blockSize;
    const take = Math.min(wanted - kept.length, chunk.length - at);
    kept =
      kept.length === 0
        ? Buffer.from(chunk.subarray(at, at + take))
        : Buffer.concat([kept, chunk.subarray(at, at + take)]);
    if (kept.length % blockSize === 0 || kept.length === wanted) complete();
    return at + take;
  }

  /** A header, a metadata entry or a block of a sparse map is there as a whole. */
  function complete(): void {
    if (state === 'metadata' && kept.length < remaining) return;
    const block = kept;
    if (state === 'map') {
      map(block);
      return;
    }
    kept = Buffer.alloc(0);
    if (state === 'header') header(block, 0);
    else if (state === 'slots') slots(block);
    else metadata(block);
  }

  function header(block: Buffer, at: number): void {
    if (isZeroBlock(block, at)) {
      if (sawZeros) state = 'ended';
      sawZeros = true;
      return;
    }
    if (sawZeros) throw corrupt('loneZeros');
    const raw = readHeader(block, at);
    if (raw === undefined) throw corrupt('header');
    if ('xgLK'.includes(raw.flag)) {
      if (raw.size > maxMetadata) throw corrupt('longHeader');
      metadataFlag = raw.flag;
      remaining = raw.size;
      padding = paddingOf(raw.size);
      state = raw.size === 0 ? 'header' : 'metadata';
      return;
    }
    if (raw.flag === 'S') {
      const segments: Segment[] = [];
      const size = readNumber(block, at + 483, 12);
      if (size === undefined || !readSlots(block, at + 386, 4, segments)) throw corrupt('sparse');
      extension.segments = segments;
      extension.realSize = size;
      if (block[at + 482] === 1) {
        pending = raw;
        state = 'slots';
        return;
      }
    }
    open(raw);
  }

  function slots(block: Buffer): void {
    if (!readSlots(block, 0, 21, extension.segments ?? [])) throw corrupt('sparse');
    if (block[504] !== 1 && pending !== undefined) open(pending);
  }

  function metadata(bytes: Buffer): void {
    state = padding === 0 ? 'header' : 'padding';
    remaining = padding;
    if (metadataFlag === 'L') extension.name = untilZero(bytes);
    else if (metadataFlag === 'K') extension.link = untilZero(bytes);
    else if (metadataFlag === 'x') applyPax(bytes);
  }

  function applyPax(bytes: Buffer): void {
    const records = readPax(bytes);
    if (records === undefined) throw corrupt('extension');
    let sparse = false;
    for (const [key, value] of records) {
      options.onRecord?.(key, value);
      if (key === 'path') extension.name ??= value;
      else if (key === 'linkpath') extension.link = value;
      else if (key === 'size') extension.size = decimal(value);
      else if (key === 'GNU.sparse.name') extension.name = value;
      else if (key === 'GNU.sparse.realsize' || key === 'GNU.sparse.size') extension.realSize = decimal(value);
      else if (key === 'GNU.sparse.major' && value === '1') extension.mapInContent = true;
      else if (key === 'GNU.sparse.map' || key === 'GNU.sparse.offset') sparse = true;
    }
    if (!sparse) return;
    extension.segments = segmentsOfPax(records);
    if (extension.segments === undefined) throw corrupt('sparse');
  }

  function decimal(value: string): number {
    const number = Number(value);
    if (!/^\d+$/.test(value) || !Number.isSafeInteger(number)) throw corrupt('extension');
    return number;
  }

  function open(raw: RawHeader): void {
    const name = extension.name ?? raw.name;
    const type = raw.flag === '0' && name.endsWith('/') ? 'directory' : types[raw.flag];
    const stored = type === 'file' || type === undefined ? (extension.size ?? raw.size) : 0;
    remaining = stored;
    padding = paddingOf(stored);
    pending = undefined;
    // Volume labels, incremental dumps and what is unknown: passed over with their content.
    if (type === undefined) {
      proceed(undefined);
      return;
    }
    options.onName?.(name);
    if (extension.mapInContent === true && type === 'file') {
      pending = raw;
      state = 'map';
      return;
    }
    const link = extension.link ?? raw.link;
    announce({
      path: normalisePath(name),
      type,
      size: extension.realSize ?? stored,
      mode: raw.mode,
      link: type === 'hardlink' ? normalisePath(link) : link,
    });
  }

  /** The map before the content of a sparse file, as far as it has been gathered. */
  function map(bytes: Buffer): void {
    const read = segmentsOfContent(bytes);
    if (read === 'bad' || bytes.length > maxMetadata || (read === undefined && bytes.length >= remaining)) {
      throw corrupt('sparse');
    }
    if (read === undefined || pending === undefined) return;
    kept = Buffer.alloc(0);
    remaining -= read.length;
    extension.segments = read.segments;
    const raw = pending;
    pending = undefined;
    const size = extension.realSize ?? remaining;
    announce({ path: normalisePath(extension.name ?? raw.name), type: 'file', size, mode: raw.mode, link: '' });
  }

  function announce(entry: Entry): void {
    const { segments } = extension;
    if (segments !== undefined && !mapHolds(segments, entry.size, remaining)) throw corrupt('sparse');
    const wanted = sink.entry(entry);
    if (entry.type !== 'file' || !wanted) proceed(undefined);
    else proceed(segments === undefined ? sink : expandSparse(sink, segments, entry.size));
  }

  function proceed(to: Receiver | undefined): void {
    extension = {};
    receiver = to;
    state = 'content';
    if (remaining === 0) finish();
  }

  function content(chunk: Buffer, at: number): number {
    const take = Math.min(remaining, chunk.length - at);
    receiver?.data(take === chunk.length ? chunk : chunk.subarray(at, at + take));
    remaining -= take;
    if (remaining === 0) finish();
    return at + take;
  }

  function finish(): void {
    receiver?.end();
    receiver = undefined;
    remaining = padding;
    state = padding === 0 ? 'header' : 'padding';
  }

  function skip(chunk: Buffer, at: number): number {
    const take = Math.min(remaining, chunk.length - at);
    remaining -= take;
    if (remaining === 0) state = 'header';
    return at + take;
  }
}

function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

function untilZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
