import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { crashed } from '../layers/problems.ts';
import { type LayerResult, noLinks } from '../layers/result.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import type { LayerReader, LayerTask } from './reader.ts';

export interface PoolOptions {
  /** The module that calls `serveLayers`. */
  readonly worker: URL;
  /** Handed to the module as `workerData`. */
  readonly data?: unknown;
  /** How many layers are read at a time. */
  readonly size: number;
}

/** Memory of JavaScript objects that one worker may have; a layer that needs more ends the worker, not the scan. */
const workerMegabytes = 512;

/**
 * Of these three parts the youngest objects have one. Node starts with a third of that and, as the command is set, does
 * not grow it: layers would be collected four times as often, and what is soon gone kept for long.
 */
const youngMegabytes = 12;
const semiSpace = `--min-semi-space-size=${youngMegabytes / 3}`;

/** Below this the old objects are not collected: Node begins far lower, and would look at all of them each time. */
const oldSpace = '--initial-old-space-size=24';

/** Reads layers in worker threads, which are started as they are needed. */
export function workerPool({ worker: url, data, size }: PoolOptions): LayerReader {
  // For the threads that start from here on; this one has its own already.
  setFlagsFromString(semiSpace);
  setFlagsFromString(oldSpace);
  const idle: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: ((worker: Worker) => void)[] = [];
  return { read, close };

  async function read(task: LayerTask): Promise<LayerResult> {
    const worker = await take();
    let usable = false;
    try {
      const result = await run(worker, task);
      usable = true;
      return result;
    } catch (error) {
      if (!(error instanceof Crash)) {
        usable = true;
        throw error;
      }
      return nothingOf(task, error.message);
    } finally {
      give(worker, usable);
    }
  }

  async function close(): Promise<void> {
    await Promise.all([...all].map((worker) => worker.terminate()));
    all.clear();
  }

  async function take(): Promise<Worker> {
    const free = idle.pop();
    if (free !== undefined) return free;
    if (all.size < size) return start();
    return new Promise((resolve) => waiting.push(resolve));
  }

  function start(): Worker {
    const worker = new Worker(url, {
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: workerMegabytes, maxYoungGenerationSizeMb: youngMegabytes },
    });
    worker.setMaxListeners(0);
    // The scan waits for results, not for threads.
    worker.unref();
    all.add(worker);
    return worker;
  }

  function give(worker: Worker, usable: boolean): void {
    if (!usable) {
      all.delete(worker);
      void worker.terminate();
    }
    const next = waiting.shift();
    if (next === undefined) {
      if (usable) idle.push(worker);
    } else next(usable ? worker : start());
  }
}

/** The worker is gone. */
class Crash extends Error {
  override name = 'Crash';
}

function run(worker: Worker, { claim, location, limits, aliases }: LayerTask): Promise<LayerResult> {
  const chunks = location.kind === 'stream' ? location.open()[Symbol.asyncIterator]() : undefined;
  const say = (message: ToWorker, transfer: ArrayBuffer[] = []): void => worker.postMessage(message, transfer);
  return new Promise<LayerResult>((resolve, reject) => {
    // A failure of the source is told as it is, not as the worker repeats it.
    let sourceError: unknown;
    worker.ref();
    worker.on('message', heard);
    worker.on('error', broke);
    worker.on('exit', ended);
    say({
      type: 'read',
      claim,
      location: location.kind === 'stream' ? 'sent' : location,
      ...(limits === undefined ? {} : { limits }),
      ...(aliases === undefined ? {} : { aliases }),
    });

    function heard(message: FromWorker): void {
      if (message.type === 'more') void sendNext();
      else if (message.type === 'enough') void chunks?.return?.();
      else if (message.type === 'result') settle(() => resolve(message.result));
      else settle(() => reject(sourceError ?? new Error(message.message)));
    }

    async function sendNext(): Promise<void> {
      try {
        const next = await chunks?.next();
        if (next === undefined || next.done === true) say({ type: 'end' });
        else {
          const bytes = ownMemory(next.value);
          say({ type: 'chunk', bytes }, [bytes.buffer]);
        }
      } catch (error) {
        sourceError = error;
        say({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
      }
    }

    function broke(error: unknown): void {
      settle(() => reject(new Crash(error instanceof Error ? error.message : String(error), { cause: error })));
    }

    function ended(): void {
      settle(() => reject(new Crash('the worker thread ended')));
    }

    function settle(how: () => void): void {
      worker.off('message', heard);
      worker.off('error', broke);
      worker.off('exit', ended);
      worker.unref();
      void chunks?.return?.();
      how();
    }
  });
}

/** The bytes in memory that nothing else uses, so that it can change hands instead of being copied twice. */
function ownMemory(chunk: Buffer): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = chunk;
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength)
    return new Uint8Array(buffer);
  return new Uint8Array(chunk);
}

function nothingOf({ claim }: LayerTask, why: string): LayerResult {
  return {
    diffId: claim.diffId ?? '',
    digest: claim.digest ?? '',
    bytes: 0,
    entries: 0,
    index: [],
    whiteouts: { paths: [], opaque: [] },
    links: noLinks,
    files: [],
    problems: [crashed(claim.name, why)],
    complete: false,
  };
}
