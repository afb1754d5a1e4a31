import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect as connectSocket } from 'node:net';

/** How a call ended: with the answer's message, or with gRPC's status (0 is none: the transport failed) and what was said. */
export type GrpcAnswer =
  | { readonly ok: true; readonly message: Buffer }
  | { readonly ok: false; readonly status: number; readonly detail: string };

export interface GrpcChannel {
  /** One request, one answer. `method` is `/package.Service/Method`. */
  call(method: string, message: Buffer): Promise<GrpcAnswer>;
  close(): void;
}

/** gRPC's own default for an answer is 4 MiB; the runtime's list of ten thousand containers is below this. */
const mostBytes = 64 * 1024 * 1024;
const timeoutMs = 5000;

/** Status UNIMPLEMENTED: the service or its version is not there. */
export const unimplemented = 12;

/**
 * gRPC over HTTP/2 on a Unix socket, for single calls.
 *
 * Source: grpc/grpc doc/PROTOCOL-HTTP2.md.
 */
export function openGrpc(socketPath: string): GrpcChannel {
  let session: ClientHttp2Session | undefined;

  const connected = (): ClientHttp2Session => {
    if (session !== undefined && !session.closed && !session.destroyed) return session;
    const made = connectHttp2('http://localhost', { createConnection: () => connectSocket(socketPath) });
    // Each call hears of the failure by itself.
    made.on('error', () => undefined);
    // An idle connection keeps no process alive.
    made.unref();
    session = made;
    return made;
  };

  return {
    call: (method, message) =>
      new Promise((resolve) => {
        const chunks: Buffer[] = [];
        let length = 0;
        let status: number | undefined;
        let detail = '';
        let settled = false;
        const settle = (answer: GrpcAnswer): void => {
          if (settled) return;
          settled = true;
          resolve(answer);
        };
        const failed = (why: string): void => settle({ ok: false, status: status ?? 0, detail: why });
        let stream: ReturnType<ClientHttp2Session['request']>;
        try {
          stream = connected().request({
            ':method': 'POST',
            ':path': method,
            'content-type': 'application/grpc',
            te: 'trailers',
          });
        } catch (error) {
          failed(error instanceof Error ? error.message : String(error));
          return;
        }
        const heard = (headers: Record<string, unknown>): void => {
          const said = headers['grpc-status'];
          if (typeof said === 'string') status = Number(said);
          const text = headers['grpc-message'];
          if (typeof text === 'string') detail = text.slice(0, 500);
        };
        stream.setTimeout(timeoutMs, () => {
          stream.close();
          failed(`no answer within ${timeoutMs / 1000} s`);
        });
        stream.on('response', heard);
        stream.on('trailers', heard);
        stream.on('error', (error: Error) => failed(error.message));
        stream.on('data', (chunk: Buffer) => {
          length += chunk.length;
          if (length > mostBytes) {
            stream.close();
            failed('the answer is too long');
          } else chunks.push(chunk);
        });
        stream.on('close', () => {
          const body = Buffer.concat(chunks);
          if (status !== 0) failed(detail === '' ? 'the connection ended' : detail);
          else if (body.length < 5 || body[0] !== 0 || body.readUInt32BE(1) !== body.length - 5)
            failed('not a gRPC answer');
          else settle({ ok: true, message: body.subarray(5) });
        });
        const frame = Buffer.alloc(5 + message.length);
        frame.writeUInt32BE(message.length, 1);
        message.copy(frame, 5);
        stream.end(frame);
      }),
    close: () => session?.destroy(),
  };
}
