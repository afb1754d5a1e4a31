import { parentPort } from 'node:worker_threads';
import type { Analysers } from '../layers/pass.ts';
import type { FromWorker, ToWorker } from './protocol.ts';
import { readTask } from './reader.ts';

/**
 * Answers the tasks of a `workerPool`, in a module that the pool starts as a worker: there the analysers of several
 * domains come together.
 */
export function serveLayers(analysers: Analysers): void {
  const port = parentPort;
  if (port === null) throw new Error('serveLayers runs in a worker thread');
  let arrived: ((message: ToWorker) => void) | undefined;
  const say = (message: FromWorker): void => port.postMessage(message);

  port.on('message', (message: ToWorker) => {
    if (message.type === 'read') void work(message);
    else arrived?.(message);
  });

  async function work({ claim, location, limits, aliases }: Extract<ToWorker, { type: 'read' }>): Promise<void> {
    try {
      const from = location === 'sent' ? ({ kind: 'stream', open: sent } as const) : location;
      const more = { ...(limits === undefined ? {} : { limits }), ...(aliases === undefined ? {} : { aliases }) };
      const result = await readTask({ claim, location: from, ...more }, analysers);
      say({ type: 'result', result });
    } catch (error) {
      say({ type: 'error', message: error instanceof Error ? error.message : String(error) });
    }
  }

  async function* sent(): AsyncGenerator<Buffer> {
    let ended = false;
    try {
      for (;;) {
        const next = new Promise<ToWorker>((resolve) => {
          arrived = resolve;
        });
        say({ type: 'more' });
        const message = await next;
        if (message.type === 'chunk') {
          const { buffer, byteOffset, byteLength } = message.bytes;
          yield Buffer.from(buffer, byteOffset, byteLength);
          continue;
        }
        ended = true;
        if (message.type === 'failed') throw new Error(message.message);
        return;
      }
    } finally {
      arrived = undefined;
      if (!ended) say({ type: 'enough' });
    }
  }
}
