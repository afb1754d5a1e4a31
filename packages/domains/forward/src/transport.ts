import { Agent as PlainAgent, request as plainRequest } from 'node:http';
import { type ClientHttp2Session, connect as http2Connect } from 'node:http2';
import { Agent, request as secureRequest } from 'node:https';
import { type ConnectionOptions, connect as tlsConnect, type TLSSocket } from 'node:tls';
import { ForwardError, reasonOf } from './error.ts';

/** What the sender shows of itself, and what it trusts. */
export interface Trust {
  /** PEM; default what the system trusts. */
  readonly ca?: string;
  readonly certificate?: { readonly cert: string; readonly key: string };
  /** Speak to whoever answers; only to ask for an authority that is then held against its known hash. */
  readonly anyServer?: true;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Sending {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
}

export interface Transport {
  /** @throws {ForwardError} `unreachable`, `wrong-server` */
  send(sending: Sending): Promise<Answer>;
  close(): void;
}

/** Of an answer no more is read. */
const answerBytes = 1024 * 1024;

/**
 * Speaks HTTP/2 with a server that does, else HTTP/1.1; plain HTTP/1.1 with `http:` addresses. One connection is kept
 * and made again when it breaks.
 *
 * @throws {ForwardError} `bad-address`
 */
export function openTransport(address: string, trust: Trust): Transport {
  const url = parse(address);
  const base = url.pathname.replace(/\/$/, '');
  let session: ClientHttp2Session | undefined;
  const plain = new PlainAgent({ keepAlive: true, maxSockets: 2 });
  let secure: Agent | undefined;
  const tls: ConnectionOptions = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || 443),
    ...(trust.ca === undefined ? {} : { ca: trust.ca }),
    ...trust.certificate,
    ...(trust.anyServer === true ? { rejectUnauthorized: false } : {}),
    minVersion: 'TLSv1.2',
  };

  async function send(sending: Sending): Promise<Answer> {
    try {
      if (url.protocol === 'http:') return await overHttp1(plainRequest, plain, sending);
      if (secure !== undefined) return await overHttp1(secureRequest, secure, sending);
      if (session === undefined || session.closed || session.destroyed) {
        const socket = await handshake(tls, sending.timeoutMs);
        if (socket.alpnProtocol !== 'h2') {
          socket.destroy();
          secure = new Agent({ keepAlive: true, maxSockets: 2, ...tls });
          return await overHttp1(secureRequest, secure, sending);
        }
        session = http2Connect(url.origin, { createConnection: () => socket });
        session.on('error', () => undefined);
        session.unref();
      }
      return await overHttp2(session, sending);
    } catch (error) {
      session?.destroy();
      session = undefined;
      throw failure(address, error);
    }
  }

  function overHttp2(over: ClientHttp2Session, { method, path, headers, body, timeoutMs }: Sending): Promise<Answer> {
    return new Promise((resolve, reject) => {
      over.ref();
      const stream = over.request({ ...headers, ':method': method, ':path': `${base}${path}` });
      const settle = (end: () => void): void => {
        over.unref();
        end();
      };
      const parts: Buffer[] = [];
      let bytes = 0;
      let answered: Record<string, unknown> | undefined;
      stream.setTimeout(timeoutMs, () => stream.destroy(new Error('no answer in time')));
      stream.on('response', (given) => {
        answered = given;
      });
      stream.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes <= answerBytes) parts.push(part);
      });
      stream.on('error', (error) => settle(() => reject(error)));
      stream.on('close', () => {
        if (answered === undefined) return settle(() => reject(new Error('the connection was closed')));
        const { ':status': status, ...rest } = answered;
        const answer = { status: Number(status), headers: texts(rest), body: Buffer.concat(parts).toString() };
        return settle(() => resolve(answer));
      });
      stream.end(body);
    });
  }

  function overHttp1(
    request: typeof plainRequest,
    agent: PlainAgent,
    { method, path, headers, body, timeoutMs }: Sending,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const length = { 'content-length': String(body?.length ?? 0) };
      const outgoing = request(
        new URL(`${base}${path}`, url),
        { method, agent, timeout: timeoutMs, headers: { ...headers, ...length } },
        (incoming) => {
          const parts: Buffer[] = [];
          let bytes = 0;
          incoming.on('data', (part: Buffer) => {
            bytes += part.length;
            if (bytes <= answerBytes) parts.push(part);
          });
          incoming.on('error', reject);
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: texts(incoming.headers),
              body: Buffer.concat(parts).toString(),
            }),
          );
        },
      );
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  return {
    send,
    close() {
      session?.destroy();
      plain.destroy();
      secure?.destroy();
    },
  };
}

function parse(address: string): URL {
  if (URL.canParse(address)) {
    const url = new URL(address);
    if (url.protocol === 'https:' || url.protocol === 'http:') return url;
  }
  throw new ForwardError('bad-address', {
    en: `${address} is no address of a server; write it as https://seawall.example:8443`,
    zh: `${address} 不是有效的服务器地址；请写成 https://seawall.example:8443`,
  });
}

function handshake(options: ConnectionOptions, timeoutMs: number): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const { host = '' } = options;
    const isAddress = /^[\d.]+$|:/.test(host);
    const socket = tlsConnect({
      ...options,
      ALPNProtocols: ['h2', 'http/1.1'],
      ...(isAddress ? {} : { servername: host }),
    });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer in time')));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.setTimeout(0);
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

function texts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'string' || typeof value === 'number') found[name] = String(value);
  }
  return found;
}

const certificateTrouble = /CERT|SIGNED|ISSUER|ALTNAME|unable to verify/i;

function failure(address: string, error: unknown): ForwardError {
  if (error instanceof ForwardError) return error;
  const why = reasonOf(error);
  if (certificateTrouble.test(why)) {
    return new ForwardError(
      'wrong-server',
      {
        en: `${address} shows a certificate that is not trusted (${why}); give its authority with the enrolment token or --server-ca`,
        zh: `${address} 的证书不受信任（${why}）；请使用包含其 CA 的注册令牌，或通过 --server-ca 指定`,
      },
      { cause: error },
    );
  }
  return new ForwardError(
    'unreachable',
    { en: `${address} does not answer: ${why}`, zh: `无法连接 ${address}：${why}` },
    { cause: error },
  );
}
