import { createReadStream } from 'node:fs';
import type { Fault, Reader, ReadLine } from '@seawall/runtime';
import { DetectError, reasonOf } from './error.ts';
import { createSplitter } from './lines.ts';

/** A line of a recording with its place, counted from 1, and what it holds. */
export interface RecordedLine extends ReadLine {
  readonly line: number;
}

const tooLong: Fault = { why: 'too-long', detail: '' };

/**
 * The lines of a recording one after the other, of which none is held that is longer than an event can be.
 *
 * @throws {DetectError} code `no-such-file`
 */
export async function* recordedLines(path: string, shown: string, reader: Reader): AsyncGenerator<RecordedLine> {
  let line = 0;
  let ready: RecordedLine[] = [];
  const splitter = createSplitter({
    line(text) {
      line += 1;
      ready.push({ line, ...reader.line(text) });
    },
    tooLong() {
      line += 1;
      ready.push({ line, observed: [], faults: [tooLong] });
    },
  });
  try {
    for await (const chunk of createReadStream(path)) {
      splitter.push(chunk as Buffer);
      yield* ready;
      ready = [];
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw cannotRead(shown, error);
  }
  splitter.finish();
  yield* ready;
}

/** What is said of a file that cannot be read. */
export function cannotRead(shown: string, cause: unknown): DetectError {
  const why = reasonOf(cause);
  return new DetectError(
    'no-such-file',
    { en: `Cannot read ${shown}: ${why}`, zh: `无法读取 ${shown}：${why}` },
    { cause },
  );
}
