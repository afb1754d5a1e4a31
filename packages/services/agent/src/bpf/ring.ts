import { AgentError } from '../error.ts';
import { libc } from './libc.ts';
import { createMap, type KernelMap } from './map.ts';

const busy = 0x8000_0000;
const discarded = 0x4000_0000;
const headerSize = 8;

/** The memory that records come in: `bytes` holds all of it twice in a row, so that no record wraps. */
export interface Ring {
  readonly map: KernelMap;
  readonly bytes: Buffer;
  readonly view: DataView;
  /** Bytes that wait to be read. */
  fill(): number;
  /**
   * Hands over each record that is ready, as an offset into `bytes` and a length, at most so many. The record is gone once
   * this returns. Gives how many there were.
   */
  read(record: (offset: number, length: number) => void, most: number): number;
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
  const producerPages = libc().map(map.fd, page, page + 2 * size, false);
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
  const bytes = Buffer.from(producerPages.bytes, page, 2 * size);
  const view = new DataView(producerPages.bytes, page, 2 * size);
  const headers = new Int32Array(producerPages.bytes, page, (2 * size) / 4);
  const mask = size - 1;
  let position = Number(Atomics.load(consumer, 0));

  return {
    map,
    bytes,
    view,
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
          record(at + headerSize, length);
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
