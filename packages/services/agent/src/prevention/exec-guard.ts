import { closeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { ExecAnswer, ExecQuestions } from './exec-answers.ts';
import type { ToExecWorker } from './exec-worker.ts';

/** The thread that answers the kernel before programs start, for all containers. */
export interface ExecGuard {
  /**
   * @param told for each program that was refused or would have been
   * @param failed when nobody can answer any more: the kernel lets all programs start again
   */
  answer(
    questions: Omit<ExecQuestions, 'id'>,
    told: (answer: ExecAnswer) => void,
    failed: (why: string) => void,
  ): Asked;
}

interface Asked {
  /** From then on the kernel does not ask. */
  end(): void;
}

interface Entry {
  readonly fd: number;
  readonly told: (answer: ExecAnswer) => void;
  readonly failed: (why: string) => void;
}

/** So long a thread may take to end one; a thread that takes longer is dead. */
const longestEndMs = 2000;
const megabytes = 32;

let opened: ExecGuard | undefined;

/** Started when it is first needed, and ends with this process. */
export function execGuard(): ExecGuard {
  opened ??= open();
  return opened;
}

function open(): ExecGuard {
  const name = import.meta.url.endsWith('.ts') ? './exec-worker.ts' : './exec-worker.js';
  const worker = new Worker(new URL(name, import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: megabytes, maxYoungGenerationSizeMb: 2 },
    // The kernel opens a file with each question, which Node has not opened.
    trackUnmanagedFds: false,
  });
  worker.unref();
  const entries = new Map<number, Entry>();
  let last = 0;
  const send = (message: ToExecWorker): void => worker.postMessage(message, []);

  worker.on('message', (answer: ExecAnswer) => entries.get(answer.id)?.told(answer));
  // Whoever waits for an answer must not wait for ever.
  const giveUp = (why: string): void => {
    opened = undefined;
    for (const { fd, failed } of entries.values()) {
      closeSync(fd);
      failed(why);
    }
    entries.clear();
  };
  worker.on('error', (error) => giveUp(error instanceof Error ? error.message : String(error)));
  worker.on('exit', () => giveUp('the thread that answers has ended'));

  return {
    answer(questions, told, failed) {
      last += 1;
      const id = last;
      entries.set(id, { fd: questions.fd, told, failed });
      send({ kind: 'answer', questions: { ...questions, id } });
      return {
        end() {
          const entry = entries.get(id);
          if (entry === undefined) return;
          const done = new Int32Array(new SharedArrayBuffer(4));
          send({ kind: 'end', id, done });
          if (Atomics.wait(done, 0, 0, longestEndMs) === 'timed-out') closeSync(entry.fd);
          // What it answered last is told before it is forgotten.
          setImmediate(() => entries.delete(id));
        },
      };
    },
  };
}
