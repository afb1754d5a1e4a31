import type { IncomingMessage, ServerResponse } from 'node:http';
import { alertFromFalco } from '@seawall/alerting';
import type { Alert } from '@seawall/model';
import { answer, type ListenOptions, type Listening, mayEnter, startServer } from '../server.ts';

export interface ReceiverOptions extends ListenOptions {
  readonly now: () => Date;
  /** Resolves when the alert is safe: only then is it acknowledged. */
  readonly onAlert: (alert: Alert) => Promise<void>;
  /** Somebody asked for a test notification. */
  readonly onTest: () => Promise<void>;
  /** What `/metrics` says, in Prometheus' text format. */
  readonly metrics: () => string;
}

/** An alert of Falco is some kilobytes; more is none. */
const mostBytes = 1024 * 1024;

/**
 * Takes what Falco posts to its `http_output`, on the paths of Falcosidekick, so that it can stand in its place: `/` takes
 * an alert, `/ping`, `/healthz`, `/test` and `/metrics` do as they do there.
 *
 * @throws {DetectError} codes `cannot-listen`, `bad-certificate`
 */
export function startReceiver(options: ReceiverOptions): Promise<Listening> {
  const { metrics, now, onAlert, onTest, token } = options;

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://receiver').pathname;
    if (path === '/ping') return answer(response, 200, 'pong');
    if (path === '/healthz') return answer(response, 200, '{"status": "ok"}');
    if (path === '/metrics') return answer(response, 200, metrics());
    if (!mayEnter(request, token)) return answer(response, 401, 'the bearer token is missing or wrong');
    if (path === '/test') {
      await onTest();
      return answer(response, 200, '');
    }
    if (path !== '/') return answer(response, 404, 'alerts are posted to /');
    if (request.method !== 'POST') return answer(response, 405, 'alerts are posted');
    const body = await bodyOf(request);
    if (body === undefined) return answer(response, 413, 'an alert of more than 1 MiB');
    const read = alertFromFalco(body, now());
    if ('why' in read) return answer(response, 400, read.why);
    await onAlert(read.alert);
    return answer(response, 200, '');
  }

  return startServer(options, (request, response) => {
    take(request, response).catch(() => {
      // Not in a queue: the sender must know, and send it again.
      if (!response.headersSent) answer(response, 503, 'the alert could not be kept');
    });
  });
}

/** The whole body; undefined when it is longer than an alert can be. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > mostBytes) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts, bytes).toString();
}
