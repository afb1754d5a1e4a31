import type { EntrySink } from './entry.ts';
import type { Segment } from './sparse.ts';

/** Holes are given as zeros up to this size; the hole of a larger file is left out, so that it costs nothing. */
const largestExpanded = 64 * 1024 * 1024;

const zeros = Buffer.alloc(64 * 1024);

/** Gives the stored bytes of a sparse file on to a sink with the holes between them. */
export function expandSparse(sink: EntrySink, segments: readonly Segment[], size: number) {
  const fillHoles = size <= largestExpanded;
  let index = 0;
  let written = 0;
  let within = 0;
  return { data, end };

  function data(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const segment = segments[index];
      if (segment === undefined) return;
      if (within === 0) fill(segment.offset);
      const take = Math.min(segment.length - within, bytes.length - at);
      sink.data(bytes.subarray(at, at + take));
      written += take;
      within += take;
      at += take;
      if (within === segment.length) {
        index++;
        within = 0;
      }
    }
  }

  function end(): void {
    fill(size);
    sink.end();
  }

  function fill(until: number): void {
    if (!fillHoles) {
      written = Math.max(written, until);
      return;
    }
    while (written < until) {
      const take = Math.min(zeros.length, until - written);
      sink.data(zeros.subarray(0, take));
      written += take;
    }
  }
}
