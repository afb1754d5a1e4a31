/**
 * Cuts a zstd stream at the ends of its frames and leaves out skippable ones (RFC 8878), because Node's decompressor
 * stops at a frame that ends inside a chunk; zstd:chunked layers and `pzstd` write many.
 */
export interface FrameCutter {
  /** The pieces of a chunk that belong to frames with content, in order; none reaches over a frame's end. */
  cut(chunk: Buffer): Buffer[];
  /** Whether the bytes so far end with a whole frame. */
  whole(): boolean;
}

type Field = 'magic' | 'skip-size' | 'descriptor' | 'block-header';
type Run = 'skip' | 'header' | 'block' | 'unknown';

const standardMagic = 0xfd2fb528;
const skippableMagic = 0x184d2a50;

/** Fields are looked at as a whole; of runs only the length counts. */
const fieldLengths: Readonly<Record<Field, number>> = { magic: 4, 'skip-size': 4, descriptor: 1, 'block-header': 3 };

export function createFrameCutter(): FrameCutter {
  const field = Buffer.alloc(4);
  let have = 0;
  let state: Field | Run = 'magic';
  let remaining = 0;
  let lastBlock = false;
  let checksum = false;
  let pieces: Buffer[] = [];
  let from = 0;
  return { cut, whole: () => state === 'magic' && have === 0 };

  function cut(chunk: Buffer): Buffer[] {
    pieces = [];
    from = 0;
    let at = 0;
    while (at < chunk.length) {
      if (isField(state)) {
        field[have++] = chunk[at++] as number;
        if (have === fieldLengths[state]) {
          have = 0;
          decide(state, chunk, at);
        }
        continue;
      }
      const take = state === 'unknown' ? chunk.length - at : Math.min(remaining, chunk.length - at);
      at += take;
      remaining -= take;
      if (state === 'skip') from = at;
      if (remaining === 0 && state !== 'unknown') runEnds(state, chunk, at);
    }
    if (at > from && state !== 'magic' && state !== 'skip-size' && state !== 'skip')
      pieces.push(chunk.subarray(from, at));
    return pieces;
  }

  function decide(read: Field, chunk: Buffer, at: number): void {
    if (read === 'magic') {
      const magic = field.readUInt32LE(0);
      from = at;
      if ((magic & 0xfffffff0) >>> 0 === skippableMagic) {
        state = 'skip-size';
        return;
      }
      // Held back until now, because it may have come in two chunks. What is no frame the decompressor will refuse.
      pieces.push(Buffer.from(field));
      state = magic === standardMagic ? 'descriptor' : 'unknown';
    } else if (read === 'skip-size') {
      from = at;
      run('skip', field.readUInt32LE(0), chunk, at);
    } else if (read === 'descriptor') {
      const descriptor = field[0] as number;
      checksum = (descriptor & 4) !== 0;
      run('header', headerLength(descriptor), chunk, at);
    } else {
      const header = field.readUIntLE(0, 3);
      lastBlock = (header & 1) === 1;
      const repeated = ((header >> 1) & 3) === 1;
      run('block', (repeated ? 1 : header >> 3) + (lastBlock && checksum ? 4 : 0), chunk, at);
    }
  }

  function run(kind: Exclude<Run, 'unknown'>, length: number, chunk: Buffer, at: number): void {
    state = kind;
    remaining = length;
    if (length === 0) runEnds(kind, chunk, at);
  }

  function runEnds(kind: Exclude<Run, 'unknown'>, chunk: Buffer, at: number): void {
    if (kind === 'skip') state = 'magic';
    else if (kind === 'header' || !lastBlock) {
      state = 'block-header';
      lastBlock = false;
    } else {
      if (at > from) pieces.push(chunk.subarray(from, at));
      from = at;
      state = 'magic';
    }
  }
}

function isField(state: Field | Run): state is Field {
  return Object.hasOwn(fieldLengths, state);
}

/** Bytes of the frame header behind its descriptor. */
function headerLength(descriptor: number): number {
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const flag = descriptor >> 6;
  const size = flag === 0 ? (single ? 1 : 0) : 1 << flag;
  return (single ? 0 : 1) + dictionary + size;
}
