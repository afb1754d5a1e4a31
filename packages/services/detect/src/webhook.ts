import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Intake } from './intake.ts';
import { answer, type ListenOptions, mayEnter, startServer } from './server.ts';

export interface WebhookOptions extends ListenOptions {
  /** Batches that wait for their turn; more are refused, and the API server sends them again. */
  readonly mostWaiting: number;
  readonly mostBytes: number;
}

export const defaultWebhook = { mostWaiting: 64, mostBytes: 64 * 1024 * 1024 } as const;

export interface Webhook {
  /** `http://127.0.0.1:8765`. */
  readonly url: string;
  readonly refused: { readonly batches: number; readonly unauthorised: number };
  /** Ends when the batches that were taken are judged. */
  close(): Promise<void>;
}

/**
 * The receiving end of the API server's audit webhook: each POST is a batch of events. A batch is acknowledged when it has a place
 * in the queue; when there is none it is refused with 429, so that the sender keeps it and tries again.
 *
 * @throws {DetectError} codes `cannot-listen`, `bad-certificate`
 */
export async function startWebhook(options: WebhookOptions, intake: Intake): Promise<Webhook> {
  const refused = { batches: 0, unauthorised: 0 };
  const waiting: { readonly number: number; readonly text: string }[] = [];
  let number = 0;
  let working = false;
  let idle: (() => void) | undefined;

  const work = (): void => {
    const batch = waiting.shift();
    if (batch === undefined) {
      working = false;
      intake.tick();
      idle?.();
      return;
    }
    judge(batch.number, batch.text);
    // One batch at a time, so that the next ones can be received meanwhile.
    setImmediate(work);
  };

  const judge = (batch: number, text: string): void => {
    try {
      intake.document('webhook', batch, JSON.parse(text));
    } catch (error) {
      intake.fault({
        source: 'webhook',
        line: batch,
        why: 'json',
        detail: error instanceof Error ? error.message : '',
      });
    }
  };

  const receive = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method === 'GET' && request.url === '/healthz') return answer(response, 200, 'ok');
    if (request.method !== 'POST') return answer(response, 405, 'only POST');
    if (!mayEnter(request, options.token)) {
      refused.unauthorised += 1;
      return answer(response, 401, 'the bearer token is missing or wrong');
    }
    const parts: Buffer[] = [];
    let bytes = 0;
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= options.mostBytes) parts.push(part);
      else if (!response.headersSent) {
        refused.batches += 1;
        intake.fault({ source: 'webhook', line: number + 1, why: 'too-long', detail: `${bytes} bytes` });
        answer(response, 413, 'the batch is too large');
        request.destroy();
      }
    });
    request.on('end', () => {
      if (response.headersSent) return;
      if (waiting.length >= options.mostWaiting) {
        refused.batches += 1;
        response.setHeader('Retry-After', '1');
        answer(response, 429, 'busy');
        return;
      }
      number += 1;
      waiting.push({ number, text: Buffer.concat(parts, bytes).toString() });
      answer(response, 200, '');
      if (!working) {
        working = true;
        setImmediate(work);
      }
    });
    request.on('error', () => undefined);
  };

  const server = await startServer(options, receive);
  return {
    url: server.url,
    refused,
    async close() {
      await server.close();
      if (working) {
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      }
    },
  };
}
