import { AgentError } from '../error.ts';
import { libc } from './libc.ts';
import { createMap, type KernelMap } from './map.ts';

const busy = 0x8000_0000;
const discarded = 0x4000_0000;
const headerSize = 8;
/** No program makes a longer one. */
const longestRecord = 64 * 1024;

/** Memory that records are read from. */
export interface Memory {
  readonly bytes: Buffer;
  readonly view: DataView;
}

/**
 * The memory that records come in. The kernel would show it twice in a row, so that no record wraps, and both would count as
 * memory of this process: the few records that go on at the start are copied instead.
 */
export interface Ring {
  readonly map: KernelMap;
  readonly memory: Memory;
  /** Holds one record that went on at the ring's start. */
  readonly wrapped: Memory;
  /** Bytes that wait to be read. */
  fill(): number;
  /**
   * Hands over each record that is ready, as an offset into the memory that it is in and a length, at most so many. The
   * record is gone once this returns. Gives how many there were.
   */
  read(record: (offset: number, length: number, memory: Memory) => void, most: number): number;
  close(): void;
}

/**
 * @param size in bytes, a power of two and at least a page
 * @throws {AgentError} code `map-refused`
 */
export function createRing(size: number): Ring {
  const map = createMap({ type: 'ring', keySize: 0, valueSize: 0, entries: size, name: 'seawall_ring' });
  const page = libc().pageSize;
  const consumerPage = libc().map(map.fd, 0, page, true);
  const producerPages = libc().map(map.fd, page, page + size, false);
  if (consumerPage === undefined || producerPages === undefined) {
    map.close();
    throw new AgentError('map-refused', {
      en: `The kernel would not share the memory of the ring (${size} bytes).`,
      zh: `内核拒绝共享环形缓冲区内存（${size} 字节）。`,
    });
  }
  // Positions have 64 bits and only grow; atomic, so that what lies before them is seen before them on every processor.
  const consumer = new BigInt64Array(consumerPage.bytes, 0, 1);
  const producer = new BigInt64Array(producerPages.bytes, 0, 1);
  const memory = memoryOf(producerPages.bytes, page, size);
  const wrapped = memoryOf(new ArrayBuffer(longestRecord), 0, longestRecord);
  const headers = new Int32Array(producerPages.bytes, page, size / 4);
  const mask = size - 1;
  let position = Number(Atomics.load(consumer, 0));

  return {
    map,
    memory,
    wrapped,
    fill: () => Number(Atomics.load(producer, 0)) - position,
    read(record, most) {
      const end = Number(Atomics.load(producer, 0));
      let count = 0;
      const start = position;
      while (position < end && count < most) {
        const at = position % size;
        const header = Atomics.load(headers, (at & mask) >> 2) >>> 0;
        if (header >= busy) break;
        const length = header & 0x3fff_ffff;
        if ((header & discarded) === 0) {
          if (at + headerSize + length <= size) record(at + headerSize, length, memory);
          else {
            const first = memory.bytes.copy(wrapped.bytes, 0, at + headerSize, size);
            memory.bytes.copy(wrapped.bytes, first, 0, length - first);
            record(0, length, wrapped);
          }
          count += 1;
        }
        position += (headerSize + length + 7) & ~7;
      }
      if (position !== start) Atomics.store(consumer, 0, BigInt(position));
      return count;
    },
    close() {
      consumerPage.unmap();
      producerPages.unmap();
      map.close();
    },
  };
}

function memoryOf(buffer: ArrayBuffer, start: number, length: number): Memory {
  return { bytes: Buffer.from(buffer, start, length), view: new DataView(buffer, start, length) };
}
