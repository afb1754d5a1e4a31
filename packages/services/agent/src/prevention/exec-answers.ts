import { close, closeSync, lstatSync, readlinkSync, readSync, writeSync } from 'node:fs';
import { globTest } from '@seawall/falco';
import { libc } from '../bpf/libc.ts';
import type { Mode } from './measure.ts';

/** What is asked before programs start, and what is answered. */
export interface ExecQuestions {
  /** Names the measure among those that one thread answers for. */
  readonly id: number;
  /** The descriptor that the kernel asks through. */
  readonly fd: number;
  readonly mode: Mode;
  readonly paths: readonly string[];
  /** The folder of what the image did not bring along; undefined when it does not matter. */
  readonly upper: string | undefined;
}

/** A program that was refused, or would have been. */
export interface ExecAnswer {
  readonly id: number;
  readonly what: 'done' | 'would';
  readonly path: string;
  readonly pid: number;
}

const allow = 1;
const deny = 2;
const metadataBytes = 24;

/** Answers whatever the kernel asks, until it is ended; what waits then is answered still. */
export function answerExecs(
  { id, fd, mode, paths, upper }: ExecQuestions,
  tell: (answer: ExecAnswer) => void,
): { end(): void } {
  const patterns = paths.map((path) => globTest(path, false));
  const events = Buffer.alloc(metadataBytes * 64);
  const response = Buffer.alloc(8);

  const matches = (path: string): boolean =>
    patterns.some((test) => test(path)) || (upper !== undefined && isFile(`${upper}${path}`));

  const answer = (file: number, pid: number): void => {
    let verdict = allow;
    let matched = false;
    let path = '';
    try {
      path = readlinkSync(`/proc/self/fd/${file}`);
      matched = matches(path);
      if (matched && mode === 'enforce') verdict = deny;
    } finally {
      response.writeInt32LE(file, 0);
      response.writeUInt32LE(verdict, 4);
      writeSync(fd, response);
      close(file, () => undefined);
    }
    // The answer first: until then the program waits.
    if (matched) tell({ id, what: verdict === deny ? 'done' : 'would', path, pid });
  };

  const readable = (): void => {
    let length: number;
    try {
      length = readSync(fd, events, 0, events.length, null);
    } catch {
      return;
    }
    for (let at = 0; at + metadataBytes <= length; at += events.readUInt32LE(at)) {
      if (events.readUInt32LE(at) < metadataBytes) return;
      const file = events.readInt32LE(at + 16);
      if (file >= 0) answer(file, events.readInt32LE(at + 20));
    }
  };

  const poll = libc().poll(fd, readable);
  return {
    end() {
      readable();
      poll.close();
      closeSync(fd);
    },
  };
}

function isFile(path: string): boolean {
  try {
    return lstatSync(path).isFile();
  } catch {
    return false;
  }
}
