import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { DetectError, reasonOf } from './error.ts';

/** Where a server listens, and who may speak to it. */
export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** PEM; without them the server speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** What the sender must show as its bearer token. */
  readonly token?: string;
}

const slowestMs = 30_000;

export interface Listening {
  /** `http://127.0.0.1:8765`. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves HTTP, or HTTPS where there is a certificate.
 *
 * @throws {DetectError} codes `cannot-listen`, `bad-certificate`
 */
export async function startServer(
  options: ListenOptions,
  receive: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listening> {
  const server = makeServer(options, receive);
  server.requestTimeout = slowestMs;
  await listen(server, options);
  const { port, address } = server.address() as AddressInfo;
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function makeServer(
  { tls }: ListenOptions,
  receive: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  if (tls === undefined) return createServer(receive);
  try {
    return createSecureServer({ ...tls, minVersion: 'TLSv1.2' }, receive);
  } catch (error) {
    const why = reasonOf(error);
    throw new DetectError(
      'bad-certificate',
      {
        en: `The certificate or key cannot be used: ${why}`,
        zh: `无法使用证书或私钥：${why}`,
      },
      { cause: error },
    );
  }
}

function listen(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const why = reasonOf(error);
      const place = `${host}:${port}`;
      reject(
        new DetectError(
          'cannot-listen',
          { en: `Cannot listen on ${place}: ${why}`, zh: `无法监听 ${place}：${why}` },
          { cause: error },
        ),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

/** Whether the sender shows the token that is asked for. */
export function mayEnter(request: IncomingMessage, token: string | undefined): boolean {
  if (token === undefined) return true;
  const shown = Buffer.from(request.headers.authorization ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return shown.length === wanted.length && timingSafeEqual(shown, wanted);
}

export function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' });
  response.end(text === '' ? '' : `${text}\n`);
}
