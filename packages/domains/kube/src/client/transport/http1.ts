import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Transport, TransportRequest, TransportResponse } from './transport.ts';

/** Requests over HTTP/1.1, each on a connection of its own while it runs. `open` gives new connections. */
export function http1(open: () => Promise<Socket>, host: string): Transport {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 8 });
  agent.createConnection = (_, done) => {
    void opened(open, done);
    return undefined;
  };
  return {
    send: (asked) => send(agent, host, asked),
    close: () => agent.destroy(),
  };
}

type Opened = (error: Error | null, socket: Duplex) => void;

async function opened(open: () => Promise<Socket>, done: Opened | undefined): Promise<void> {
  let socket: Socket;
  try {
    socket = await open();
  } catch (error) {
    done?.(error as Error, undefined as never);
    return;
  }
  done?.(null, socket);
}

function send(agent: Agent, host: string, asked: TransportRequest): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const { method, path, body, signal } = asked;
    const headers: Record<string, string | string[]> = {
      ...(asked.headers as Record<string, string | string[]>),
      host,
    };
    if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
    const request = httpRequest({ agent, method, path, headers, ...(signal === undefined ? {} : { signal }) });
    const timer = setTimeout(() => {
      request.destroy(Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' }));
    }, asked.headTimeoutMs);
    request.once('response', (response: IncomingMessage) => {
      clearTimeout(timer);
      resolve({ status: response.statusCode ?? 0, headers: flat(response), body: response });
    });
    request.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.end(body);
  });
}

function flat({ headers }: IncomingMessage): Record<string, string | undefined> {
  const plain: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) plain[name] = Array.isArray(value) ? value.join(', ') : value;
  return plain;
}
