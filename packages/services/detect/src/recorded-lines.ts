import { createReadStream } from 'node:fs';
import type { Text } from '@seawall/model';
import type { Fault, Reader, ReadLine } from '@seawall/runtime';
import { DetectError, reasonOf } from './error.ts';
import { createSplitter } from './lines.ts';
import { createPackedReader, isPacked } from './recording.ts';

/** A line of a recording with its place, counted from 1, and what it holds. */
export interface RecordedLine extends ReadLine {
  readonly line: number;
}

const tooLong: Fault = { why: 'too-long', detail: '' };

/**
 * The lines of a recording, compact or not, one after the other, of which none is held that is longer than an event can be.
 *
 * @throws {DetectError} code `no-such-file`
 */
export async function* recordedLines(path: string, shown: string, reader: Reader): AsyncGenerator<RecordedLine> {
  let line = 0;
  let ready: (string | Fault)[] = [];
  const splitter = createSplitter({
    line: (text) => ready.push(text),
    tooLong: () => ready.push(tooLong),
  });
  // A line is read when it is asked for: reading the next one changes the processes that this one's events stand for.
  function* take(): Generator<RecordedLine> {
    for (const one of ready) {
      line += 1;
      yield typeof one === 'string' ? { line, ...reader.line(one) } : { line, observed: [], faults: [one] };
    }
    ready = [];
  }
  let packed: ReturnType<typeof createPackedReader> | undefined;
  let first = true;
  try {
    for await (const chunk of createReadStream(path)) {
      if (first && isPacked(chunk as Buffer)) packed = createPackedReader();
      first = false;
      for (const content of packed?.push(chunk as Buffer) ?? [chunk as Buffer]) splitter.push(content);
      yield* take();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw cannotRead(shown, error);
  }
  splitter.finish();
  const fault = packed?.finish();
  if (fault !== undefined) ready.push({ why: 'recording', detail: fault });
  yield* take();
}

/** What is said of a file that cannot be read; a hint follows where there is none. */
export function cannotRead(shown: string, cause: unknown, hint: Text = { en: '', zh: '' }): DetectError {
  const why = reasonOf(cause);
  const text =
    why === 'ENOENT'
      ? { en: `There is no file ${shown}${hint.en}`, zh: `文件 ${shown} 不存在${hint.zh}` }
      : { en: `Cannot read ${shown}: ${why}`, zh: `无法读取 ${shown}：${why}` };
  return new DetectError('no-such-file', text, { cause });
}
