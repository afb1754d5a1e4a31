import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Text } from '@seawall/model';
import type { Intake } from './intake.ts';
import { createSplitter } from './lines.ts';
import { cannotRead } from './recorded-lines.ts';
import { createPackedReader, isPacked } from './recording.ts';

/** Reads a stream of lines to its end; a document over several lines (an array, an object that is laid out) is read whole. */
export async function readStream(
  source: string,
  stream: Readable,
  intake: Intake,
  signal?: AbortSignal,
): Promise<void> {
  let lineNumber = 0;
  const splitter = createSplitter({
    line(text) {
      lineNumber += 1;
      intake.line(source, lineNumber, text);
    },
    tooLong() {
      lineNumber += 1;
      intake.fault({ source, line: lineNumber, why: 'too-long', detail: '' });
    },
  });
  for await (const chunk of stream) {
    if (signal?.aborted === true) return;
    splitter.push(chunk as Buffer);
    intake.tick();
  }
  splitter.finish();
}

/** Reads the compact form that sensors write to its end, or to where it was cut off. */
async function readPacked(path: string, shown: string, intake: Intake, signal?: AbortSignal): Promise<void> {
  let lineNumber = 0;
  const packed = createPackedReader();
  const splitter = createSplitter({
    line(text) {
      lineNumber += 1;
      intake.line(shown, lineNumber, text);
    },
    tooLong() {
      lineNumber += 1;
      intake.fault({ source: shown, line: lineNumber, why: 'too-long', detail: '' });
    },
  });
  for await (const chunk of createReadStream(path)) {
    if (signal?.aborted === true) return;
    for (const content of packed.push(chunk as Buffer)) splitter.push(content);
    intake.tick();
    if (packed.fault !== undefined) break;
  }
  splitter.finish();
  const fault = packed.finish();
  if (fault !== undefined) intake.fault({ source: shown, line: lineNumber + 1, why: 'recording', detail: fault });
}

/** A document that is laid out over many lines is no longer than this. */
const longestDocument = 64 * 1024 * 1024;

const elsewhere: Text = {
  en: ': name a recording, or - for standard input; a log that is yet to be written goes behind --audit-log',
  zh: '：请指定录制文件，或以 - 表示标准输入；尚未生成的日志请放在 --audit-log 之后',
};

/**
 * Reads a recording: lines of JSON, one document over all lines, or the compact form that sensors write.
 *
 * @throws {DetectError} code `no-such-file`
 */
export async function readRecording(path: string, shown: string, intake: Intake, signal?: AbortSignal): Promise<void> {
  try {
    const start = await firstBytes(path);
    if (isPacked(start)) await readPacked(path, shown, intake, signal);
    else if (isOneDocument(start)) await readWhole(path, shown, intake);
    else await readStream(shown, createReadStream(path, { highWaterMark: 1 << 18 }), intake, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw cannotRead(shown, error, elsewhere);
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  for await (const chunk of createReadStream(path, { end: 4095 })) return chunk as Buffer;
  return Buffer.alloc(0);
}

/** A first line that opens a bracket and closes none begins a document over several lines. */
function isOneDocument(start: Buffer): boolean {
  const [first = ''] = start.toString().trimStart().split('\n');
  return /^[[{]\s*$/.test(first) || (first.startsWith('[') && !first.trimEnd().endsWith(']') && start.length < 4096);
}

async function readWhole(path: string, shown: string, intake: Intake): Promise<void> {
  const parts: Buffer[] = [];
  for await (const chunk of createReadStream(path, { end: longestDocument })) parts.push(chunk as Buffer);
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(parts).toString());
  } catch (error) {
    intake.fault({ source: shown, line: 1, why: 'json', detail: error instanceof Error ? error.message : '' });
    return;
  }
  intake.document(shown, 1, value);
}
