import { type ClientHttp2Session, connect as connectHttp2, constants, type IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import type { TransportRequest, TransportResponse } from './transport.ts';

/** One HTTP/2 connection: every watch of a cluster fits into it. */
export interface Http2Connection {
  /** Whether it takes new requests: not after the server said that it is going away. */
  isOpen(): boolean;
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Takes no new requests, and ends with those under way. */
  close(): void;
}

// Lists are megabytes long: with the window of 64 KiB that is usual every one of them would wait for the network.
const streamWindow = 4 * 1024 * 1024;
const connectionWindow = 32 * 1024 * 1024;

const pingEveryMs = 20_000;
const pingTimeoutMs = 15_000;

/** Speaks HTTP/2 over a connection on which that was agreed. */
export function http2Connection(socket: Socket, origin: string): Http2Connection {
  const session = connectHttp2(origin, {
    createConnection: () => socket,
    settings: { enablePush: false, initialWindowSize: streamWindow },
    maxSessionMemory: 256,
  });
  session.once('connect', () => session.setLocalWindowSize(connectionWindow));
  // Each stream gets the error too: it is said there.
  session.on('error', () => undefined);
  const watch = setInterval(() => ping(session), pingEveryMs);
  watch.unref();
  session.once('close', () => clearInterval(watch));
  return {
    isOpen: () => !session.closed && !session.destroyed,
    send: (request) => send(session, request),
    close: () => session.close(),
  };
}

/** A peer that vanished without a word is only noticed by asking: watches may be silent for minutes. */
function ping(session: ClientHttp2Session): void {
  if (session.destroyed) return;
  const timer = setTimeout(() => {
    session.destroy(Object.assign(new Error('the server does not answer any more'), { code: 'ETIMEDOUT' }));
  }, pingTimeoutMs);
  timer.unref();
  const sent = session.ping(() => clearTimeout(timer));
  if (!sent) clearTimeout(timer);
}

function send(session: ClientHttp2Session, asked: TransportRequest): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const { method, path, body, signal } = asked;
    const headers = { ...asked.headers, ':method': method, ':path': path } as Record<string, string | string[]>;
    const stream = session.request(headers, {
      endStream: body === undefined,
      ...(signal === undefined ? {} : { signal }),
    });
    const timer = setTimeout(() => {
      stream.close(constants.NGHTTP2_CANCEL);
      reject(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    }, asked.headTimeoutMs);
    const closed = (): void => {
      clearTimeout(timer);
      reject(Object.assign(new Error('the connection was cut before the answer'), { code: 'ECONNRESET' }));
    };
    stream.once('close', closed);
    stream.once('response', (received) => {
      clearTimeout(timer);
      stream.off('close', closed);
      stream.off('error', reject);
      resolve({ status: received[':status'] ?? 0, headers: flat(received), body: stream });
    });
    stream.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    if (body !== undefined) stream.end(body);
  });
}

function flat(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  const plain: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith(':')) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return plain;
}
